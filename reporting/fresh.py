"""Pages of derived facts first take in what has arrived, so that what is read is true at the time they say."""

from dataclasses import dataclass
from datetime import datetime

from lms.core.clock import now
from lms.lrs import feed
from reporting.services.feed import CONSUMER, apply_changes

PAGE_LIMIT = 200
"""How many changes one page takes in at most; what is left is the worker's."""


@dataclass(frozen=True)
class Freshness:
    """The time that a page is true for; `complete` is False while newer results still wait."""

    at: datetime
    complete: bool


def catch_up(*, tenant_id: int) -> Freshness:
    """The tenant's own changes are taken in, at most so many that the page does not have to wait for a flood."""
    if not feed.is_waiting(tenant_id, CONSUMER):
        return Freshness(now(), complete=True)
    taken = apply_changes(tenant_id=tenant_id, limit=PAGE_LIMIT)
    return Freshness(now(), complete=not taken or not feed.is_waiting(tenant_id, CONSUMER))
