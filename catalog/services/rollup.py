"""What of a course a learner has satisfied within a registration, and saying so in statements (cmi5 9.3.9, 9.6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select

from catalog import queries
from catalog.activities import BLOCK_TYPE, COURSE_TYPE, au_iri, block_iri, course_iri
from catalog.cmi5_refusals import is_defined
from catalog.cmi5_rules import NOTHING, Achieved, MoveOn, Unit, roll_up
from catalog.cmi5_statements import Json, Sitting, satisfied
from catalog.cmi5_terms import COMPLETED, PASSED, SATISFIED, WAIVED
from catalog.models import CourseAu, CourseVersion
from lms.core.db import db
from lms.core.errors import NotFound
from lms.lrs.models import StatementRow


@dataclass(frozen=True)
class Taken:
    """One version of a course as somebody takes it."""

    version: CourseVersion
    units: Sequence[CourseAu]
    base: str

    @property
    def rules(self) -> list[Unit]:
        """The units as the rules of cmi5 see them, keyed by their activity."""
        return [Unit(self.activity_of(unit), MoveOn(unit.move_on), tuple(unit.blocks)) for unit in self.units]

    @property
    def course_iri(self) -> str:
        """The course as an activity."""
        return course_iri(self.base, self.version.tenant_id, self.version.course_id)

    def activity_of(self, unit: CourseAu) -> str:
        """A unit as an activity."""
        return au_iri(self.base, unit.tenant_id, unit.id)

    def block_iri(self, publisher_id: str) -> str:
        """A block as an activity."""
        return block_iri(self.base, self.version.tenant_id, self.version.course_id, publisher_id)


@dataclass(frozen=True)
class Record:
    """What the record store knows of a registration: each unit's achievements, and what was said to be satisfied."""

    units: Mapping[str, Achieved]
    satisfied: frozenset[str]


def taken_version(*, owner_id: int, course_id: UUID, version_id: UUID, base: str) -> Taken:
    """The version with its units. Raises NotFound when the tenant may not read it, or it is another course's."""
    version = queries.version_of(owner_id, version_id)
    if version is None or version.course_id != course_id:
        raise NotFound()
    return Taken(version=version, units=queries.units_of(owner_id, version_id), base=base)


def record_of(tenant_id: int, registration: UUID) -> Record:
    """What the launches' own statements of the registration say; voided ones, "cmi5 allowed" ones and those of other systems,
    which say it in their own name, count for nothing (cmi5 9.3: cmi5 defined statements are the unit's and ours)."""
    query = (
        select(StatementRow.verb, StatementRow.activity_id, StatementRow.raw)
        .where(StatementRow.tenant_id == tenant_id, StatementRow.registration == registration, StatementRow.voided.is_(False))
        .where(StatementRow.verb.in_((COMPLETED, PASSED, WAIVED, SATISFIED)), StatementRow.credential_id.is_(None))
    )
    said: dict[str, set[str]] = {}
    for verb, activity_id, raw in db.session.execute(query):
        if activity_id is not None and is_defined(orjson.loads(raw)):
            said.setdefault(activity_id, set()).add(verb)
    units = {activity: Achieved(completed=COMPLETED in verbs, passed=PASSED in verbs, waived=WAIVED in verbs) for activity, verbs in said.items()}
    return Record(units=units, satisfied=frozenset(activity for activity, verbs in said.items() if SATISFIED in verbs))


def newly_satisfied(taken: Taken, record: Record, sitting: Sitting, at: datetime) -> list[Json]:
    """The statements for the blocks, and the course, that are satisfied now and were not said to be before."""
    result = roll_up(taken.rules, record.units)
    outline = {block["id"]: block for block in taken.version.structure.get("blocks", ())}
    statements = []
    for publisher_id in sorted(result.blocks):
        if (activity := taken.block_iri(publisher_id)) not in record.satisfied:
            named = _by_publisher(sitting, publisher_id)
            statements.append(satisfied(named, activity, BLOCK_TYPE, outline.get(publisher_id, {}).get("title", {}), at))
    if result.course and taken.course_iri not in record.satisfied:
        structure = taken.version.structure
        statements.append(satisfied(_by_publisher(sitting, structure["id"]), taken.course_iri, COURSE_TYPE, structure["title"], at))
    return statements


def achieved_verbs(record: Record, activity_id: str) -> list[str]:
    """The verbs that a unit may not say again in this registration."""
    achieved = record.units.get(activity_id, NOTHING)
    return [verb for verb, done in (("completed", achieved.completed), ("passed", achieved.passed)) if done]


def _by_publisher(sitting: Sitting, publisher_id: str) -> Sitting:
    return Sitting(actor=sitting.actor, registration=sitting.registration, session_id=sitting.session_id, publisher_id=publisher_id)
