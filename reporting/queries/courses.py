"""What courses are to one person: required, held, until when; one statement for all courses of a page."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CompoundSelect, Integer, Uuid, bindparam, cast, literal, null, select, union_all
from sqlalchemy import Date as SqlDate

from lms.core.prepared import Prepared
from lms.identity.models import Employment
from reporting.compliance import CourseKey
from reporting.models import CourseCompletion
from reporting.queries.duties import duties


class CourseStanding(NamedTuple):
    """Whether a course is required of a person today, and what the person has of it."""

    required: bool
    held: bool
    valid_until: date | None


NOTHING = CourseStanding(required=False, held=False, valid_until=None)
"""What a course is that is neither required of a person nor was completed."""


def standing_of_courses(tenant_id: int, on: date, person_id: UUID, keys: Sequence[CourseKey]) -> dict[CourseKey, CourseStanding]:
    """Return the standing of each course that is required of the person or was completed once."""
    if not keys:
        return {}
    required: set[CourseKey] = set()
    until: dict[CourseKey, date | None] = {}
    for row in _STANDING.rows(tenant_id=tenant_id, on=on, person_id=person_id):
        if row.required:
            required.add((row.owner_id, row.course_id))
        else:
            until[row.owner_id, row.course_id] = row.until
    return {
        key: CourseStanding(key in required, key in until and (until[key] is None or (until[key] or on) > on), until.get(key))
        for key in keys
        if key in required or key in until
    }


def _statement() -> CompoundSelect[*tuple[Any, ...]]:
    tenant_id: Any = bindparam("tenant_id", type_=Integer)
    person_id, done = bindparam("person_id", type_=Uuid), CourseCompletion
    duty = duties(tenant_id, bindparam("on", type_=SqlDate), Employment.person_id == person_id)  # type: ignore[arg-type]
    return union_all(
        select(duty.c.owner_id, duty.c.course_id, literal(True).label("required"), cast(null(), SqlDate).label("until")).distinct(),
        select(done.owner_id, done.course_id, literal(False), done.valid_until).where(done.tenant_id == tenant_id, done.person_id == person_id),
    )


_STANDING = Prepared(_statement)
