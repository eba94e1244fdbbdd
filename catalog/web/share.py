"""Author's page for sharing: with whom, how they answered, and ending it. Counts and organisations, never persons."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalog import author_queries
from catalog.models import Course
from catalog.schemas import ReceiverForm, ShareForm
from catalog.services import sharing
from catalog.web.attempt import attempt
from catalog.web.author import own_course, tabs
from catalog.web.way import way
from catalog.words import STATUS_NAMES
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy import queries as tenancy

pages = blueprint("author_share", "catalog")


@pages.get("/mina-kurser/<uuid:course_id>/dela", endpoint="share")
@requires(Permission.COURSE_SHARE)
def share(course_id: UUID) -> str:
    """With whom the course is shared, and a form to share it further."""
    return _page(own_course(course_id), values={}, errors={})


@pages.post("/mina-kurser/<uuid:course_id>/dela", endpoint="offer")
@requires(Permission.COURSE_SHARE)
def offer(course_id: UUID) -> ResponseReturnValue:
    """Offer the course to a network or to chosen organisations."""
    course = own_course(course_id)

    def act(network: int | None, receivers: list[int]) -> str:
        actor = current_actor()
        mine: dict[str, Any] = {"tenant_id": actor.tenant_id, "course_id": course_id, "author_id": actor.member_id}
        if network is not None:
            sharing.offer_to_network(**mine, network_id=network)
        else:
            sharing.offer_course(**mine, receiver_ids=receivers)
        return url_for("author_share.share", course_id=course_id)

    return attempt(ShareForm, act, lambda **view: _page(course, **view))


@pages.post("/mina-kurser/<uuid:course_id>/dela/avsluta", endpoint="end")
@requires(Permission.COURSE_SHARE)
def end(course_id: UUID) -> ResponseReturnValue:
    """One organisation's employees begin the course no more."""
    own_course(course_id)
    receiver = load(ReceiverForm, request.form)["receiver"]
    sharing.end_offer(tenant_id=current_actor().tenant_id, course_id=course_id, receiver_id=receiver)
    return redirect(url_for("author_share.share", course_id=course_id), 303)


def _page(course: Course, *, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    receivers = author_queries.receivers_of(course.tenant_id, course.id)
    taken = {each.organisation.id for each in receivers if each.state != "withdrawn"} | {course.tenant_id}
    return render(
        "catalog/share.html", course=course, receivers=receivers, values=values, errors=errors, tabs=tabs(course),
        networks=tenancy.networks_of(course.tenant_id), choices=[(each.id, each.name) for each in tenancy.tenants() if each.id not in taken],
        accepted=sum(each.state == "accepted" for each in receivers), status_names=STATUS_NAMES, way=way(course),
    )  # fmt: skip
