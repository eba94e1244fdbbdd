"""What an answer to a writer promises of the tenant's lists: the watermark, asked for at most so often.

What was once true of it stays true: nothing is stored below it any more. So whoever stores one statement after the other is
told what held a moment ago, and the database is not asked with every one.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from lms.core.db import unit_of_work
from lms.lrs import queries
from lms.lrs.statements import Statement

FRESH = 0.2
"""Seconds for which it is not asked for again."""

_JUST_BEFORE = timedelta(microseconds=1)
_Known = dict[int, tuple[float, datetime]]


def after_storing(statements: Sequence[Statement], *, tenant_id: int) -> datetime:
    """Give an instant up to which the tenant's lists are final once this transaction is committed, which has stored these,
    first the one that comes first."""
    known = _fresh(tenant_id)
    if known is not None:
        return known
    found = queries.watermark(tenant_id)
    # Others answer before this transaction is committed: to them its own statements are not promised.
    first = datetime.fromisoformat(statements[0]["stored"]) if statements else found
    _keep(tenant_id, min(found, first - _JUST_BEFORE))
    return found


def after_commit(*, tenant_id: int) -> datetime:
    """Give an instant up to which the tenant's lists are final; outside of units of work."""
    known = _fresh(tenant_id)
    if known is not None:
        return known
    with unit_of_work(tenant_id=tenant_id):
        found = queries.watermark(tenant_id)
    _keep(tenant_id, found)
    return found


def _kept() -> _Known:
    found: _Known = current_app.extensions.setdefault("lrs.promises", {})
    return found


def _fresh(tenant_id: int) -> datetime | None:
    before = _kept().get(tenant_id)
    return before[1] if before is not None and time.monotonic() - before[0] < FRESH else None


def _keep(tenant_id: int, promised: datetime) -> None:
    _kept()[tenant_id] = (time.monotonic(), promised)
