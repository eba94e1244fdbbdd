"""The pages of retention: how long what is kept, what would go, and what has gone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import retention_words as words
from lms.administration.retention_schemas import RetentionPage, RulesForm
from lms.administration.schemas import NoFields
from lms.administration.tabs import tabs
from lms.core.errors import Conflict, DomainError, Invalid
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.http.problems import status_of
from lms.identity.queries import members_by_id
from lms.lrs.retention import queries, services
from lms.lrs.retention.ordering import order
from lms.lrs.retention.protocol import Protocol
from lms.lrs.retention.rules import RecordClass

pages = blueprint("administration_retention", __name__)


@pages.get("/administration/gallring")
@requires(Permission.RETENTION_WRITE)
def show() -> str:
    """The rules by class, a form to decide others, and the protocols."""
    return _page(saved=load(RetentionPage, request.args)["klart"])


@pages.post("/administration/gallring")
@requires(Permission.RETENTION_WRITE)
def decide() -> ResponseReturnValue:
    """The classes are kept as the form says, or the form says what is wrong; nothing has gone yet."""
    actor = current_actor()
    try:
        form = load(RulesForm, request.form)
        months = {record_class: form[record_class.value] for record_class in RecordClass}
        services.set_rules(
            tenant_id=actor.tenant_id, months=months, decision=form["decision"], decided_by=actor.member_id, nightly=form["nightly"]
        )  # fmt: skip
    except Invalid as error:
        return _page(values=request.form, error=error), status_of(error)
    return redirect(url_for(".show", klart="beslut"), 303)


@pages.get("/administration/gallring/prov")
@requires(Permission.RETENTION_WRITE)
def preview() -> str:
    """What would go today, by class and month, and a button that does it."""
    return _preview()


@pages.post("/administration/gallring/kor")
@requires(Permission.RETENTION_WRITE)
def run() -> ResponseReturnValue:
    """The worker disposes of what is due, or goes on where it was cut off."""
    actor = current_actor()
    load(NoFields, request.form)
    try:
        run_id = order(tenant_id=actor.tenant_id, requested_by=actor.member_id)
    except Conflict as error:
        return _preview(), status_of(error)
    return redirect(url_for("administration_protocol.show", run_id=run_id), 303)


def _page(*, values: Mapping[str, Any] | None = None, error: DomainError | None = None, saved: str = "") -> str:
    actor = current_actor()
    rules, found, nightly = queries.rules_of(actor.tenant_id), queries.protocols(actor.tenant_id), queries.is_nightly(actor.tenant_id)
    if values is None:
        decision = next((rule.decision for rule in rules.values() if rule.decision), "")
        values = {record_class.value: rule.months for record_class, rule in rules.items()} | {"decision": decision, "nightly": nightly}
    return render(
        "administration/retention.html", rules=rules, values=values, errors={} if error is None else error.fields or {"_form": [error.message]},
        saved=saved, nightly=nightly, protocols=found,
        names=names_in(actor.tenant_id, found, (rule.decided_by for rule in rules.values())), words=words,
        tabs=tabs(actor, "administration_retention.show"),
    )  # fmt: skip


def _preview() -> str:
    tenant_id = current_actor().tenant_id
    rules = queries.rules_of(tenant_id)
    found = queries.preview(tenant_id, rules.values())
    return render(
        "administration/retention_preview.html", rules=rules, found=found, total=sum(each.count for each in found.values()),
        points=words.picture(found.values()), words=words, under_way=queries.unfinished(tenant_id),
    )  # fmt: skip


def names_in(tenant_id: int, protocols: list[Protocol], others: Any = ()) -> dict[UUID, str]:
    """Give the names of the members who decided or ordered something."""
    ids = {each.requested_by for each in protocols} | set(others)
    ids |= {UUID(rule["decided_by"]) for each in protocols for rule in each.rules if rule["decided_by"]}
    members = members_by_id(tenant_id, [member_id for member_id in ids if member_id is not None])
    return {member_id: f"{member.given_name} {member.family_name}" for member_id, member in members.items()}
