"""How all tenants' receivers stand, for whoever operates the installation: by connection, without an app and without persons.

Row policies show one tenant at a time, so each is asked in turn; the questions go out together and the answers come together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from prometheus_client.core import GaugeMetricFamily
from psycopg import Connection

from lms.lrs import writes
from lms.lrs.forwarding.models import STOPPED

BY_HAND = "administrator"

_TENANTS = "select id, slug from organisation where is_tenant order by slug"
_ENTER = "select set_config('app.tenant_id', %s, true)"
_STANDING = """
select t.id, t.name, t.state, t.stopped_at, t.stopped_why, count(o.stored),
       coalesce(extract(epoch from now() - least(min(o.stored), (
         select s.stored from statement s where s.tenant_id = t.tenant_id and s.stored > t.read_through order by s.stored limit 1))), 0)
  from forward_target t left join forward_outbox o on o.tenant_id = t.tenant_id and o.target_id = t.id
 where t.tenant_id = %s
 group by t.tenant_id, t.id
 order by t.name
"""


@dataclass(frozen=True)
class Standing:
    """A receiver: how many statements wait for it, and the age of the oldest that waits or was not looked through yet."""

    tenant: str
    target_id: UUID
    name: str
    stopped: bool
    stopped_at: datetime | None
    stopped_why: str | None
    waiting: int
    lag_seconds: float


def standings(connection: Connection[Any]) -> list[Standing]:
    """Give every receiver of every tenant, by tenant and name. The transaction is no tenant's afterwards."""
    with connection.transaction():
        tenants = connection.execute(_TENANTS).fetchall()
        with connection.pipeline():
            asked = []
            for tenant_id, slug in tenants:
                connection.execute(_ENTER, (str(tenant_id),))
                asked.append((slug, connection.execute(_STANDING, (tenant_id,))))
            connection.execute(_ENTER, ("",))
            return [_standing(slug, row) for slug, answer in asked for row in answer.fetchall()]


def _standing(slug: str, row: tuple[Any, ...]) -> Standing:
    target_id, name, state, stopped_at, stopped_why, waiting, lag = row
    return Standing(slug, target_id, name, state == STOPPED, stopped_at, stopped_why, waiting, float(lag))


def figures() -> Iterator[GaugeMetricFamily]:
    """Give the figures for Prometheus, by tenant and the receiver's id: what it is called is the tenant's own business."""
    labels = ("tenant", "receiver")
    lag = GaugeMetricFamily("samlar_forwarding_lag_seconds", "Age of the oldest statement that a receiver lacks", labels=labels)
    waiting = GaugeMetricFamily("samlar_forwarding_waiting", "Statements that wait for a receiver", labels=labels)
    stopped = GaugeMetricFamily("samlar_forwarding_stopped", "1 when a receiver has stopped", labels=labels)
    for each in standings(writes.connection()):
        for family, value in ((lag, each.lag_seconds), (waiting, each.waiting), (stopped, each.stopped)):
            family.add_metric((each.tenant, str(each.target_id)), value)
    yield from (lag, waiting, stopped)


def stopped_by_themselves(found: Iterable[Standing]) -> str | None:
    """Say which receivers have stopped, since when and why; None when none has but those that somebody stopped."""
    told = [
        f"{each.tenant}, {each.name}, since {each.stopped_at:%Y-%m-%d %H:%M} ({each.stopped_why}), {each.waiting} waiting"
        for each in found
        if each.stopped and each.stopped_why != BY_HAND
    ]
    return "; ".join(told) or None
