"""What courses are to one person: required, held, until when; one statement for all courses of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date as SqlDate
from sqlalchemy import cast, literal, null, select, tuple_, union_all

from lms.core.db import db
from lms.identity.models import Employment
from reporting.compliance import CourseKey
from reporting.models import CourseCompletion
from reporting.queries.duties import duties


@dataclass(frozen=True)
class CourseStanding:
    """Whether a course is required of a person today, and what the person has of it."""

    required: bool
    held: bool
    valid_until: date | None


def standing_of_courses(tenant_id: int, on: date, person_id: UUID, keys: Sequence[CourseKey]) -> dict[CourseKey, CourseStanding]:
    """Return the standing of each course that is required of the person or was completed once."""
    if not keys:
        return {}
    duty = duties(tenant_id, on, Employment.person_id == person_id)
    done = CourseCompletion
    statement = union_all(
        select(duty.c.owner_id, duty.c.course_id, literal(True).label("required"), cast(null(), SqlDate).label("until"))
        .where(tuple_(duty.c.owner_id, duty.c.course_id).in_(keys))
        .distinct(),
        select(done.owner_id, done.course_id, literal(False), done.valid_until).where(
            done.tenant_id == tenant_id, done.person_id == person_id, tuple_(done.owner_id, done.course_id).in_(keys)
        ),
    )
    required: set[CourseKey] = set()
    until: dict[CourseKey, date | None] = {}
    for owner_id, course_id, is_requirement, ends in db.session.execute(statement):
        if is_requirement:
            required.add((owner_id, course_id))
        else:
            until[owner_id, course_id] = ends
    return {
        key: CourseStanding(key in required, key in until and (until[key] is None or (until[key] or on) > on), until.get(key))
        for key in keys
        if key in required or key in until
    }
