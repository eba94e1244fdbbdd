"""Launching a unit by the rules of cmi5: grant, `launched` statement, LMS.LaunchData, and the address to go to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import orjson
from sqlalchemy import func, select

from catalog.cmi5_rules import NOTHING, MoveOn, next_unit, unit_satisfied
from catalog.cmi5_statements import LaunchedUnit, Sitting, abandoned, launch_data, launched, preferences
from catalog.cmi5_terms import LAUNCH_DATA, NORMAL, PREFERENCES, PROFILE, REVIEW
from catalog.content.launch_url import UnitAddress, address_of
from catalog.content.path_token import make_token
from catalog.models import CourseAu
from catalog.services.packages import LABEL_LENGTH
from catalog.services.rollup import Record, Taken, achieved_verbs, newly_satisfied, record_of, taken_version
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.settings import Settings
from lms.lrs import actors, documents, grants
from lms.lrs.agents import ifi_of
from lms.lrs.models import StatementRow
from lms.lrs.rights import Grant
from lms.lrs.services import store

XAPI_PATH = "/xapi/"
FETCH_PATH = "/cmi5/fetch/"
_LANGUAGES = {"sv": ("sv-SE", "sv"), "en": ("en-GB", "en", "sv-SE")}


@dataclass(frozen=True)
class _Choice:
    """The unit that is launched, and how."""

    row: CourseAu
    activity_id: str
    address: UnitAddress
    mode: str


def launch(
    *, tenant_id: int, registration: UUID, owner_id: int, course_id: UUID, version_id: UUID, person_id: UUID, return_url: str,
    settings: Settings, language: str = "sv", unit_id: UUID | None = None,
) -> str:  # fmt: skip
    """A session of the first unit that is not satisfied (or of `unit_id`) is open; answers where the browser goes.

    Whether the person may do this is decided before, in licensing. An earlier session of the registration that never
    ended is abandoned. Raises NotFound when the version is not the course's, has no units, or is not readable."""
    taken = taken_version(owner_id=owner_id, course_id=course_id, version_id=version_id, base=settings.activity_base)
    actor, at = actors.actor_for(tenant_id, person_id), now()
    _abandon_open(tenant_id, registration, at)
    record = record_of(tenant_id, registration)
    choice = _choose(taken, record, unit_id)
    sitting = Sitting(actor=actor, registration=registration, session_id=str(uuid4()), publisher_id=choice.row.publisher_id)
    unit = _described(choice, taken, settings)
    secret = _grant(tenant_id, sitting, choice, unit, taken, record)
    _write_documents(tenant_id, sitting, unit, return_url, language)
    store([launched(sitting, unit, at), *newly_satisfied(taken, record, sitting, at)], tenant_id=tenant_id)
    query = {
        "endpoint": settings.api_origin() + XAPI_PATH,
        "fetch": settings.api_origin() + FETCH_PATH + secret,
        "actor": orjson.dumps(dict(actor)).decode(),
        "registration": str(registration),
        "activityId": choice.activity_id,
    }
    return _address(choice.address, taken.version.package_hash, settings, at, query)


def _choose(taken: Taken, record: Record, unit_id: UUID | None) -> _Choice:
    by_activity = {taken.activity_of(unit): unit for unit in taken.units}
    if unit_id is None:
        upcoming = next_unit(taken.rules, record.units)
        activity_id = upcoming.key if upcoming is not None else None
    else:
        activity_id = next((activity for activity, unit in by_activity.items() if unit.id == unit_id), None)
    if activity_id is None:
        raise NotFound()
    row = by_activity[activity_id]
    achieved = record.units.get(activity_id, NOTHING)
    # A unit that has said what it had to say would say it twice in Normal mode, which section 9.3 forbids.
    done = unit_satisfied(MoveOn(row.move_on), achieved) and (achieved.completed or achieved.passed)
    return _Choice(row=row, activity_id=activity_id, address=address_of(row.href, unit=row.publisher_id), mode=REVIEW if done else NORMAL)


def _described(choice: _Choice, taken: Taken, settings: Settings) -> LaunchedUnit:
    row, address = choice.row, choice.address
    # without the path token, and without the launch's own parameters (section 9.6.3.4)
    plain = address.absolute or f"{settings.content_origin(taken.version.package_hash)}/{quote(address.path or '')}"
    definition: dict[str, Any] = {name: texts for name, texts in (("name", row.title), ("description", row.description)) if any(texts.values())}
    if row.activity_type:
        definition["type"] = row.activity_type
    return LaunchedUnit(
        activity_id=choice.activity_id, definition=definition, mode=choice.mode, url=plain, move_on=row.move_on,
        mastery_score=None if row.mastery_score is None else float(row.mastery_score), launch_parameters=row.launch_parameters,
        entitlement_key=row.entitlement_key,
    )  # fmt: skip


def _grant(tenant_id: int, sitting: Sitting, choice: _Choice, unit: LaunchedUnit, taken: Taken, record: Record) -> str:
    version = taken.version
    context = {
        "owner": version.tenant_id, "course": str(version.course_id), "version": str(version.id), "mode": choice.mode,
        "before": achieved_verbs(record, choice.activity_id),
    }  # fmt: skip
    _grant, secret = grants.create_grant(
        tenant_id=tenant_id, profile=PROFILE, registration=sitting.registration, actor=sitting.actor, activity_id=choice.activity_id,
        publisher_id=sitting.publisher_id, course_iri=taken.course_iri, mastery_score=unit.mastery_score, move_on=unit.move_on,
        session_id=sitting.session_id, context=context,
    )  # fmt: skip
    return secret


def _write_documents(tenant_id: int, sitting: Sitting, unit: LaunchedUnit, return_url: str, language: str) -> None:
    ifi = ifi_of(dict(sitting.actor)) or ""
    documents.put_state(
        tenant_id=tenant_id, activity_id=unit.activity_id, ifi=ifi, registration=sitting.registration, state_id=LAUNCH_DATA,
        content=orjson.dumps(launch_data(sitting, unit, return_url)),
    )  # fmt: skip
    place = documents.agent_place(tenant_id, ifi)
    if documents.find(place, PREFERENCES) is None:  # what a unit has changed since stays
        content = orjson.dumps(preferences(_LANGUAGES.get(language, _LANGUAGES["sv"])))
        documents.put(place, PREFERENCES, content=content, content_type="application/json")


def _abandon_open(tenant_id: int, registration: UUID, at: datetime) -> None:
    """Every earlier session of the registration that never said terminated is abandoned and may say nothing more."""
    for grant in grants.grants_of(tenant_id=tenant_id, registration=registration):
        if grant.ended_at is None and "terminated" not in grant.state.get("said", {}):
            lasted = (_last_word(tenant_id, grant) or grant.created_at) - grant.created_at
            sitting = Sitting(grant.actor, grant.registration, grant.session_id, grant.publisher_id)
            store([abandoned(sitting, grant.activity_id, at, lasted)], tenant_id=tenant_id)
        if grant.ended_at is None or grant.ended_at > at:
            grants.end_grant(tenant_id=tenant_id, grant_id=grant.id, at=at)


def _last_word(tenant_id: int, grant: Grant) -> datetime | None:
    of_session = (StatementRow.tenant_id == tenant_id, StatementRow.registration == grant.registration, StatementRow.grant_id == grant.id)
    return db.session.scalar(select(func.max(StatementRow.stored)).where(*of_session))


def _address(address: UnitAddress, package_hash: str, settings: Settings, at: datetime, query: dict[str, str]) -> str:
    if address.absolute is not None:
        start = address.absolute
    else:
        token = make_token(settings.secret_key, package_hash[:LABEL_LENGTH], at)
        start = f"{settings.content_origin(package_hash)}/s/{token}/{quote(address.path or '')}"
    own = f"{address.query}&" if address.query else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return f"{start}?{own}{urlencode(query, quote_via=quote)}{fragment}"
