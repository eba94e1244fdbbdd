"""Requirements as HR reads them, and the courses that may be required."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from catalog.models import Course, CourseAcceptance
from lms.core.columns import swedish_order
from lms.core.db import db
from lms.identity.models import Employment, Unit
from lms.tenancy.models import Organisation
from reporting.compliance import CourseKey
from reporting.models import Requirement
from reporting.queries.duties import employed


@dataclass(frozen=True)
class RequirementView:
    """A requirement with the names that a reader needs."""

    id: UUID
    key: CourseKey
    title: str | None
    owner: str
    job_title: str | None
    unit_id: UUID | None
    unit: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class CourseChoice:
    """A course that the tenant has accepted."""

    key: CourseKey
    title: str
    owner: str
    valid_months: int | None


def requirements(tenant_id: int, on: date) -> list[RequirementView]:
    """Return the requirements in force on the day or later, by the course's title."""
    statement = (
        select(Requirement, Course.title, Organisation.short_name, Unit.name)
        .join(Organisation, Organisation.id == Requirement.owner_id)
        .outerjoin(Course, and_(Course.tenant_id == Requirement.owner_id, Course.id == Requirement.course_id))
        .outerjoin(Unit, and_(Unit.tenant_id == tenant_id, Unit.id == Requirement.unit_id))
        .where(Requirement.tenant_id == tenant_id, or_(Requirement.ends_on.is_(None), Requirement.ends_on > on))
        .order_by(Course.sort_key, Requirement.course_id, Unit.sort_key, Requirement.id)
    )
    return [
        RequirementView(
            found.id, (found.owner_id, found.course_id), title, owner, found.job_title, found.unit_id, unit, found.starts_on, found.ends_on
        )
        for found, title, owner, unit in db.session.execute(statement)
    ]


def requirable_courses(tenant_id: int) -> list[CourseChoice]:
    """Return the published courses that the tenant has accepted and still may use, by title."""
    statement = (
        select(Course.tenant_id, Course.id, Course.title, Organisation.short_name, Course.valid_months)
        .join(CourseAcceptance, and_(CourseAcceptance.owner_id == Course.tenant_id, CourseAcceptance.course_id == Course.id))
        .join(Organisation, Organisation.id == Course.tenant_id)
        .where(
            CourseAcceptance.tenant_id == tenant_id,
            CourseAcceptance.accepted_at.is_not(None),
            CourseAcceptance.ended_at.is_(None),
            Course.status == "published",
        )
        .order_by(Course.sort_key, Course.id)
    )
    return [CourseChoice((owner, course), title, name, months) for owner, course, title, name, months in db.session.execute(statement)]


def job_titles(tenant_id: int, on: date) -> list[str]:
    """Return the titles of today's staff, the most common spelling of each, in Swedish order."""
    title = func.mode().within_group(func.btrim(Employment.job_title))
    key = func.lower(func.btrim(Employment.job_title))
    found = db.session.scalars(select(title).where(employed(tenant_id, on)).group_by(key).order_by(swedish_order(key)))
    return list(found)


def required_courses(tenant_id: int, on: date) -> dict[CourseKey, str | None]:
    """Return the courses that are required now or later, with their titles, in order of title."""
    return {found.key: found.title for found in requirements(tenant_id, on)}


def titles(tenant_id: int, requirement_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of the courses that these requirements ask for, as far as the tenant may read them."""
    course = and_(Course.tenant_id == Requirement.owner_id, Course.id == Requirement.course_id)
    found = select(Requirement.id, Course.title).join(Course, course).where(Requirement.tenant_id == tenant_id, Requirement.id.in_(requirement_ids))
    return {row.id: row.title for row in db.session.execute(found)}
