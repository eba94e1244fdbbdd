"""The pages of forwarding: the receivers of the tenant's statements, and a form for a new one."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import forwarding_words as words
from lms.administration.forwarding_schemas import TargetForm, TargetPage
from lms.administration.tabs import tabs
from lms.core.errors import Conflict, DomainError, Invalid
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.pages import render
from lms.http.problems import status_of
from lms.lrs.credentials import find_credentials
from lms.lrs.forwarding import queries, services

pages = blueprint("administration_forwarding", __name__)


@pages.get("/administration/vidaresandning")
@requires(Permission.FORWARD_WRITE)
def show() -> str:
    """The receivers, what each is doing, and how far behind it is."""
    actor, asked = current_actor(), load(TargetPage, request.args)
    return render(
        "administration/forwarding.html", targets=queries.targets(actor.tenant_id), lags=queries.lags(actor.tenant_id),
        state_of=words.state_of, behind=words.behind, removed=asked["klart"] == "borta", tabs=tabs(actor, "administration_forwarding.show"),
    )  # fmt: skip


@pages.get("/administration/vidaresandning/ny")
@requires(Permission.FORWARD_WRITE)
def new() -> str:
    """A form for a receiver."""
    return _form({})


@pages.post("/administration/vidaresandning/ny")
@requires(Permission.FORWARD_WRITE)
@once
def create() -> ResponseReturnValue:
    """Statements are forwarded to the receiver from now on, or the form says what is wrong."""
    try:
        form = load(TargetForm, request.form)
        start = form.pop("start")
        made = services.create_target(tenant_id=current_actor().tenant_id, from_the_beginning=start == "all", **form)
    except (Invalid, Conflict) as error:
        return _form(request.form, error), status_of(error)
    return redirect(url_for("administration_forwarding_target.show", target_id=made.id, klart="gjord"), 303)


def _form(values: Mapping[str, Any], error: DomainError | None = None) -> str:
    errors = {} if error is None else error.fields or {"_form": [error.message]}
    chosen = values.getlist("authorities") if isinstance(values, MultiDict) else []
    keys = [(each.key, each.name, "") for each in find_credentials(tenant_id=current_actor().tenant_id)]
    return render(
        "administration/forwarding_new.html", values=values, errors=errors, sources=[*words.SOURCES, *keys], chosen=chosen,
        versions=[(version, version) for version in services.VERSIONS],
    )  # fmt: skip
