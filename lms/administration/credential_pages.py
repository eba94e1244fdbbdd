"""The pages of the record store's keys: a list, a new one that is shown once, its name and scopes, its end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration.schemas import CredentialForm, CredentialPage, NewCredentialForm, NoFields, Saved
from lms.administration.scope_words import SCOPE_ENDS, SCOPE_NAMES, scope_choices
from lms.administration.tabs import tabs
from lms.core.clock import local_day_start, now, today
from lms.core.columns import uuid7
from lms.core.errors import Conflict, Invalid
from lms.core.settings import current_settings
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.identity import queries
from lms.lrs import credentials, oauth

pages = blueprint("administration_credentials", __name__)


@pages.get("/administration/nycklar")
@requires(Permission.CREDENTIAL_WRITE)
def show() -> str:
    """The tenant's keys, the newest first, those that open nothing any more too."""
    actor, asked = current_actor(), load(CredentialPage, request.args)
    listed, older = credentials.list_credentials(tenant_id=actor.tenant_id, before=asked["fore"])
    makers = queries.members_by_id(actor.tenant_id, [each.created_by for each in listed if each.created_by])
    return render(
        "administration/credentials.html", listed=listed, makers=makers, older=older, first=asked["fore"] is None, scope_names=SCOPE_NAMES,
        moment=now(), one_second=timedelta(seconds=1), tabs=tabs(actor, "administration_credentials.show"),
    )  # fmt: skip


@pages.get("/administration/nycklar/ny")
@requires(Permission.CREDENTIAL_WRITE)
def new() -> str:
    """The form of a new key. It carries the key's id, so that sending it again makes no second key."""
    load(NoFields, request.args)
    return _new_page(values={})


@pages.post("/administration/nycklar/ny")
@requires(Permission.CREDENTIAL_WRITE)
def create() -> ResponseReturnValue:
    """The key is there, and this answer alone holds its secret; a reload of it says that the key has been made."""
    actor = current_actor()
    try:
        form = load(NewCredentialForm, request.form)
        made = credentials.create_credential(
            tenant_id=actor.tenant_id, name=form["name"], scopes=form["scopes"], expires_at=_end_of(form["last_day"]),
            created_by=actor.member_id, credential_id=form["id"],
        )  # fmt: skip
    except Invalid as error:
        return _new_page(values=request.form, error=error), 400
    except Conflict:
        return redirect(url_for(".edit", credential_id=form["id"], sparat="fanns"), 303)
    origin = current_settings().api_origin()
    page = render(
        "administration/credential_made.html", made=made, name=form["name"], endpoint=f"{origin}/xapi/", token_endpoint=origin + oauth.PATH
    )  # fmt: skip
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/administration/nycklar/<uuid:credential_id>")
@requires(Permission.CREDENTIAL_WRITE)
def edit(credential_id: UUID) -> str:
    """One key: what is known of it, and a form for its name and scopes."""
    return _edit_page(credential_id, saved=load(Saved, request.args)["sparat"])


@pages.post("/administration/nycklar/<uuid:credential_id>")
@requires(Permission.CREDENTIAL_WRITE)
def change(credential_id: UUID) -> ResponseReturnValue:
    """The key has another name or other scopes, or the form says what is wrong."""
    try:
        form = load(CredentialForm, request.form)
        credentials.change_credential(
            tenant_id=current_actor().tenant_id, credential_id=credential_id, name=form["name"], scopes=form["scopes"]
        )  # fmt: skip
    except Invalid as error:
        return _edit_page(credential_id, values=request.form, error=error), 400
    except Conflict:
        return _edit_page(credential_id, saved="indragen"), 409
    return redirect(url_for(".edit", credential_id=credential_id, sparat="andrad"), 303)


@pages.get("/administration/nycklar/<uuid:credential_id>/dra-in")
@requires(Permission.CREDENTIAL_WRITE)
def ask(credential_id: UUID) -> str:
    """What stops working when the key is revoked, and the question."""
    load(NoFields, request.args)
    found = credentials.credential_of(tenant_id=current_actor().tenant_id, credential_id=credential_id)
    return render("administration/credential_revoke.html", found=found, ends=[SCOPE_ENDS[scope] for scope in found.scopes if scope in SCOPE_ENDS])


@pages.post("/administration/nycklar/<uuid:credential_id>/dra-in")
@requires(Permission.CREDENTIAL_WRITE)
def revoke(credential_id: UUID) -> ResponseReturnValue:
    """The key opens nothing any more."""
    load(NoFields, request.form)
    credentials.revoke_credential(tenant_id=current_actor().tenant_id, credential_id=credential_id)
    return redirect(url_for(".edit", credential_id=credential_id, sparat="indragen"), 303)


def _end_of(last_day: Any) -> Any:
    if last_day is None:
        return None
    if last_day < today():
        raise Invalid(fields={"last_day": [_("Välj i dag eller en senare dag.")]})
    return local_day_start(last_day + timedelta(days=1))


def _new_page(*, values: Mapping[str, Any], error: Invalid | None = None) -> str:
    errors = error.fields if error else {}
    identifier = values["id"] if "id" in values and "id" not in errors else uuid7()
    return render(
        "administration/credential_new.html", identifier=identifier, values=values, chosen=_chosen(values), choices=scope_choices(), errors=errors
    )  # fmt: skip


def _edit_page(credential_id: UUID, *, saved: str = "", values: Mapping[str, Any] | None = None, error: Invalid | None = None) -> str:
    actor = current_actor()
    found = credentials.credential_of(tenant_id=actor.tenant_id, credential_id=credential_id)
    maker = queries.member_by_id(actor.tenant_id, found.created_by) if found.created_by else None
    return render(
        "administration/credential.html",
        found=found,
        maker=maker,
        saved=saved,
        moment=now(),
        one_second=timedelta(seconds=1),
        scope_names=SCOPE_NAMES,
        choices=scope_choices(),
        name=values.get("name", "") if values is not None else found.name,
        chosen=_chosen(values) if values is not None else found.scopes,
        errors=error.fields if error else {},
    )


def _chosen(values: Mapping[str, Any]) -> list[str]:
    return values.getlist("scopes") if isinstance(values, MultiDict) else list(values.get("scopes", ()))
