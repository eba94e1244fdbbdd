"""Reading receivers and how far behind they are. The tenant stands first in every signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from psycopg.rows import class_row
from sqlalchemy import select

from lms.core.columns import swedish_order
from lms.core.db import db
from lms.core.errors import NotFound
from lms.lrs import writes
from lms.lrs.forwarding.models import ForwardOutbox, ForwardTarget

MOST_COUNTED = 10_000

AGES = (60, 600, 3600, 86400)
"""Seconds that part the ages of what waits: under a minute, ten minutes, an hour, a day, and longer."""


@dataclass(frozen=True)
class Lag:
    """How far behind a receiver is. `unseen`: statements not looked through yet, counted up to MOST_COUNTED; `ages`:
    how many wait by age, as AGES parts them."""

    target_id: UUID
    waiting: int
    oldest: datetime | None
    held: int
    unseen: int
    ages: list[int]


@dataclass(frozen=True)
class Held:
    """A statement that the receiver refuses, or that is put off (`retry_at`), and how many wait behind it."""

    statement_id: UUID
    stored: datetime
    attempts: int
    refused_at: datetime | None
    retry_at: datetime | None
    status: int | None
    sentence: str | None
    verb: str | None
    activity_id: str | None
    behind: int


_LAG = """
select t.id as target_id, count(o.stored) as waiting, min(o.stored) as oldest, count(o.refused_at) as held,
       (select count(*) from (select from statement s where s.tenant_id = t.tenant_id and s.stored > t.read_through limit %(most)s) u) as unseen,
       array[{ages}] as ages
  from forward_target t left join forward_outbox o on o.tenant_id = t.tenant_id and o.target_id = t.id
 where t.tenant_id = %(tenant)s and (%(target)s::uuid is null or t.id = %(target)s)
 group by t.tenant_id, t.id, t.read_through
"""
_BOUNDS = [None, *AGES, None]
_AGES = ", ".join(
    "count(*) filter (where o.stored is not null"
    + (f" and o.stored <= now() - interval '{low} seconds'" if low else "")
    + (f" and o.stored > now() - interval '{high} seconds'" if high else "")
    + ")"
    for low, high in pairwise(_BOUNDS)
)

_HELD = """
select o.statement_id, o.stored, o.attempts, o.refused_at, o.retry_at, o.status, o.sentence, s.verb, s.activity_id,
       (select count(*) from forward_outbox b where b.tenant_id = o.tenant_id and b.target_id = o.target_id and b.lane = o.lane
           and b.stored > o.stored) as behind
  from forward_outbox o left join statement s on s.tenant_id = o.tenant_id and s.stored = o.stored
 where o.tenant_id = %s and o.target_id = %s and (o.refused_at is not null or o.retry_at is not null)
 order by o.refused_at is null, o.stored limit 50
"""


def target_ids(tenant_id: int) -> list[UUID]:
    """Give the ids of the tenant's receivers."""
    return list(db.session.scalars(select(ForwardTarget.id).where(ForwardTarget.tenant_id == tenant_id).order_by(ForwardTarget.id)))


def targets(tenant_id: int) -> Sequence[ForwardTarget]:
    """Give the tenant's receivers in Swedish order of name."""
    return db.session.scalars(select(ForwardTarget).where(ForwardTarget.tenant_id == tenant_id).order_by(swedish_order(ForwardTarget.name))).all()


def target(tenant_id: int, target_id: UUID) -> ForwardTarget:
    """Give a receiver. Raises NotFound, for another tenant's too."""
    found = db.session.scalar(select(ForwardTarget).where(ForwardTarget.tenant_id == tenant_id, ForwardTarget.id == target_id))
    if found is None:
        raise NotFound()
    return found


def lags(tenant_id: int, target_id: UUID | None = None) -> dict[UUID, Lag]:
    """Give how far behind each receiver of the tenant is, or one."""
    values = {"tenant": tenant_id, "target": target_id, "most": MOST_COUNTED + 1}
    with writes.connection().cursor(row_factory=class_row(Lag)) as cursor:
        return {lag.target_id: lag for lag in cursor.execute(_LAG.format(ages=_AGES), values)}


def held(tenant_id: int, target_id: UUID) -> list[Held]:
    """Give what the receiver refuses and what is put off, the refused first, fifty at most."""
    with writes.connection().cursor(row_factory=class_row(Held)) as cursor:
        return cursor.execute(_HELD, (tenant_id, target_id)).fetchall()


def waiting(tenant_id: int, target_id: UUID, statement_id: UUID) -> ForwardOutbox:
    """Give a statement that waits for a receiver. Raises NotFound."""
    mine = (ForwardOutbox.tenant_id == tenant_id, ForwardOutbox.target_id == target_id, ForwardOutbox.statement_id == statement_id)
    found = db.session.scalar(select(ForwardOutbox).where(*mine))
    if found is None:
        raise NotFound()
    return found
