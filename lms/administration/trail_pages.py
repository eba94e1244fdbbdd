"""The page of the audit trail."""

from flask import request

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import queries
from lms.administration.schemas import TrailPage
from lms.administration.tabs import tabs
from lms.administration.trail_names import ALONE, THING_NAMES, address_of
from lms.administration.words import ACTION_NAMES
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render

pages = blueprint("administration_trail", __name__)


@pages.get("/administration/handelser")
@requires(Permission.AUDIT_READ)
def show() -> str:
    """Who did what when, the latest first."""
    actor, asked = current_actor(), load(TrailPage, request.args)
    events, older = queries.trail(actor.tenant_id, before=asked["fore"])
    return render(
        "administration/trail.html", events=events, things=list(dict.fromkeys(each.thing for each in events)), names=THING_NAMES, alone=ALONE,
        address=lambda event: address_of(event.thing, actor), older=older, first=asked["fore"] is None, action_names=ACTION_NAMES,
        tabs=tabs(actor, "administration_trail.show"),
    )  # fmt: skip
