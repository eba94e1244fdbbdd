"""Files to take home: ask for one, wait for it, fetch it."""

from datetime import timedelta
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.pages import render
from reporting import policies
from reporting.models import ExportFile
from reporting.schemas import ExportForm
from reporting.services import exports

pages = blueprint("exports", "reporting")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLOW = timedelta(minutes=3)


@pages.post("/uppfoljning/export")
@requires(Permission.FOLLOW_UP_EXPORT)
@once
def ask() -> Response:
    """A file of the list as it was filtered is in the queue."""
    actor, said = current_actor(), load(ExportForm, request.form)
    kept = {name: str(value) for name, value in said.items()}
    asked = exports.request_export(tenant_id=actor.tenant_id, member_id=actor.member_id, filters=kept)
    return redirect(url_for("exports.show", export_id=asked.id), 303)


@pages.get("/uppfoljning/export/<uuid:export_id>")
@requires(Permission.FOLLOW_UP_EXPORT)
def show(export_id: UUID) -> str:
    """How far the file is; the page asks again by itself until it can be fetched."""
    asked = _mine(export_id)
    slow = asked.state == "queued" and now() - asked.requested_at > SLOW
    return render("reporting/export.html", asked=asked, slow=slow, until=asked.requested_at + exports.KEPT)


@pages.get("/uppfoljning/export/<uuid:export_id>/fil")
@requires(Permission.FOLLOW_UP_EXPORT)
def fetch(export_id: UUID) -> Response:
    """The file itself."""
    asked = _mine(export_id)
    if asked.content is None:
        raise NotFound()
    answer = Response(asked.content, mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=asked.name)
    return answer


def _mine(export_id: UUID) -> ExportFile:
    actor = current_actor()
    asked = db.session.get(ExportFile, (actor.tenant_id, export_id))
    if asked is None or not policies.may_fetch_export(actor, asked):
        raise NotFound()
    return asked
