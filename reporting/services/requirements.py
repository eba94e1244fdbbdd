"""What is mandatory, for whom, from when: added and ended by HR, never changed, so that the past can be explained."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import exists, or_, select

from catalog.models import CourseAcceptance
from lms.access import audit
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.identity.models import Unit
from reporting.models import Requirement
from reporting.services import state


def add(*, tenant_id: int, owner_id: int, course_id: UUID, job_title: str | None, unit_id: UUID | None, starts_on: date) -> Requirement:
    """The course is required of those with the title, in the unit or below it, or of everybody, from the day on.

    Raises Invalid for a course that the tenant has not accepted or a unit that it does not have, and Conflict when the
    same requirement is there already.
    """
    _check(tenant_id, owner_id, course_id, unit_id)
    same = select(Requirement.id).where(
        Requirement.tenant_id == tenant_id,
        Requirement.owner_id == owner_id,
        Requirement.course_id == course_id,
        Requirement.job_title.is_not_distinct_from(job_title),
        Requirement.unit_id.is_not_distinct_from(unit_id),
        or_(Requirement.ends_on.is_(None), Requirement.ends_on > starts_on),
    )
    # The lock comes first: two who add the same at once would both find nothing.
    state.bump(tenant_id=tenant_id)
    if db.session.scalar(same) is not None:
        raise Conflict(_("Det kravet finns redan. Inget har ändrats."), code="requirement-exists")
    added = Requirement(tenant_id=tenant_id, owner_id=owner_id, course_id=course_id, job_title=job_title, unit_id=unit_id, starts_on=starts_on)
    db.session.add(added)
    db.session.flush()  # the audit row names the requirement's id
    detail = {"course": str(course_id), "owner": owner_id, "unit": str(unit_id) if unit_id else None, "job_title": job_title}
    audit.record(tenant_id=tenant_id, action="requirement.add", object_type="requirement", object_id=str(added.id), detail=detail)
    return added


def end(*, tenant_id: int, requirement_id: UUID, ends_on: date) -> Requirement:
    """The requirement is in force until the day before `ends_on`; one that had not begun is never in force.

    Raises NotFound for an id that is not the tenant's, and Conflict when it has ended already.
    """
    mine = (Requirement.tenant_id == tenant_id, Requirement.id == requirement_id)
    found = db.session.scalars(select(Requirement).where(*mine).with_for_update()).one_or_none()
    if found is None:
        raise NotFound()
    if found.ends_on is not None and found.ends_on <= ends_on:
        raise Conflict(_("Kravet är redan avslutat."), code="requirement-ended")
    found.ends_on = max(found.starts_on, ends_on)
    state.bump(tenant_id=tenant_id)
    audit.record(tenant_id=tenant_id, action="requirement.end", object_type="requirement", object_id=str(found.id))
    return found


def _check(tenant_id: int, owner_id: int, course_id: UUID, unit_id: UUID | None) -> None:
    accepted = exists().where(
        CourseAcceptance.tenant_id == tenant_id,
        CourseAcceptance.owner_id == owner_id,
        CourseAcceptance.course_id == course_id,
        CourseAcceptance.accepted_at.is_not(None),
        CourseAcceptance.ended_at.is_(None),
    )
    if not db.session.scalar(select(accepted)):
        raise Invalid(_("Kursen kan inte krävas."), fields={"course": [_("Välj en kurs som ni har tagit emot.")]})
    if unit_id is not None and db.session.get(Unit, (tenant_id, unit_id)) is None:
        raise Invalid(_("Enheten finns inte."), fields={"unit": [_("Välj en enhet i listan.")]})
