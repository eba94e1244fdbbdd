"""The file that an administrator takes out of the record store: an attachment of a statement. Each is an act in the trail."""

import re
import unicodedata
from types import MappingProxyType
from urllib.parse import quote
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from lms.access import audit
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import statement_views
from lms.administration.schemas import NoFields
from lms.administration.statement_views import Attachment
from lms.http.forms import load
from lms.http.hosts import blueprint

pages = blueprint("administration_attachments", __name__)

LONGEST_NAME = 60
# What a file may call itself. Others, programs and pages among them, are given out under a name that nothing opens.
ENDINGS = MappingProxyType(
    {
        "application/pdf": "pdf", "application/json": "json", "application/zip": "zip", "text/plain": "txt", "text/csv": "csv",
        "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "audio/mpeg": "mp3", "video/mp4": "mp4",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    }
)  # fmt: skip


@pages.get("/administration/utsagor/<uuid:statement_id>/bilaga/<sha2>")
@requires(Permission.STATEMENT_READ)
def fetch(statement_id: UUID, sha2: str) -> Response:
    """The bytes, to save and never to show here; that somebody took them stands in the trail."""
    actor = current_actor()
    load(NoFields, request.args)
    found, content = statement_views.attachment(actor.tenant_id, statement_id, sha2)
    audit.record(
        tenant_id=actor.tenant_id, action="statement.attachment", object_type="statement", object_id=str(statement_id), detail={"sha2": sha2}
    )  # fmt: skip
    answer = Response(content, mimetype="application/octet-stream", headers={"X-Content-Type-Options": "nosniff"})
    name = file_name(found)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()  # RFC 6266: beside the name, for old clients
    names = {"filename": plain} | ({} if plain == name else {"filename*": f"UTF-8''{quote(name)}"})
    answer.headers.set("Content-Disposition", "attachment", **names)
    return answer


def file_name(found: Attachment) -> str:
    """Give a name of the letters and digits of what the attachment is called, and an ending that its kind may have."""
    name = "-".join(re.findall(r"\w+", found.name))[:LONGEST_NAME] or "bilaga"
    return f"{name}.{ENDINGS.get(found.kind.partition(';')[0].strip().lower(), 'bin')}"
