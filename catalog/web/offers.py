"""The page for whoever takes courses in: what others offer, accepting, declining, ending."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalog import queries
from catalog.schemas import EmptyForm
from catalog.services import sharing
from catalog.words import FIELD_NAMES
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.errors import NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.queries import organisation_by_slug

pages = blueprint("offers", "catalog")


@pages.get("/delning")
@requires(Permission.OFFER_ACCEPT)
def waiting() -> str:
    """What others offer, unanswered first."""
    return render("catalog/offers.html", offers=queries.offers_to(current_actor().tenant_id), field_names=FIELD_NAMES)


@pages.post("/delning/<owner>/<uuid:course_id>/ta-emot")
@requires(Permission.OFFER_ACCEPT)
def accept(owner: str, course_id: UUID) -> ResponseReturnValue:
    """The tenant's employees find the course."""
    load(EmptyForm, request.form)
    actor = current_actor()
    sharing.accept_offer(tenant_id=actor.tenant_id, owner_id=_owner(owner), course_id=course_id, member_id=actor.member_id)
    return redirect(url_for("offers.waiting"), 303)


@pages.post("/delning/<owner>/<uuid:course_id>/tacka-nej")
@requires(Permission.OFFER_ACCEPT)
def decline(owner: str, course_id: UUID) -> ResponseReturnValue:
    """The offer waits for no answer."""
    load(EmptyForm, request.form)
    sharing.decline_offer(tenant_id=current_actor().tenant_id, owner_id=_owner(owner), course_id=course_id)
    return redirect(url_for("offers.waiting"), 303)


@pages.post("/delning/<owner>/<uuid:course_id>/avsluta")
@requires(Permission.OFFER_ACCEPT)
def end(owner: str, course_id: UUID) -> ResponseReturnValue:
    """The tenant's employees find the course no more."""
    load(EmptyForm, request.form)
    sharing.end_acceptance(tenant_id=current_actor().tenant_id, owner_id=_owner(owner), course_id=course_id)
    return redirect(url_for("offers.waiting"), 303)


def _owner(slug: str) -> int:
    found = organisation_by_slug(slug) if slug.isprintable() else None
    if found is None:
        raise NotFound()
    return found.id
