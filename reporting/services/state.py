"""The version of a tenant's follow-up: bumped by whatever changes it, and the lock under which it is derived."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from lms.core.clock import now
from lms.core.db import db
from reporting.models import FollowUpState


def lock(*, tenant_id: int) -> None:
    """Hold the tenant's derived rows until the transaction ends.

    Two drains that compute the same person's course from different snapshots could write the older result last. What
    is read after this has seen everything that the former holder committed.
    """
    row = insert(FollowUpState).values(tenant_id=tenant_id, version=0, changed_at=now())
    kept = row.on_conflict_do_update(index_elements=["tenant_id"], set_={"version": FollowUpState.version})
    db.session.execute(kept)


def bump(*, tenant_id: int) -> None:
    """Pages that were made before now know that they are old."""
    lock(tenant_id=tenant_id)
    grown = {"version": FollowUpState.version + 1, "changed_at": now()}
    db.session.execute(update(FollowUpState).where(FollowUpState.tenant_id == tenant_id).values(**grown))
