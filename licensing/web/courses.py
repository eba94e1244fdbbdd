"""Beginning a course, waiting for a seat, giving one back."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from licensing.refusals import SeatsGone
from licensing.schemas import EmptyForm
from licensing.services import enrolment
from licensing.web.gone import gone_page
from licensing.web.owners import acting_employment, owner_id_of
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.settings import current_settings
from lms.http.forms import load
from lms.http.hosts import HostKind, blueprint, kind_of, tenant_url
from lms.http.pages import render
from lms.http.preferences import language
from lms.tenancy.current import current_tenant

pages = blueprint("enrolment", "licensing")


@pages.post("/kurser/<owner>/<uuid:course_id>/starta")
@requires(Permission.COURSE_TAKE)
def start(owner: str, course_id: UUID) -> ResponseReturnValue:
    """Begin or go on: a seat is taken where there are pools, and the browser goes to the course's next unit."""
    load(EmptyForm, request.form)
    actor = current_actor()
    address = enrolment.start(
        tenant_id=actor.tenant_id, employment_id=acting_employment(), person_id=actor.person_id, owner_id=owner_id_of(owner), course_id=course_id,
        return_url=tenant_url(current_tenant().slug, "catalog.course", owner=owner, course_id=course_id), settings=current_settings(),
        language=language(),
    )  # fmt: skip
    there = urlsplit(address)
    if kind_of(there.netloc, current_settings()) == HostKind.CONTENT:
        return redirect(address, 303)
    # A unit elsewhere (cmi5 section 14.2): Chromium applies form-action to redirects too, so a page of ours leads on.
    return render("licensing/elsewhere.html", address=address, host=there.hostname)


@pages.post("/kurser/<owner>/<uuid:course_id>/ko")
@requires(Permission.COURSE_TAKE)
def queue(owner: str, course_id: UUID) -> Response:
    """Wait for a seat."""
    load(EmptyForm, request.form)
    actor = current_actor()
    enrolment.queue_for_seat(
        tenant_id=actor.tenant_id, employment_id=acting_employment(), person_id=actor.person_id, owner_id=owner_id_of(owner),
        course_id=course_id, settings=current_settings(),
    )  # fmt: skip
    return redirect(url_for("catalog.course", owner=owner, course_id=course_id), 303)  # type: ignore[return-value]


@pages.post("/kurser/<owner>/<uuid:course_id>/lamna")
@requires(Permission.COURSE_TAKE)
def give_back(owner: str, course_id: UUID) -> Response:
    """Give a seat back before it is used, or leave the queue."""
    load(EmptyForm, request.form)
    actor = current_actor()
    enrolment.give_back_seat(
        tenant_id=actor.tenant_id, employment_id=acting_employment(), owner_id=owner_id_of(owner), course_id=course_id, settings=current_settings()
    )
    return redirect(url_for("catalog.course", owner=owner, course_id=course_id), 303)  # type: ignore[return-value]


@pages.errorhandler(SeatsGone)
def gone(error: SeatsGone) -> ResponseReturnValue:
    """Nothing is left: say so, and offer the queue."""
    values = request.view_args or {}
    return gone_page(error, queue_url=url_for("enrolment.queue", **values), back_url=url_for("catalog.course", **values))
