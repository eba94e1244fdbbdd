"""A course session for one employee: the question, the booking, the queue, giving a place back."""

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from licensing.calendar_file import FILE_NAME, cancelled, method_of, published
from licensing.queries.sessions import SessionStanding, has_given_back
from licensing.refusals import SeatsGone
from licensing.schemas import BookForm, BookingQuery, EmptyForm
from licensing.services import bookings
from licensing.web.gone import gone_page
from licensing.web.owners import acting_employment, owner_id_of
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.current import current_tenant

pages = blueprint("bookings", "licensing")


def _standing(owner: str, session_id: UUID) -> SessionStanding:
    return bookings.standing_of(
        tenant_id=current_actor().tenant_id, employment_id=acting_employment(), owner_id=owner_id_of(owner), session_id=session_id
    )


def _book(owner: str, session_id: UUID, *, queue: bool) -> Response:
    actor, form = current_actor(), load(BookForm, request.form)
    bookings.book(
        tenant_id=actor.tenant_id, employment_id=acting_employment(), person_id=actor.person_id, owner_id=owner_id_of(owner),
        session_id=session_id, needs=form["needs"], queue=queue,
    )  # fmt: skip
    return redirect(url_for("bookings.booking", owner=owner, session_id=session_id, klart=1), 303)  # type: ignore[return-value]


@pages.get("/tillfallen/<owner>/<uuid:session_id>")
@requires(Permission.COURSE_READ)
def booking(owner: str, session_id: UUID) -> str:
    """The session: ask whether to book it, show one's place in it, or ask whether to give that back."""
    said, standing = load(BookingQuery, request.args), _standing(owner, session_id)
    left = said["avbokad"] and has_given_back(current_actor().tenant_id, acting_employment(), standing.owner_id, session_id)
    return render("licensing/booking.html", standing=standing, done=said["klart"], leave=said["avboka"], left=left)


@pages.get("/tillfallen/<owner>/<uuid:session_id>/kalender")
@requires(Permission.COURSE_READ)
def calendar(owner: str, session_id: UUID) -> Response:
    """The session as a file for one's calendar, or the file that takes it out again once it is called off. Raises
    NotFound for whoever has no place in it."""
    standing = _standing(owner, session_id)
    if not standing.held or standing.assignment_id is None:
        raise NotFound()
    event = bookings.event_of(standing, place_id=standing.assignment_id, tenant=current_tenant())
    text = published(event, made_at=now()) if standing.planned else cancelled(event, made_at=now())
    answer = Response(text, content_type=f"text/calendar; charset=utf-8; method={method_of(text)}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@pages.post("/tillfallen/<owner>/<uuid:session_id>/boka")
@requires(Permission.COURSE_TAKE)
def book(owner: str, session_id: UUID) -> Response:
    """Book a place."""
    return _book(owner, session_id, queue=False)


@pages.post("/tillfallen/<owner>/<uuid:session_id>/ko")
@requires(Permission.COURSE_TAKE)
def queue(owner: str, session_id: UUID) -> Response:
    """Wait for a place."""
    return _book(owner, session_id, queue=True)


@pages.post("/tillfallen/<owner>/<uuid:session_id>/lamna")
@requires(Permission.COURSE_TAKE)
def give_back(owner: str, session_id: UUID) -> Response:
    """Give the place back, or leave the queue."""
    load(EmptyForm, request.form)
    actor = current_actor()
    state = bookings.cancel(tenant_id=actor.tenant_id, employment_id=acting_employment(), owner_id=owner_id_of(owner), session_id=session_id)
    said = 1 if state == "released" else None
    return redirect(url_for("bookings.booking", owner=owner, session_id=session_id, avbokad=said), 303)  # type: ignore[return-value]


@pages.errorhandler(SeatsGone)
def gone(error: SeatsGone) -> ResponseReturnValue:
    """The last place went a moment ago."""
    values = request.view_args or {}
    return gone_page(error, queue_url=url_for("bookings.queue", **values), back_url=url_for("bookings.booking", **values))
