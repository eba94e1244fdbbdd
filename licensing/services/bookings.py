"""Booking places in course sessions, queueing for them, and giving them back."""

from email.utils import parseaddr
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from licensing.calendar_file import Event, cancelled, published
from licensing.models import RosterRow, SeatAssignment
from licensing.queries.sessions import SessionStanding, session_standing
from licensing.refusals import refuse
from licensing.services import assignments
from licensing.services.assignments import Place
from lms.access import audit
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.mail import send_mail
from lms.core.settings import current_settings
from lms.http.hosts import tenant_url
from lms.identity.models import Member
from lms.tenancy.current import Tenant
from lms.tenancy.queries import tenant_by_id


def standing_of(*, tenant_id: int, employment_id: UUID | None, owner_id: int, session_id: UUID) -> SessionStanding:
    """How the employee stands to the session. Raises NotFound when the tenant never accepted its course, or it is unknown."""
    found = session_standing(tenant_id, employment_id, owner_id, session_id)
    if found is None:
        raise NotFound()
    return found


def book(
    *, tenant_id: int, employment_id: UUID, person_id: UUID, owner_id: int, session_id: UUID, needs: str | None = None, queue: bool = False,
    idempotency_key: str | None = None,
) -> str:  # fmt: skip
    """The employee has a place (`assigned`) and stands on the roster, or, with `queue`, perhaps waits (`queued`); she
    is sent a mail. A second click changes nothing and sends nothing.

    Raises NotFound, SeatsGone when nothing is left, Conflict when the session cannot be booked, with the reason."""
    standing = standing_of(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, session_id=session_id)
    place = _place(standing)
    assignment, changed = assignments.claim(
        tenant_id=tenant_id, employment_id=employment_id, person_id=person_id, place=place, queue=queue, needs=needs,
        idempotency_key=idempotency_key,
    )  # fmt: skip
    if changed:
        audit.record(
            tenant_id=tenant_id, action="session.book", object_type="seat_assignment", object_id=str(assignment.id),
            detail={"owner": owner_id, "session": str(session_id), "state": assignment.state},
        )  # fmt: skip
        if assignment.state == "assigned":
            enter_on_roster(tenant_id=tenant_id, assignment=assignment, standing=standing)
            tell(tenant_id=tenant_id, assignment=assignment, standing=standing, what="booked")
    return assignment.state


def cancel(*, tenant_id: int, employment_id: UUID, owner_id: int, session_id: UUID) -> str:
    """The place is given back (`released`), of which she is sent a mail, or the queue left (`left`), the roster no longer
    shows the employee, and the first in the queue has the place. Raises NotFound when there is nothing to give back, Conflict when it is too late."""
    standing = standing_of(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, session_id=session_id)
    if standing.pool_id is None or standing.assignment_id is None:
        raise NotFound()
    if standing.held and now() >= standing.cancel_until and standing.planned:
        refuse("late")
    assignment = assignments.give_back(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, pool_id=standing.pool_id)
    row = db.session.get(RosterRow, (tenant_id, assignment.id))
    if row is not None:
        db.session.delete(row)
    audit.record(
        tenant_id=tenant_id, action="session.cancel_booking", object_type="seat_assignment", object_id=str(assignment.id),
        detail={"owner": owner_id, "session": str(session_id)},
    )  # fmt: skip
    if assignment.state == "released":
        tell(tenant_id=tenant_id, assignment=assignment, standing=standing, what="released")
    return assignment.state


def _place(standing: SessionStanding) -> Place:
    """Where to book. Raises Conflict with the reason when one may not."""
    if not standing.planned:
        refuse("cancelled")
    if standing.starts_at <= now():
        refuse("started")
    if not standing.open:
        refuse("over")
    if standing.pool_id is None or not standing.member:
        refuse("no_places")
    return Place(owner_id=standing.owner_id, pool_id=standing.pool_id, course_id=standing.course_id, course_session_id=standing.session_id)


def enter_on_roster(*, tenant_id: int, assignment: SeatAssignment, standing: SessionStanding) -> None:
    """The session's owner reads who comes: name, organisation, stated needs; a protected person by an alias."""
    member = db.session.scalars(select(Member).where(Member.tenant_id == tenant_id, Member.person_id == assignment.person_id)).one()
    alias = _("Deltagare %(code)s", code=assignment.id.hex[-4:].upper())
    row = RosterRow(
        tenant_id=tenant_id, assignment_id=assignment.id, session_owner_id=standing.owner_id, course_session_id=standing.session_id,
        display_name=alias if member.protected else f"{member.given_name} {member.family_name}", aliased=member.protected,
        needs=assignment.needs, booked_at=now(),
    )  # fmt: skip
    db.session.flush()  # the assignment comes first
    db.session.add(row)


def tell(*, tenant_id: int, assignment: SeatAssignment, standing: SessionStanding, what: str) -> None:
    """The person is sent a mail about the place (`booked`, `promoted`, `moved`, `released` or `called_off`), if she has an
    address, with a file for her calendar, in which what she only waits for does not stand."""
    member = db.session.scalar(select(Member).where(Member.tenant_id == tenant_id, Member.person_id == assignment.person_id))
    tenant = tenant_by_id(tenant_id)
    if member is None or member.email is None or tenant is None:
        return
    subject = {
        "booked": lazy_gettext("Du är bokad: %(course)s", course=standing.title),
        "promoted": lazy_gettext("Du har fått en plats: %(course)s", course=standing.title),
        "moved": lazy_gettext("Ändrad tid eller plats: %(course)s", course=standing.title),
        "released": lazy_gettext("Du är avbokad: %(course)s", course=standing.title),
        "called_off": lazy_gettext("Inställt: %(course)s", course=standing.title),
    }
    event = event_of(standing, place_id=assignment.id, tenant=tenant)
    file = cancelled(event, made_at=now()) if what in ("released", "called_off") else published(event, made_at=now())
    send_mail(
        tenant_id=tenant_id, to=member.email, language=member.language, subject=subject[what], template=f"licensing/mail_{what}",
        calendar=None if what == "moved" and standing.waiting else file,
        standing=standing, tenant=tenant, given_name=member.given_name, address=event.address,
    )  # fmt: skip


def event_of(standing: SessionStanding, *, place_id: UUID, tenant: Tenant) -> Event:
    """The session as it stands in the calendar of whoever holds the place."""
    settings = current_settings()
    return Event(
        place_id=place_id, title=standing.title, place=standing.place, starts_at=standing.starts_at, ends_at=standing.ends_at,
        address=tenant_url(tenant.slug, "bookings.booking", owner=standing.owner_slug, session_id=standing.session_id),
        organiser=standing.owner_name, sender=parseaddr(settings.mail_sender)[1], host=settings.base_host, moves=standing.moves,
    )  # fmt: skip
