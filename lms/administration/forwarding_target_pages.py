"""The page of one receiver: how it goes, and what an administrator does about it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import forwarding_words as words
from lms.administration.forwarding_schemas import AccessForm, TargetPage
from lms.administration.schemas import NoFields
from lms.core.errors import DomainError, Invalid
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.http.problems import status_of
from lms.lrs.credentials import find_credentials
from lms.lrs.forwarding import queries, services
from lms.lrs.forwarding.trial import Trial, try_target

pages = blueprint("administration_forwarding_target", __name__)
PATH = "/administration/vidaresandning/<uuid:target_id>"


@pages.get(PATH)
@requires(Permission.FORWARD_WRITE)
def show(target_id: UUID) -> str:
    """How far behind the receiver is, what it refuses, and what can be done."""
    return _page(target_id, done=load(TargetPage, request.args)["klart"])


@pages.post(f"{PATH}/prova")
@requires(Permission.FORWARD_WRITE)
def test(target_id: UUID) -> str:
    """What the receiver answers, without anything being sent to it."""
    load(NoFields, request.form)
    return _page(target_id, trial=try_target(tenant_id=current_actor().tenant_id, target_id=target_id))


@pages.post(f"{PATH}/stoppa")
@requires(Permission.FORWARD_WRITE)
def stop(target_id: UUID) -> ResponseReturnValue:
    """Nothing more is sent."""
    load(NoFields, request.form)
    services.stop_target(tenant_id=current_actor().tenant_id, target_id=target_id)
    return _back(target_id, "stoppad")


@pages.post(f"{PATH}/fortsatt")
@requires(Permission.FORWARD_WRITE)
def resume(target_id: UUID) -> ResponseReturnValue:
    """It goes on."""
    load(NoFields, request.form)
    services.resume_target(tenant_id=current_actor().tenant_id, target_id=target_id)
    return _back(target_id, "fortsatt")


@pages.post(f"{PATH}/adress")
@requires(Permission.FORWARD_WRITE)
def change(target_id: UUID) -> ResponseReturnValue:
    """Another address or secret is used, or the form says what is wrong."""
    try:
        services.change_access(tenant_id=current_actor().tenant_id, target_id=target_id, **load(AccessForm, request.form))
    except Invalid as error:
        return _page(target_id, values=request.form, error=error), status_of(error)
    return _back(target_id, "bytt")


@pages.get(f"{PATH}/ta-bort")
@requires(Permission.FORWARD_WRITE)
def ask_removal(target_id: UUID) -> str:
    """Whether it is meant, and what happens then."""
    tenant_id = current_actor().tenant_id
    target, lag = queries.target(tenant_id, target_id), queries.lags(tenant_id, target_id)[target_id]
    return render("administration/forwarding_remove.html", target=target, lag=lag)


@pages.post(f"{PATH}/ta-bort")
@requires(Permission.FORWARD_WRITE)
def remove(target_id: UUID) -> ResponseReturnValue:
    """The receiver is gone."""
    load(NoFields, request.form)
    services.remove_target(tenant_id=current_actor().tenant_id, target_id=target_id)
    return redirect(url_for("administration_forwarding.show", klart="borta"), 303)


@pages.post(f"{PATH}/<uuid:refused_id>/igen")
@requires(Permission.FORWARD_WRITE)
def retry(target_id: UUID, refused_id: UUID) -> ResponseReturnValue:
    """The statement is sent again."""
    load(NoFields, request.form)
    services.retry_statement(tenant_id=current_actor().tenant_id, target_id=target_id, statement_id=refused_id)
    return _back(target_id, "igen")


@pages.get(f"{PATH}/<uuid:refused_id>/hoppa-over")
@requires(Permission.FORWARD_WRITE)
def ask_skip(target_id: UUID, refused_id: UUID) -> str:
    """Whether it is meant that the receiver never gets the statement."""
    tenant_id = current_actor().tenant_id
    target = queries.target(tenant_id, target_id)
    return render("administration/forwarding_skip.html", target=target, waiting=queries.waiting(tenant_id, target_id, refused_id))


@pages.post(f"{PATH}/<uuid:refused_id>/hoppa-over")
@requires(Permission.FORWARD_WRITE)
def skip(target_id: UUID, refused_id: UUID) -> ResponseReturnValue:
    """The receiver goes on without the statement."""
    load(NoFields, request.form)
    services.skip_statement(tenant_id=current_actor().tenant_id, target_id=target_id, statement_id=refused_id)
    return _back(target_id, "over")


def _back(target_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", target_id=target_id, klart=done), 303)


def _page(
    target_id: UUID, *, done: str = "", trial: Trial | None = None, values: Mapping[str, Any] | None = None, error: DomainError | None = None
) -> str:  # fmt: skip
    tenant_id = current_actor().tenant_id
    target = queries.target(tenant_id, target_id)
    lag = queries.lags(tenant_id, target_id)[target_id]
    names = {each.key: each.name for each in find_credentials(tenant_id=tenant_id)} if target.authorities else {}
    return render(
        "administration/forwarding_target.html", target=target, lag=lag, held=queries.held(tenant_id, target_id), done=words.DONE.get(done, ""),
        trial=trial, tried=words.TRIED[trial.result] if trial else None, values=values or target_values(target),
        errors={} if error is None else error.fields or {"_form": [error.message]}, state=words.state_of(target), why=words.STOPPED_WHY,
        said=words.said, behind=words.behind(lag), points=list(zip(words.AGE_NAMES, lag.ages, strict=True)), filters=words.filter_of(target, names),
        versions=[(version, version) for version in services.VERSIONS],
    )  # fmt: skip


def target_values(target: Any) -> dict[str, str]:
    """What the form of the address begins with; the secret is never among it."""
    return {"endpoint": target.endpoint, "version": target.version}
