"""The overview of the follow-up, and the cheap question whether it has changed."""

from functools import partial

from flask import jsonify, request
from werkzeug.wrappers import Response

from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import today
from lms.core.db import look_ahead
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.current import current_tenant
from reporting import fresh, views
from reporting.queries.overview import units, version
from reporting.schemas import OverviewQuery
from reporting.words import version_word

pages = blueprint("follow_up", "reporting")


@pages.get("/uppfoljning")
@requires(Permission.FOLLOW_UP_READ)
def overview() -> str:
    """Figures, the heat map and what lapses, true at the time that the page says."""
    tenant, unit_id = current_tenant(), load(OverviewQuery, request.args).get("enhet")
    look_ahead(partial(units, tenant.id))
    freshness = fresh.catch_up(tenant_id=tenant.id)
    page = views.overview_page(tenant.id, today(), unit_id)
    return render("reporting/overview.html", page=page, fresh=freshness, version=version_word(page.found.version, today()))


@pages.get("/uppfoljning/lage")
@requires(Permission.FOLLOW_UP_READ)
def state() -> Response:
    """The version of the tenant's follow-up, after what has arrived is taken in; 304 while it is the one asked about."""
    tenant = current_tenant()
    fresh.catch_up(tenant_id=tenant.id)
    word = version_word(version(tenant.id), today())
    answer = jsonify(version=word)
    answer.set_etag(word)
    return answer.make_conditional(request)
