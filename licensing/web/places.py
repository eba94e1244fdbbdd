"""How many places a course session has: the author's form beside each session."""

from uuid import UUID

from flask import Response, redirect, request, url_for

from catalog.queries import course_session
from licensing.schemas import CapacityForm
from licensing.services import pools
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.errors import NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint

pages = blueprint("places", "licensing")


@pages.post("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/platser", endpoint="set")
@requires(Permission.SESSION_LEAD)
def set_places(course_id: UUID, session_id: UUID) -> Response:
    """The session has this many places."""
    actor = current_actor()
    session = course_session(actor.tenant_id, session_id)
    if session is None or session.course_id != course_id:
        raise NotFound()
    form = load(CapacityForm, request.form)
    pools.set_places(tenant_id=actor.tenant_id, session_id=session_id, capacity=form["capacity"], member_id=actor.member_id)
    return redirect(url_for("author_sessions.sessions", course_id=course_id), 303)  # type: ignore[return-value]
