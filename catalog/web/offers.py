"""The page for whoever takes courses in: what others offer, a look at it, accepting, declining, ending."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalog import offer_queries, queries
from catalog.offer_queries import PAGE_SIZE, Choice, Offer
from catalog.queries import Owner, SharedCourse, view_of
from catalog.schemas import EmptyForm, OffersQuery
from catalog.services import sharing
from catalog.web import listing
from catalog.words import FIELD_NAMES
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.errors import NotFound
from lms.http.forms import load, load_choices
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.kept import organisations_to_show
from lms.tenancy.queries import organisation_by_slug

pages = blueprint("offers", "catalog")
CHOICES = ("q", "av", "lage", "sida")


@pages.get("/delning")
@requires(Permission.OFFER_ACCEPT)
def waiting() -> str:
    """What others offer, unanswered first: those that are chosen, a page at a time."""
    tenant_id = current_actor().tenant_id
    asked, left_out = load_choices(OffersQuery, request.args, *CHOICES)
    everything = offer_queries.listed(tenant_id)
    chosen = [each for each in everything if _choice(asked).takes(each)]
    last = max(-(-len(chosen) // PAGE_SIZE), 1)
    page = min(asked["sida"], last)
    shown = chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    owners = sorted(organisations_to_show(each.owner_id for each in everything).values(), key=lambda each: each.sort_key)
    return render(
        "catalog/offers.html", offers=offer_queries.offers_of(tenant_id, shown), asked=asked, left_out=left_out, page=page, last=last,
        first=(page - 1) * PAGE_SIZE + 1, found=len(chosen), total=len(everything), owners=owners, here=_here(asked),
        waiting=sum(each.state == "waiting" for each in everything),
    )  # fmt: skip


@pages.get("/delning/<owner>/<uuid:course_id>")
@requires(Permission.OFFER_ACCEPT)
def look(owner: str, course_id: UUID) -> str:
    """The course that is offered, as employees would see it, and the answer."""
    offer = _offer(owner, course_id)
    course = view_of(offer.course)
    by = Owner(offer.owner.slug, offer.owner.name, offer.owner.short_name)
    shared = SharedCourse(course, by, network=offer.network, since=None, open=True)
    return render(
        "catalog/offer.html", offer=offer, here=_here_now(), shared=shared, course=course, sessions=queries.sessions_of(*shared.key), listing=listing,
        units=lambda: queries.unit_texts(course.tenant_id, course.current_version_id), field_name=FIELD_NAMES[course.field], preview=True,
    )  # fmt: skip


@pages.post("/delning/<owner>/<uuid:course_id>/ta-emot")
@requires(Permission.OFFER_ACCEPT)
def accept(owner: str, course_id: UUID) -> ResponseReturnValue:
    """The tenant's employees find the course."""
    load(EmptyForm, request.form)
    actor = current_actor()
    sharing.accept_offer(tenant_id=actor.tenant_id, owner_id=_owner(owner), course_id=course_id, member_id=actor.member_id)
    return _back()


@pages.post("/delning/<owner>/<uuid:course_id>/tacka-nej")
@requires(Permission.OFFER_ACCEPT)
def decline(owner: str, course_id: UUID) -> ResponseReturnValue:
    """The offer waits for no answer."""
    load(EmptyForm, request.form)
    sharing.decline_offer(tenant_id=current_actor().tenant_id, owner_id=_owner(owner), course_id=course_id)
    return _back()


@pages.get("/delning/<owner>/<uuid:course_id>/avsluta")
@requires(Permission.OFFER_ACCEPT)
def ask(owner: str, course_id: UUID) -> str:
    """The question, and what ending means."""
    found = _offer(owner, course_id)
    if found.state != "accepted":
        raise NotFound()
    return render("catalog/offer_end.html", offer=found, here=_here_now())


@pages.post("/delning/<owner>/<uuid:course_id>/avsluta")
@requires(Permission.OFFER_ACCEPT)
def end(owner: str, course_id: UUID) -> ResponseReturnValue:
    """The tenant's employees find the course no more."""
    load(EmptyForm, request.form)
    sharing.end_acceptance(tenant_id=current_actor().tenant_id, owner_id=_owner(owner), course_id=course_id)
    return _back()


def _choice(asked: Mapping[str, Any]) -> Choice:
    return Choice(words=asked["q"], owner_id=asked["av"], state=asked["lage"])


def _here(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is chosen, as it stands in the address; whoever answers an offer comes back to the same choice."""
    return {name: asked[name] for name in CHOICES if asked[name] not in (None, "", 1)}


def _back() -> ResponseReturnValue:
    return redirect(url_for("offers.waiting", **_here_now()), 303)


def _here_now() -> dict[str, Any]:
    """What is chosen in the list that somebody came from."""
    return _here(load_choices(OffersQuery, request.args, *CHOICES)[0])


def _offer(owner: str, course_id: UUID) -> Offer:
    """An offer to the tenant that stands, however it was answered. Raises NotFound for every other, foreign and unknown alike."""
    found = offer_queries.offer_of(current_actor().tenant_id, _owner(owner), course_id)
    if found is None:
        raise NotFound()
    return found


def _owner(slug: str) -> int:
    found = organisation_by_slug(slug) if slug.isprintable() else None
    if found is None:
        raise NotFound()
    return found.id
