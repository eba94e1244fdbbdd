"""Planning course sessions (kurstillfällen). How many places one has is decided by its pool, in licensing."""

from datetime import UTC, datetime
from uuid import UUID

from flask_babel import lazy_gettext as _

from catalog.models import CourseSession
from catalog.services.courses import own_course
from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.jobs import defer
from lms.identity.models import Member

WITH_SESSIONS = ("classroom", "webinar", "blended")
_NOBODY_HERE = _("Välj någon som är anställd hos er.")
_NOT_YET = _("Tillfället går inte att spara än.")


def plan_session(
    *, tenant_id: int, course_id: UUID, starts_at: datetime, ends_at: datetime, place: str,
    leader_member_id: UUID | None = None, cancel_before_hours: int = 24,
) -> CourseSession:  # fmt: skip
    """The course has one more session. Raises NotFound for the course, Invalid naming the wrong field."""
    course = own_course(tenant_id=tenant_id, course_id=course_id)
    if course.delivery not in WITH_SESSIONS:
        raise Invalid(_("En ren webbkurs har inga tillfällen. Ändra kursens form först."))
    wrong = _wrong_in(starts_at=starts_at, ends_at=ends_at, place=place)
    if not _may_lead(tenant_id, leader_member_id):
        wrong["leader"] = [_NOBODY_HERE]
    if wrong:
        raise Invalid(_NOT_YET, fields=wrong)
    session = CourseSession(
        tenant_id=tenant_id, id=uuid7(), course_id=course_id, starts_at=starts_at, ends_at=ends_at, place=place,
        leader_member_id=leader_member_id, cancel_before_hours=cancel_before_hours, state="planned", created_at=now(),
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()  # the pool of its places, opened in the same transaction, refers to it
    audit.record(
        tenant_id=tenant_id, action="session.plan", object_type="course_session", object_id=str(session.id), detail={"course": str(course_id)}
    )
    return session


def name_leader(*, tenant_id: int, course_id: UUID, session_id: UUID, leader_member_id: UUID | None) -> CourseSession:
    """The planned session is led by this member, or by nobody yet, also when it has begun: its roster is marked afterwards.
    Naming the same again changes nothing. Raises NotFound, and Invalid for somebody who is not employed here."""
    session = db.session.get(CourseSession, (tenant_id, session_id), with_for_update=True)
    if session is None or session.course_id != course_id or session.state != "planned":
        raise NotFound()
    if not _may_lead(tenant_id, leader_member_id):
        raise Invalid(fields={"leader": [_NOBODY_HERE]})
    if session.leader_member_id != leader_member_id:
        session.leader_member_id = leader_member_id
        named = str(leader_member_id) if leader_member_id else None
        audit.record(tenant_id=tenant_id, action="session.leader", object_type="course_session", object_id=str(session_id), detail={"leader": named})
    return session


def move_session(
    *, tenant_id: int, course_id: UUID, session_id: UUID, starts_at: datetime, ends_at: datetime, place: str
) -> CourseSession:  # fmt: skip
    """The planned session is at this time and place, and the floors above have a job to move what hangs on its time and to tell who
    has booked. The same again changes nothing. Raises NotFound, Conflict once it has begun, Invalid naming the wrong field."""
    session = db.session.get(CourseSession, (tenant_id, session_id), with_for_update=True)
    if session is None or session.course_id != course_id or session.state != "planned":
        raise NotFound()
    not_begun(session)
    if wrong := _wrong_in(starts_at=starts_at, ends_at=ends_at, place=place):
        raise Invalid(_NOT_YET, fields=wrong)
    before = (session.starts_at, session.ends_at, session.place)
    if before != (starts_at, ends_at, place):
        session.starts_at, session.ends_at, session.place = starts_at, ends_at, place
        session.moves += 1
        detail = {"from": before[0].isoformat(), "to": starts_at.astimezone(UTC).isoformat(), "other_place": before[2] != place}
        audit.record(tenant_id=tenant_id, action="session.move", object_type="course_session", object_id=str(session_id), detail=detail)
        defer("session.moved", tenant_id=tenant_id, session_id=str(session_id), moves=session.moves)
    return session


def not_begun(session: CourseSession) -> None:
    """The session can still be moved. Raises Conflict once it has begun."""
    if session.starts_at <= now():
        raise Conflict(_("Tillfället har börjat. Då går det inte att ändra tid och plats."), code="begun")


def _wrong_in(*, starts_at: datetime, ends_at: datetime, place: str) -> dict[str, list[object]]:
    """What a session's time and place cannot be, by field."""
    wrong: dict[str, list[object]] = {}
    if starts_at <= now():
        wrong["day"] = [_("Tillfället måste börja efter nu. Välj en dag eller en tid som inte har varit.")]
    if ends_at <= starts_at:
        wrong["ends"] = [_("Tillfället måste sluta efter att det börjar.")]
    if not place:
        wrong["place"] = [_("Skriv var tillfället är.")]
    return wrong


def _may_lead(tenant_id: int, member_id: UUID | None) -> bool:
    """Nobody, or somebody who is employed here still."""
    leader = db.session.get(Member, (tenant_id, member_id)) if member_id is not None else None
    return member_id is None or (leader is not None and leader.left_on is None)


def cancel_session(*, tenant_id: int, course_id: UUID, session_id: UUID) -> CourseSession:
    """The session does not take place, and the floors above have a job to tell who has booked. Cancelling again changes nothing.
    Raises NotFound."""
    session = db.session.get(CourseSession, (tenant_id, session_id), with_for_update=True)
    if session is None or session.course_id != course_id:
        raise NotFound()
    if session.state != "cancelled":
        session.state, session.cancelled_at = "cancelled", now()
        audit.record(tenant_id=tenant_id, action="session.cancel", object_type="course_session", object_id=str(session_id))
        defer("session.called_off", tenant_id=tenant_id, session_id=str(session_id))
    return session
