"""An uploaded staff file: kept with its summary until somebody says that it is right, then applied and emptied."""

from dataclasses import asdict
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, NotFound, TooLarge
from lms.core.settings import current_settings
from lms.identity.feed_plan import Plan
from lms.identity.models import StaffFile
from lms.identity.services.feed import counts, plan_staff_file, take_over_staff_file

MOST_REFUSED_KEPT = 500


def upload_staff_file(*, tenant_id: int, name: str, content: bytes, uploaded_by: UUID) -> StaffFile:
    """The file is kept with what it would change; no person, unit or employment has changed yet.

    Files of this tenant that nobody applied are thrown away, since they hold everybody's particulars. Raises
    TooLarge, and Invalid when the file cannot be read."""
    if len(content) > current_settings().staff_file_max_bytes:
        raise TooLarge(_("Filen är för stor för en personalfil."), code="staff-file")
    plan = plan_staff_file(tenant_id=tenant_id, content=content)
    db.session.execute(delete(StaffFile).where(StaffFile.tenant_id == tenant_id, StaffFile.applied_at.is_(None)))
    file = StaffFile(
        tenant_id=tenant_id, id=uuid7(), name=name[:200], content=content, summary=summary(plan),
        uploaded_by=uploaded_by, uploaded_at=now(), applied_at=None,
    )  # fmt: skip
    db.session.add(file)
    audit.record(tenant_id=tenant_id, action="staff-file.upload", object_type="staff_file", object_id=str(file.id), detail=counts(plan))
    return file


def apply_staff_file(*, tenant_id: int, file_id: UUID, allow_leavers: bool) -> StaffFile:
    """The tenant's staff is what the file says; the file's content is gone, its summary stays.

    It is planned anew on what is known now. Raises NotFound, and Conflict when it has been applied already or too
    many would leave (as take_over_staff_file)."""
    file = db.session.get(StaffFile, (tenant_id, file_id), with_for_update=True)
    if file is None:
        raise NotFound()
    if file.content is None:
        raise Conflict(_("Filen är redan införd."), code="staff-file-applied")
    plan = take_over_staff_file(tenant_id=tenant_id, content=file.content, allow_leavers=allow_leavers)
    file.summary, file.content, file.applied_at = summary(plan), None, now()
    return file


def discard_staff_file(*, tenant_id: int, file_id: UUID) -> None:
    """The file that nobody applied is gone. Raises NotFound, for one too that is applied at this very moment."""
    file = db.session.get(StaffFile, (tenant_id, file_id), with_for_update=True)
    if file is None or file.applied_at is not None:
        raise NotFound()
    db.session.delete(file)
    audit.record(tenant_id=tenant_id, action="staff-file.discard", object_type="staff_file", object_id=str(file_id))


def summary(plan: Plan) -> dict[str, object]:
    """The plan as the page shows it, without any name."""
    return counts(plan) | {
        "many_leave": plan.many_leave, "held_back": plan.leaves_held_back, "changes_nothing": plan.changes_nothing,
        "ignored_columns": list(plan.ignored_columns),
        "rows": [asdict(refused) for refused in plan.refused[:MOST_REFUSED_KEPT]],
    }  # fmt: skip
