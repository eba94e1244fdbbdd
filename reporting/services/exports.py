"""Files to take home: asked for in the web, made by the worker, gone after a day."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.jobs import defer
from reporting.models import ExportFile

KEPT = timedelta(hours=24)


def request_export(*, tenant_id: int, member_id: UUID, filters: dict[str, Any]) -> ExportFile:
    """A file is in the queue and its job is deferred in the same transaction; files older than a day are disposed of.

    `filters` is what the page's address said (ids and words, no names); the job reads the staff by it when it runs.
    """
    dispose(tenant_id=tenant_id)
    asked = ExportFile(tenant_id=tenant_id, id=uuid7(), member_id=member_id, kind="staff", filters=filters, state="queued", requested_at=now())
    db.session.add(asked)
    db.session.flush()  # the job's row must not be there before its file's
    audit.record(tenant_id=tenant_id, action="follow-up.export", object_type="export_file", object_id=str(asked.id), detail=filters)
    defer("reporting.export", tenant_id=tenant_id, export_id=str(asked.id))
    return asked


def dispose(*, tenant_id: int) -> None:
    """No file that was asked for more than a day ago is kept: it holds names and is soon wrong."""
    old = ExportFile.requested_at < now() - KEPT
    db.session.execute(delete(ExportFile).where(ExportFile.tenant_id == tenant_id, old))


def finish(*, asked: ExportFile, name: str, content: bytes, row_count: int) -> None:
    """The file can be fetched."""
    asked.state, asked.name, asked.content, asked.row_count, asked.finished_at = "done", name, content, row_count, now()
