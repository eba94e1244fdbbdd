"""The pages where HR takes over a staff file: upload, see what would change, say yes."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import queries
from lms.administration.schemas import ApplyForm, NoFields
from lms.administration.tabs import tabs
from lms.core.errors import Conflict, DomainError, Invalid, TooLarge
from lms.core.settings import current_settings
from lms.http.bodies import takes_a_file
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.http.problems import status_of
from lms.identity import feed_words
from lms.identity.models import StaffFile
from lms.identity.services import staff_files

pages = blueprint("administration_staff", __name__)


@pages.get("/administration/personal")
@requires(Permission.STAFF_IMPORT)
def show() -> str:
    """A field for the file, and the files of before."""
    return _upload_page()


@pages.post("/administration/personal")
@requires(Permission.STAFF_IMPORT)
@takes_a_file("staff_file_max_bytes")
def upload() -> ResponseReturnValue:
    """The file is kept and checked; nothing has changed yet."""
    actor, chosen = current_actor(), request.files.get("file")
    try:
        load(NoFields, request.form)
        if chosen is None or not chosen.filename:
            raise Invalid(fields={"file": [_("Välj en fil.")]})
        content = chosen.read(current_settings().staff_file_max_bytes + 1)
        file = staff_files.upload_staff_file(tenant_id=actor.tenant_id, name=chosen.filename, content=content, uploaded_by=actor.member_id)
    except (Invalid, TooLarge) as error:
        return _upload_page(error), status_of(error)
    return redirect(url_for(".review", file_id=file.id), 303)


@pages.get("/administration/personal/<uuid:file_id>")
@requires(Permission.STAFF_IMPORT)
def review(file_id: UUID) -> str:
    """What the file would change, or has changed."""
    return _review_page(queries.staff_file(current_actor().tenant_id, file_id))


@pages.post("/administration/personal/<uuid:file_id>/infor")
@requires(Permission.STAFF_IMPORT)
def apply(file_id: UUID) -> ResponseReturnValue:
    """The staff is what the file says, or nothing has changed."""
    tenant_id = current_actor().tenant_id
    file = queries.staff_file(tenant_id, file_id)
    try:
        form = load(ApplyForm, request.form)
        staff_files.apply_staff_file(tenant_id=tenant_id, file_id=file_id, allow_leavers=form["allow_leavers"])
    except (Invalid, Conflict) as error:
        return _review_page(file, error), status_of(error)
    return redirect(url_for(".review", file_id=file_id), 303)


@pages.post("/administration/personal/<uuid:file_id>/kasta")
@requires(Permission.STAFF_IMPORT)
def discard(file_id: UUID) -> ResponseReturnValue:
    """The file is gone."""
    load(NoFields, request.form)
    staff_files.discard_staff_file(tenant_id=current_actor().tenant_id, file_id=file_id)
    return redirect(url_for(".show"), 303)


def _errors(error: DomainError | None, field: str) -> dict[str, list[str]]:
    return {} if error is None else error.fields or {field: [error.message]}


def _upload_page(error: DomainError | None = None) -> str:
    actor = current_actor()
    return render(
        "administration/staff.html", errors=_errors(error, "file"), files=queries.staff_files(actor.tenant_id),
        tabs=tabs(actor, "administration_staff.show"),
    )  # fmt: skip


def _review_page(file: StaffFile, error: DomainError | None = None) -> str:
    rows = [(row["line"], feed_words.sentence(row["reason"], row["values"])) for row in file.summary["rows"]]
    return render("administration/staff_review.html", file=file, summary=file.summary, rows=rows, errors=_errors(error, "_form"))
