"""What licensing shows on lower floors' pages: may I take it, how many seats are left, what have I booked."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import Flask
from flask_babel import lazy_gettext as _

from licensing.own import own_learning
from licensing.queries.pools import names_of_pools
from licensing.queries.rosters import places_of
from licensing.queries.sessions import sessions_by_key
from licensing.queries.standings import standings
from licensing.standing import Choice, Standing, choose
from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.administration.trail_names import Thing, ids_of
from lms.core.clock import now, stockholm
from lms.core.settings import current_settings
from lms.http.panels import NavItem, Panel, add_nav, add_panel
from lms.http.remembered import once_a_request

Key = tuple[int, UUID]
ON_FRONT = 3
_TYPED = "typed places"


class Typed(NamedTuple):
    """What was typed as a session's number of places, and why that is not it."""

    values: Mapping[str, str]
    errors: list[str]


class Way(NamedTuple):
    """How the reader stands to a course, and the one thing to do."""

    standing: Standing
    choice: Choice


def course(tenant_id: int, actor: Actor | None, ids: Sequence[Key]) -> Mapping[Key, Way]:
    """May I take it, why, and the one button."""
    found = standings(tenant_id, actor.employment_id if actor else None, ids, activity_base=current_settings().activity_base)
    return {key: Way(standing, choose(standing, now())) for key, standing in found.items()}


def seats(tenant_id: int, actor: Actor | None, ids: Sequence[Key]) -> Mapping[Key, Way]:
    """Seats left, for courses that have pools or that one has begun."""
    return {key: way for key, way in course(tenant_id, actor, ids).items() if way.choice.what in ("take", "queue", "waiting", "go_on", "no_share")}


def session(tenant_id: int, actor: Actor | None, ids: Sequence[Key]) -> Mapping[Key, Any]:
    """Places left in a session, and booking one."""
    return sessions_by_key(tenant_id, actor.employment_id if actor else None, ids)


def places(tenant_id: int, _actor: Actor | None, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    """For the author: how many places the own session has. Every session has an answer, so that a form is shown."""
    found, typed = places_of(tenant_id, ids), once_a_request(_TYPED, dict[UUID, Typed])
    return {session_id: {"places": found.get(session_id), "typed": typed.get(session_id)} for session_id in ids}


def type_places(session_id: UUID, *, values: Mapping[str, str], errors: list[str]) -> None:
    """On the page that answers this request, the session's form for its places holds what was typed, and says what is wrong with it."""
    once_a_request(_TYPED, dict[UUID, Typed])[session_id] = Typed(values, errors)


def pool_names(tenant_id: int, _actor: Actor | None, ids: Sequence[Thing]) -> Mapping[Thing, Any]:
    """The tenant's own pools among what the trail of acts speaks of. Whose place or start it was is told nowhere by course:
    who reads the trail leaves no trace of having looked at somebody's learning."""
    wanted = ids_of("seat_pool", ids)
    found = names_of_pools(tenant_id, wanted) if wanted else {}
    return {("seat_pool", str(pool_id)): {"title": name} for pool_id, name in found.items()}


def mine(_tenant_id: int, actor: Actor | None, ids: Sequence[int]) -> Mapping[int, Any]:
    """On the front page: what I have booked and under way."""
    if actor is None:
        return {}
    begun, booked = own_learning(actor)
    courses = [row for row in begun if row.kind in ("ongoing", "seat")]
    sessions = [row for row in booked if row.role == "booked" and not row.waiting]
    if not courses and not sessions:
        return {}
    view = {"courses": courses[:ON_FRONT], "sessions": sessions[:ON_FRONT]}
    return dict.fromkeys(ids, view)


def last_day(ends_on: date) -> date:
    """The day before a half-open period's end: what people call its last."""
    return ends_on - timedelta(days=1)


def init_app(app: Flask) -> None:
    """The panels and the entries of the navigation."""
    app.jinja_env.globals.update(last_day=last_day, localised=stockholm)
    add_panel(
        app, Panel("course.actions", "licensing.seat", course, "licensing/panel_course.html", permission=Permission.COURSE_TAKE, order=10, kept=True)
    )
    add_panel(app, Panel("course.sessions", "licensing.places", session, "licensing/panel_session.html", permission=Permission.COURSE_TAKE, order=10))
    add_panel(
        app, Panel("search.row", "licensing.seats", seats, "licensing/panel_seats.html", permission=Permission.COURSE_TAKE, order=10, kept=True)
    )
    add_panel(app, Panel("session.places", "licensing.capacity", places, "licensing/panel_places.html", permission=Permission.SESSION_LEAD, order=10))
    add_panel(app, Panel("trail.things", "licensing.things", pool_names, "administration/trail_thing.html"))
    add_panel(app, Panel("landing.mine", "licensing.mine", mine, "licensing/panel_mine.html", order=20))
    add_nav(app, NavItem(_("Mitt lärande"), "learning.mine", "book", Permission.COURSE_READ, order=30, prefixes=("learning.", "bookings.")))
    add_nav(app, NavItem(_("Licenser"), "pools.all", "ticket", Permission.POOL_READ, order=80, prefixes=("pools.",)))
