"""Pools of seats for licence officers: counts per organisation, capacity, guarantees. And their JSON twins."""

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any
from uuid import UUID

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from licensing import policies
from licensing.queries.pools import Pool, courses_for_pools, pool_by_id, pools_of
from licensing.schemas import CapacityForm, NewPoolQuery, PoolForm, PoolsAnswer, SharesForm, WholePoolAnswer
from licensing.services import pools
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.http.forms import FormSchema, load
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.openapi import documented
from lms.http.pages import render
from lms.tenancy.current import current_tenant

pages = blueprint("pools", "licensing")


@pages.get("/licenser", endpoint="all")
@requires(Permission.POOL_READ)
def all_pools() -> str:
    """The pools that we own or take part in."""
    return render("licensing/pools.html", pools=pools_of(current_actor().tenant_id))


@pages.get("/licenser/ny")
@requires(Permission.POOL_WRITE)
def new() -> str:
    """An empty form."""
    return _form(values={"course_id": load(NewPoolQuery, request.args)["kurs"]}, errors={})


@pages.post("/licenser/ny")
@requires(Permission.POOL_WRITE)
@once
def create() -> ResponseReturnValue:
    """A new pool."""
    actor = current_actor()

    def act(form: dict[str, Any]) -> str:
        pool = pools.open_pool(tenant_id=actor.tenant_id, member_id=actor.member_id, **form)
        return str(pool.id)

    return _attempt(PoolForm, act, lambda **view: _form(**view))


@pages.get("/licenser/<owner>/<uuid:pool_id>", endpoint="one")
@requires(Permission.POOL_READ)
def one_pool(owner: str, pool_id: UUID) -> str:
    """Who has, uses and has left."""
    return _page(_visible(owner, pool_id), values={}, errors={})


@pages.post("/licenser/<owner>/<uuid:pool_id>/platser")
@requires(Permission.POOL_WRITE)
def set_capacity(owner: str, pool_id: UUID) -> ResponseReturnValue:
    """The pool holds this many seats."""
    pool = _own(owner, pool_id)

    def act(form: dict[str, Any]) -> str:
        pools.set_capacity(tenant_id=pool.owner_id, pool_id=pool_id, **form)
        return str(pool_id)

    return _attempt(CapacityForm, act, lambda **view: _page(pool, **view))


@pages.post("/licenser/<owner>/<uuid:pool_id>/andel")
@requires(Permission.POOL_WRITE)
def set_share(owner: str, pool_id: UUID) -> ResponseReturnValue:
    """The organisations' guarantees and ceilings, all in one form."""
    pool = _own(owner, pool_id)

    def act(form: dict[str, Any]) -> str:
        pools.set_shares(tenant_id=pool.owner_id, pool_id=pool_id, **form)
        return str(pool_id)

    return _attempt(SharesForm, act, lambda **view: _page(pool, **view))


@pages.get("/api/pools")
@requires(Permission.POOL_READ)
@documented(summary=_("Licenspotter som organisationen äger eller är med i"), tag=_("Licenser"), response=PoolsAnswer)
def api_pools() -> Response:
    """The pools as JSON."""
    return jsonify(PoolsAnswer().dump({"pools": pools_of(current_actor().tenant_id)}))


@pages.get("/api/pools/<owner>/<uuid:pool_id>")
@requires(Permission.POOL_READ)
@documented(summary=_("En licenspott, med antal för varje organisation"), tag=_("Licenser"), response=WholePoolAnswer)
def api_pool(owner: str, pool_id: UUID) -> Response:
    """One pool as JSON."""
    return jsonify(WholePoolAnswer().dump(_visible(owner, pool_id)))


def _visible(owner: str, pool_id: UUID) -> Pool:
    pool = pool_by_id(current_actor().tenant_id, owner, pool_id)
    if pool is None:
        raise NotFound()
    return pool


def _own(owner: str, pool_id: UUID) -> Pool:
    """A pool that the actor may change. Raises NotFound for that of another, which may be seen, as for an unknown one."""
    pool = _visible(owner, pool_id)
    if not policies.may_change_pool(current_actor(), pool):
        raise NotFound()
    return pool


def _attempt(schema: type[FormSchema], act: Callable[[dict[str, Any]], str], show: Callable[..., str]) -> ResponseReturnValue:
    """Act and go to the pool's page; when a rule is broken nothing has changed, and the form says why."""
    try:
        form = load(schema, request.form)
        with db.session.begin_nested():
            pool_id = act(form)
    except Invalid as error:
        return show(values=request.form, errors=error.fields or {"_form": [error.message]}), 400
    except Conflict as error:
        return show(values=request.form, errors={"capacity": [error.message]}), 409
    owner = (request.view_args or {}).get("owner", current_tenant().slug)
    return redirect(url_for("pools.one", owner=owner, pool_id=pool_id), 303)


def _form(*, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    courses = courses_for_pools(current_actor().tenant_id)
    return render("licensing/pool_form.html", courses=courses, values=values, errors=errors)


def _page(pool: Pool, *, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    actor = current_actor()
    return render(
        "licensing/pool.html", pool=pool, mine=next((each for each in pool.shares if each.organisation_id == actor.tenant_id), None),
        may_change=policies.may_change_pool(actor, pool), typed=_typed(values), errors=errors, moment=now(),
    )  # fmt: skip


def _typed(values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """What was typed of each organisation's share, to be shown again, by its id."""
    if not isinstance(values, MultiDict):
        return {}
    rows = zip_longest(*(values.getlist(name) for name in ("organisation_id", "guaranteed", "ceiling")), fillvalue="")
    return {organisation: (guaranteed, ceiling) for organisation, guaranteed, ceiling in rows}
