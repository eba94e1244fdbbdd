"""After a promotion: the promoted person's own tenant brings its rows up to date and tells her."""

from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from catalog.models import Course
from licensing.models import SeatAssignment, SeatHolder
from licensing.queries.sessions import session_standing
from licensing.services import ledger
from licensing.services.bookings import enter_on_roster, tell
from lms.access import audit
from lms.core.clock import now, today
from lms.core.db import db
from lms.core.mail import send_mail
from lms.http.hosts import tenant_url
from lms.identity.models import Employment, Member
from lms.tenancy.queries import organisations_by_id, tenant_by_id


def settle(*, tenant_id: int, assignment_id: UUID) -> None:
    """The assignment says that the seat is hers, she stands on the roster of a session, and has a mail. Whoever is no
    longer employed gives the seat on to the next. Nothing happens when the seat has been given back meanwhile, or twice."""
    assignment = db.session.get(SeatAssignment, (tenant_id, assignment_id), with_for_update=True)
    holder = db.session.scalar(select(SeatHolder).where(SeatHolder.tenant_id == tenant_id, SeatHolder.assignment_id == assignment_id))
    if assignment is None or holder is None or assignment.state != "queued":
        return
    if not _employed(tenant_id, assignment.employment_id):
        ledger.give_back(owner_id=assignment.pool_owner_id, pool_id=assignment.pool_id, assignment_id=assignment.id)
        assignment.state, assignment.needs = "released", None
    else:
        assignment.state = "assigned"
        _tell(tenant_id, assignment)
    assignment.changed_at = now()
    audit.record(
        tenant_id=tenant_id, action="seat.promoted", object_type="seat_assignment", object_id=str(assignment.id), detail={"state": assignment.state}
    )


def _employed(tenant_id: int, employment_id: UUID) -> bool:
    employment = db.session.get(Employment, (tenant_id, employment_id))
    return employment is not None and employment.starts_on <= today() and (employment.ends_on is None or employment.ends_on > today())


def _tell(tenant_id: int, assignment: SeatAssignment) -> None:
    if assignment.course_session_id is not None:
        standing = session_standing(tenant_id, assignment.employment_id, assignment.pool_owner_id, assignment.course_session_id)
        if standing is not None:
            enter_on_roster(tenant_id=tenant_id, assignment=assignment, standing=standing)
            tell(tenant_id=tenant_id, assignment=assignment, standing=standing, what="promoted")
        return
    course = db.session.get(Course, (assignment.pool_owner_id, assignment.course_id))
    member = db.session.scalar(select(Member).where(Member.tenant_id == tenant_id, Member.person_id == assignment.person_id))
    tenant = tenant_by_id(tenant_id)
    if course is None or member is None or member.email is None or tenant is None:
        return
    owner = organisations_by_id([course.tenant_id])[course.tenant_id]
    send_mail(
        tenant_id=tenant_id, to=member.email, language=member.language, subject=_("Du har fått en plats: %(course)s", course=course.title),
        template="licensing/mail_seat", course=course, tenant=tenant, given_name=member.given_name,
        address=tenant_url(tenant.slug, "catalog.course", owner=owner.slug, course_id=course.id),
    )  # fmt: skip
