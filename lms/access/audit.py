"""The audit trail: one row for every unsafe act, in the same transaction as the act."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context

from lms.access.actor import actor_or_none
from lms.access.models import AuditEvent
from lms.core.clock import now
from lms.core.db import db


def record(*, tenant_id: int, action: str, object_type: str, object_id: str, detail: Mapping[str, Any] | None = None) -> None:
    """The act stands in the trail when the transaction commits. `detail` holds ids and counts, never names."""
    actor = actor_or_none() if has_request_context() else None
    member_id = actor.member_id if actor is not None and actor.tenant_id == tenant_id else None
    event = AuditEvent(
        tenant_id=tenant_id, at=now(), actor_member_id=member_id, action=action,
        object_type=object_type, object_id=object_id, detail=dict(detail) if detail else None,
    )  # fmt: skip
    db.session.add(event)
