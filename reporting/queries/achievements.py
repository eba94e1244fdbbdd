"""What reporting reads of the floors below to derive completions: the courses' rules, and what was achieved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import and_, select, tuple_

from catalog.activities import course_iri, parse_course_iri
from catalog.models import Course, CourseAcceptance
from lms.core.db import db
from lms.core.settings import current_settings
from lms.lrs import carried
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.models import LrsActor, Progress, StatementRow
from lms.lrs.projection import ACHIEVING, ATTENDED, counts
from lms.lrs.queries.vouching import Word as Vouched
from lms.lrs.queries.vouching import voucher
from reporting import completion
from reporting.completion import Achievement, Word
from reporting.compliance import CourseKey
from reporting.models import CourseCompletion
from reporting.words import Teller

Key = tuple[UUID, int, UUID]
"""Person, owner, course."""


@dataclass(frozen=True)
class CourseRule:
    """What decides when a course is completed and how long that lasts, as the course is now."""

    delivery: str
    valid_months: int | None


def course_rules(tenant_id: int, courses: Collection[CourseKey]) -> dict[CourseKey, CourseRule]:
    """Return the rules of those courses that the tenant has accepted once and can read.

    An acceptance that has ended still counts: who is under way finishes, and what was earned stays.
    """
    statement = (
        select(Course.tenant_id, Course.id, Course.delivery, Course.valid_months)
        .join(
            CourseAcceptance,
            and_(
                CourseAcceptance.tenant_id == tenant_id,
                CourseAcceptance.owner_id == Course.tenant_id,
                CourseAcceptance.course_id == Course.id,
            ),
        )
        .where(CourseAcceptance.accepted_at.is_not(None), tuple_(Course.tenant_id, Course.id).in_(courses))
    )
    return {(owner_id, course_id): CourseRule(delivery, months) for owner_id, course_id, delivery, months in db.session.execute(statement)}


def achievements(tenant_id: int, keys: Sequence[Key]) -> dict[Key, list[Achievement]]:
    """Return all that the record store holds by which these persons achieved something on these courses.

    Statements themselves and not the progress folded from them, which keeps the last time only: each renewal gives a
    certificate of its own, in whatever order they arrived. What disposed statements said counts still. A person without
    any actor in the store (she was pseudonymised there) is not in the answer: nothing can be said of her from it.
    """
    base = current_settings().activity_base
    iris = {(owner_id, course_id): course_iri(base, owner_id, course_id) for _, owner_id, course_id in keys}
    ifis: dict[UUID, list[str]] = {}
    actors = select(LrsActor.person_id, LrsActor.ifi).where(LrsActor.tenant_id == tenant_id, LrsActor.person_id.in_({key[0] for key in keys}))
    for person_id, ifi in db.session.execute(actors):
        if person_id is not None:
            ifis.setdefault(person_id, []).append(ifi)
    named = {(ifi, iris[key[1:]]): key for key in keys for ifi in ifis.get(key[0], ())}
    key_of: dict[tuple[UUID | None, UUID | None], Key] = {(agent_key(ifi), activity_key(iri)): key for (ifi, iri), key in named.items()}
    statement = select(
        StatementRow.actor_key, StatementRow.object_key, StatementRow.verb, StatementRow.timestamp, StatementRow.raw,
        StatementRow.credential_id, StatementRow.grant_id,
    ).where(
        StatementRow.tenant_id == tenant_id,
        StatementRow.verb.in_(ACHIEVING),
        ~StatementRow.voided,
        tuple_(StatementRow.actor_key, StatementRow.object_key).in_(list(key_of)),
    )  # fmt: skip
    found: dict[Key, dict[tuple[datetime, str], set[Word]]] = {key: {} for key in named.values()}
    for agent, object_key, verb, at, raw, credential_id, grant_id in db.session.execute(statement) if key_of else ():
        if counts(orjson.loads(raw) if verb == ATTENDED else {}, verb):
            word = (_teller(ACHIEVING[verb], voucher(credential_id, grant_id).word), credential_id)
            found[key_of[agent, object_key]].setdefault((at, ACHIEVING[verb]), set()).add(word)
    for ifi, iri, verb, at in carried.achievements(list(named), tenant_id=tenant_id):
        found[named[ifi, iri]].setdefault((at, ACHIEVING[verb]), set())
    return {key: [Achievement(at, verb, frozenset(words)) for (at, verb), words in each.items()] for key, each in found.items()}


def _teller(verb: str, word: Vouched) -> Teller:
    """What the platform says of a course it says after the course's parts, or after the leader who noted who came."""
    if word is Vouched.OUTSIDE:
        return Teller.OUTSIDE
    if word is Vouched.LAUNCH or verb == completion.SATISFIED:
        return Teller.COURSE
    return Teller.LEADER if verb == completion.ATTENDED else Teller.PORTAL


def known_keys(tenant_id: int) -> set[Key]:
    """Return every person and course that has progress or a completion: what a rebuild looks at."""
    progress = (
        select(LrsActor.person_id, Progress.activity_id)
        .join(LrsActor, and_(LrsActor.tenant_id == tenant_id, LrsActor.ifi == Progress.ifi))
        .where(Progress.tenant_id == tenant_id, LrsActor.person_id.is_not(None), Progress.activity_id.contains("/course/"))
    )
    keys: set[Key] = set()
    for person_id, activity_id in db.session.execute(progress):
        course = parse_course_iri(activity_id)
        if course is not None and person_id is not None:
            keys.add((person_id, *course))
    stored = select(CourseCompletion.person_id, CourseCompletion.owner_id, CourseCompletion.course_id)
    keys.update((row[0], row[1], row[2]) for row in db.session.execute(stored.where(CourseCompletion.tenant_id == tenant_id)))
    return keys
