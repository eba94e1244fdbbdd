"""How many places a course session has: the author's form beside each session."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalog.queries import course_session
from licensing.panels import type_places
from licensing.schemas import CapacityForm
from licensing.services import pools
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.panels import page_again

pages = blueprint("places", "licensing")


@pages.post("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/platser", endpoint="set")
@requires(Permission.SESSION_LEAD)
def set_places(course_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """The session has this many places, or the planner's page says why not, with what was typed."""
    actor = current_actor()
    session = course_session(actor.tenant_id, session_id)
    if session is None or session.course_id != course_id:
        raise NotFound()

    def again(sentences: list[str]) -> str:
        type_places(session_id, values=request.form, errors=sentences)
        return page_again("author_sessions.sessions", {f"capacity-{session_id}": sentences}, course_id=course_id)

    try:
        form = load(CapacityForm, request.form)
        with db.session.begin_nested():
            pools.set_places(tenant_id=actor.tenant_id, session_id=session_id, capacity=form["capacity"], member_id=actor.member_id)
    except Invalid as error:
        return again([sentence for sentences in error.fields.values() for sentence in sentences]), 400
    except Conflict as error:
        return again([error.message]), 409
    return redirect(url_for("author_sessions.sessions", course_id=course_id), 303)
