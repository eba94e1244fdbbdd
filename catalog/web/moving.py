"""Author's page for another time or place of a session that is planned."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from catalog.models import Course, CourseSession
from catalog.schemas import TimeForm
from catalog.services import sessions
from catalog.web import listing
from catalog.web.attempt import attempt
from catalog.web.author import own_course
from catalog.web.sessions import own_session
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import stockholm
from lms.http.hosts import blueprint
from lms.http.pages import render

pages = blueprint("author_moving", "catalog")


@pages.get("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/tid")
@requires(Permission.SESSION_LEAD)
def ask(course_id: UUID, session_id: UUID) -> str:
    """When and where the session is, in a form."""
    course, session = own_course(course_id), own_session(course_id, session_id)
    sessions.not_begun(session)
    starts, ends = stockholm(session.starts_at), stockholm(session.ends_at)
    values = {"day": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "place": session.place}
    return _page(course, session, values=values, errors={})


@pages.post("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/tid")
@requires(Permission.SESSION_LEAD)
def move(course_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """The session is at the time and place that were written."""
    course, session = own_course(course_id), own_session(course_id, session_id)

    def act(**facts: Any) -> str:
        sessions.move_session(tenant_id=current_actor().tenant_id, course_id=course_id, session_id=session_id, **facts)
        return url_for("author_sessions.sessions", course_id=course_id)

    return attempt(TimeForm, act, lambda **view: _page(course, session, **view))


def _page(course: Course, session: CourseSession, *, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return render("catalog/session_time.html", course=course, session=session, values=values, errors=errors, listing=listing)
