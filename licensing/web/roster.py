"""The roster of a course session, for its leader: who comes, and who was there."""

from uuid import UUID

from flask import Response, redirect, request, url_for

from catalog.models import Course, CourseSession
from catalog.queries import course_session, courses_by_key
from licensing.policies import may_read_roster
from licensing.queries.rosters import roster
from licensing.schemas import EmptyForm, MarkForm
from licensing.services import attendance
from lms.access.actor import current_actor
from lms.access.guard import signed_in
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.current import current_tenant

pages = blueprint("roster", "licensing")


def _led(owner: str, session_id: UUID) -> CourseSession:
    """A session that the actor leads. Raises NotFound for any other, foreign and unknown alike."""
    session = course_session(current_tenant().id, session_id) if owner == current_tenant().slug else None
    if session is None or not may_read_roster(current_actor(), session):
        raise NotFound()
    return session


@pages.get("/tillfallen/<owner>/<uuid:session_id>/deltagare")
@signed_in
def participants(owner: str, session_id: UUID) -> str:
    """Who has a place, from booking until 14 days after the end."""
    session = _led(owner, session_id)
    course: Course = courses_by_key([(session.tenant_id, session.course_id)])[session.tenant_id, session.course_id]
    rows = roster(session.tenant_id, session_id)
    return render("licensing/roster.html", session=session, course=course, rows=rows, begun=session.starts_at <= now() and session.state == "planned")


@pages.post("/tillfallen/<owner>/<uuid:session_id>/deltagare")
@signed_in
def mark(owner: str, session_id: UUID) -> Response:
    """One participant was there, or was not."""
    session, form, actor = _led(owner, session_id), load(MarkForm, request.form), current_actor()
    attendance.may_mark(session)
    attendance.mark(tenant_id=actor.tenant_id, session_id=session_id, leader_id=actor.member_id, **form)
    return redirect(url_for("roster.participants", owner=owner, session_id=session_id) + f"#d-{form['assignment_id']}", 303)  # type: ignore[return-value]


@pages.post("/tillfallen/<owner>/<uuid:session_id>/deltagare/alla")
@signed_in
def mark_the_rest(owner: str, session_id: UUID) -> Response:
    """Everybody who is not marked yet was there."""
    load(EmptyForm, request.form)
    session, actor = _led(owner, session_id), current_actor()
    attendance.may_mark(session)
    attendance.mark_the_rest(tenant_id=actor.tenant_id, session_id=session_id, leader_id=actor.member_id)
    return redirect(url_for("roster.participants", owner=owner, session_id=session_id), 303)  # type: ignore[return-value]
