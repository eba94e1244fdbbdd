"""The page where roles are given and ended."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import GRANTABLE, Permission
from lms.administration.schemas import MemberSearch, NoFields, RoleForm
from lms.administration.tabs import tabs
from lms.administration.words import ROLE_MEANINGS, ROLE_NAMES
from lms.core.clock import today
from lms.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.pages import render
from lms.http.problems import status_of
from lms.identity import queries
from lms.identity.queries import roles as reading
from lms.identity.services import roles as services

pages = blueprint("administration_roles", __name__)


@pages.get("/administration/roller")
@requires(Permission.ROLE_GRANT)
def show() -> str:
    """Who has which role, and a form to give one to somebody that was searched for."""
    asked = load(MemberSearch, request.args)
    return _page(words=asked["q"], values={}, saved=asked["sparat"])


@pages.post("/administration/roller")
@requires(Permission.ROLE_GRANT)
@once
def grant() -> ResponseReturnValue:
    """The role is given, or the form says what is wrong."""
    actor = current_actor()
    try:
        form = load(RoleForm, request.form)
        last_day = form["last_day"]
        services.grant_role(
            tenant_id=actor.tenant_id, member_id=form["member_id"], role=form["role"], starts_on=form["starts_on"],
            ends_on=last_day + timedelta(days=1) if last_day else None, granted_by=actor.member_id,
        )  # fmt: skip
    except (Invalid, Conflict, Forbidden) as error:
        return _again(error)
    return redirect(url_for(".show", sparat="roll"), 303)


@pages.get("/administration/roller/<uuid:grant_id>/avsluta")
@requires(Permission.ROLE_GRANT)
def ask(grant_id: UUID) -> str:
    """Whose role it is, and the question."""
    found = next((one for one in reading.granted_roles(current_actor().tenant_id, on=today()) if one.id == grant_id), None)
    if found is None:
        raise NotFound()
    return render("administration/role_end.html", found=found, role_name=ROLE_NAMES[found.role], meaning=ROLE_MEANINGS[found.role])


@pages.post("/administration/roller/<uuid:grant_id>/avsluta")
@requires(Permission.ROLE_GRANT)
def end(grant_id: UUID) -> ResponseReturnValue:
    """The role holds no more, from today."""
    load(NoFields, request.form)
    try:
        services.end_role(tenant_id=current_actor().tenant_id, grant_id=grant_id, on=today())
    except Conflict as error:
        return _again(error)
    return redirect(url_for(".show", sparat="slut"), 303)


def _again(error: DomainError) -> ResponseReturnValue:
    errors = error.fields or {"_form": [error.message]}
    return _page(words=request.form.get("q", ""), values=request.form, errors=_for_the_form(errors)), status_of(error)


def _for_the_form(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    return {"last_day" if name == "ends_on" else name: sentences for name, sentences in errors.items()}


def _page(*, words: str, values: Mapping[str, Any], errors: dict[str, list[str]] | None = None, saved: str = "") -> str:
    actor = current_actor()
    found = queries.find_members(actor.tenant_id, words, on=today())
    titles = queries.job_titles_of(actor.tenant_id, [member.id for member in found], on=today())
    return render(
        "administration/roles.html", granted=reading.granted_roles(actor.tenant_id, on=today()), words=words, found=found, titles=titles,
        values=values, errors=errors or {}, saved=saved, role_names=ROLE_NAMES, role_meanings=ROLE_MEANINGS, grantable=GRANTABLE,
        today=today(), tabs=tabs(actor, "administration_roles.show"), one_day=timedelta(days=1),
    )  # fmt: skip
