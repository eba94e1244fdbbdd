"""Author's pages for course sessions: what is planned, one more, who leads one, and calling one off."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog import author_queries
from catalog.models import Course, CourseSession
from catalog.queries import course_session
from catalog.schemas import EmptyForm, LeaderForm, LeaderQuery, SavedQuery, SearchButton, SessionForm
from catalog.services import sessions
from catalog.web import listing
from catalog.web.attempt import attempt
from catalog.web.author import own_course, tabs
from catalog.web.way import way
from catalog.words import STATUS_NAMES
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.errors import Invalid, NotFound
from lms.http.forms import FormSchema, load
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.pages import render
from lms.http.panels import errors_in_panels

pages = blueprint("author_sessions", "catalog")


@pages.get("/mina-kurser/<uuid:course_id>/tillfallen", endpoint="sessions")
@requires(Permission.SESSION_LEAD)
def planned(course_id: UUID) -> str:
    """The course's sessions and a form for one more."""
    saved = load(SavedQuery, request.args)["sparat"]
    return _page(own_course(course_id), values={"cancel_before_hours": 24}, errors={}, saved=saved)


@pages.post("/mina-kurser/<uuid:course_id>/tillfallen", endpoint="plan")
@requires(Permission.SESSION_LEAD)
@once
def plan(course_id: UUID) -> ResponseReturnValue:
    """One more session, or a leader is looked for, of whom the form has those that were found beside what was typed."""
    course = own_course(course_id)
    if SearchButton().load(request.form)["sok"]:
        return _page(course, values=request.form, errors={})

    def act(**facts: Any) -> str:
        sessions.plan_session(tenant_id=current_actor().tenant_id, course_id=course_id, **facts)
        return url_for("author_sessions.sessions", course_id=course_id, sparat=1)

    return attempt(SessionForm, act, lambda **view: _page(course, **view))


@pages.get("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/ledare", endpoint="leader")
@requires(Permission.SESSION_LEAD)
def leader(course_id: UUID, session_id: UUID) -> str:
    """Who leads the session, and a list to choose from."""
    course, session = own_course(course_id), own_session(course_id, session_id)
    return _leader_page(course, session, values={"leader": session.leader_member_id}, errors={})


@pages.post("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/ledare", endpoint="name_leader")
@requires(Permission.SESSION_LEAD)
def name_leader(course_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """The session is led by the one who was chosen."""
    course, session = own_course(course_id), own_session(course_id, session_id)

    def act(leader: UUID | None) -> str:
        sessions.name_leader(tenant_id=current_actor().tenant_id, course_id=course_id, session_id=session_id, leader_member_id=leader)
        return url_for("author_sessions.sessions", course_id=course_id)

    return attempt(LeaderForm, act, lambda **view: _leader_page(course, session, **view))


@pages.get("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/stall-in", endpoint="ask")
@requires(Permission.SESSION_LEAD)
def ask(course_id: UUID, session_id: UUID) -> str:
    """The question before a session is called off."""
    course, session = own_course(course_id), own_session(course_id, session_id)
    return render("catalog/session_cancel.html", course=course, session=session, listing=listing)


@pages.post("/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/stall-in", endpoint="cancel")
@requires(Permission.SESSION_LEAD)
def cancel(course_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """The session does not take place."""
    load(EmptyForm, request.form)
    own_course(course_id)
    sessions.cancel_session(tenant_id=current_actor().tenant_id, course_id=course_id, session_id=session_id)
    return redirect(url_for("author_sessions.sessions", course_id=course_id), 303)


def own_session(course_id: UUID, session_id: UUID) -> CourseSession:
    """A planned session of the tenant's own course. Raises NotFound for every other, foreign and unknown alike."""
    session = course_session(current_actor().tenant_id, session_id)
    if session is None or session.course_id != course_id or session.state != "planned":
        raise NotFound()
    return session


def _page(course: Course, *, values: Mapping[str, Any], errors: Mapping[str, list[str]], saved: bool = False) -> str:
    here = url_for("author_sessions.sessions", course_id=course.id)
    wanted = _typed(LeaderQuery, values, "ledare") if "ledare" in values else load(LeaderQuery, request.args)["ledare"]
    leaders = _leaders(course.tenant_id, wanted or "", chosen=_typed(LeaderForm, values, "leader"))
    return render(
        "catalog/sessions.html", course=course, rows=author_queries.all_sessions(course.tenant_id, course.id), values=values,
        errors={**errors, **errors_in_panels()}, tabs=tabs(course, here), way=way(course), leaders=leaders,
        leader_words=values.get("ledare", wanted), status_names=STATUS_NAMES, listing=listing, saved=saved,
    )  # fmt: skip


def _typed(schema: type[FormSchema], values: Mapping[str, Any], name: str) -> Any:
    """What one field of a form that is shown again says, or None when that cannot be."""
    try:
        return load(schema, {name: values.get(name, "")})[name]
    except Invalid:
        return None


def _leader_page(course: Course, session: CourseSession, *, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    wanted = load(LeaderQuery, request.args)["ledare"]
    leaders = _leaders(course.tenant_id, wanted, present=session.leader_member_id)
    return render(
        "catalog/session_leader.html", course=course, session=session, leaders=leaders, leader_words=wanted, values=values, errors=errors,
        listing=listing,
    )  # fmt: skip


def _leaders(tenant_id: int, words: str, *, present: UUID | None = None, chosen: UUID | None = None) -> list[tuple[Any, str]]:
    """Nobody, whoever leads it now or is chosen already, and those whose family name begins with the words: what a form has to choose from."""
    found = author_queries.possible_leaders(tenant_id, words, present=present, chosen=chosen)
    return [("", _("Ingen utsedd än")), *((each.id, f"{each.given_name} {each.family_name}") for each in found)]
