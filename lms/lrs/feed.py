"""The progress feed: what changed, queued for each consumer, and the loop that calls them.

One of the three registries of the platform. A consumer is a floor above; it has a row of its own for every change, and
a drain takes rows away in its own transaction: what was drained is handled exactly when that transaction commits.
(A cursor over `seq` would skip the rows of transactions that commit late.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Flask

from lms.core.prepared import Prepared

Consume = Callable[..., object]
"""Called as consume(tenant_id=…) inside a unit of work of that tenant; it drains what it can handle at once."""


@dataclass(frozen=True)
class Change:
    """That an agent's progress with an activity changed; what it is now stands in `progress`."""

    ifi: str
    person_id: UUID | None
    activity_id: str
    changed_at: datetime


_consumers: dict[str, Consume | None] = {}

_DRAIN = Prepared(
    """
with taken as (
  delete from progress_feed where tenant_id = :tenant and seq in (
    select seq from progress_feed where tenant_id = :tenant and consumer = :consumer order by seq limit :limit for update)
  returning seq, ifi, activity_id, changed_at
)
select t.ifi, a.person_id, t.activity_id, max(t.changed_at)
  from taken t left join lrs_actor a on a.tenant_id = :tenant and a.ifi = t.ifi
 group by t.ifi, a.person_id, t.activity_id order by min(t.seq)
""",
    writes=True,
)

_WAITING = Prepared("select exists (select from progress_feed where tenant_id = :tenant and consumer = :consumer)")


def register_consumer(app: Flask, name: str, consume: Consume | None = None) -> None:
    """From now on every change of progress is queued for this consumer; the worker calls `consume` when it has one."""
    _consumers[name] = consume
    app.extensions.setdefault("lrs.consumers", []).append(name)


def consumers() -> dict[str, Consume | None]:
    """Give the registered consumers."""
    return dict(_consumers)


def drain(tenant_id: int, consumer: str, limit: int = 500) -> list[Change]:
    """Take up to `limit` changes off the consumer's queue, oldest first; several of one agent and activity are one.

    It waits for a drain of the same queue that is under way, so that an empty answer means: all is handled.
    """
    return [Change(*row) for row in _DRAIN.rows(tenant=tenant_id, consumer=consumer, limit=limit)]


def is_waiting(tenant_id: int, consumer: str) -> bool:
    """Say whether the consumer has changes of the tenant to handle."""
    return bool(_WAITING.rows(tenant=tenant_id, consumer=consumer)[0].exists)
