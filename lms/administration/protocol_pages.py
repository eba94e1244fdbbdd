"""The page of one protocol of retention, and the protocol as a file."""

from uuid import UUID

import orjson
from flask import request
from werkzeug.wrappers import Response

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import retention_words as words
from lms.administration.retention_pages import names_in
from lms.administration.retention_schemas import ProtocolFile
from lms.core.clock import stockholm
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.lrs.retention import queries
from lms.lrs.retention.protocol import as_json
from lms.tenancy.current import current_tenant

pages = blueprint("administration_protocol", __name__)


@pages.get("/administration/gallring/protokoll/<uuid:run_id>")
@requires(Permission.RETENTION_WRITE)
def show(run_id: UUID) -> str:
    """Who decided what, what went, and when; while it is under way the page asks again by itself."""
    tenant_id = current_actor().tenant_id
    found = queries.protocol_of(tenant_id, run_id)
    return render("administration/retention_protocol.html", found=found, names=names_in(tenant_id, [found]), words=words)


@pages.get("/administration/gallring/protokoll/<uuid:run_id>/fil")
@requires(Permission.RETENTION_WRITE)
def fetch(run_id: UUID) -> Response:
    """The protocol to file elsewhere: text for people, JSON for programs."""
    tenant_id, form = current_actor().tenant_id, load(ProtocolFile, request.args)["form"]
    found = queries.protocol_of(tenant_id, run_id)
    names = names_in(tenant_id, [found])
    if form == "json":
        content = orjson.dumps(as_json(found, tenant=current_tenant().slug, names=names), option=orjson.OPT_INDENT_2)
        answer = Response(content, mimetype="application/json")
    else:
        answer = Response(render("administration/retention_protocol.txt", found=found, names=names, words=words), mimetype="text/plain")
    name = f"gallring-{stockholm(found.begun_at):%Y-%m-%d}-{str(run_id)[-6:]}.{'json' if form == 'json' else 'txt'}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
