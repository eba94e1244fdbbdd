"""What an answer to a writer promises of the tenant's lists: the watermark, asked for at most so often.

What was once true of it stays true: nothing is stored below it any more. So whoever stores one statement after the other is
told what held a moment ago, and the database is not asked with every one.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from lms.lrs import queries
from lms.lrs.statements import Statement

FRESH = 0.2
"""Seconds for which it is not asked for again."""

_JUST_BEFORE = timedelta(microseconds=1)
_Known = dict[int, tuple[float, datetime]]


def after_storing(statements: Sequence[Statement], *, tenant_id: int) -> datetime:
    """Give an instant up to which the tenant's lists are final once this transaction is committed, which has stored these,
    first the one that comes first."""
    first = datetime.fromisoformat(statements[0]["stored"]) if statements else None
    known: _Known = current_app.extensions.setdefault("lrs.promises", {})
    at = time.monotonic()
    before = known.get(tenant_id)
    if before is not None and at - before[0] < FRESH:
        return before[1]
    found = queries.watermark(tenant_id)
    # Others answer before this transaction is committed: to them its own statements are not promised.
    known[tenant_id] = (at, found if first is None else min(found, first - _JUST_BEFORE))
    return found
