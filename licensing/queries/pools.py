"""Pools as their owner and participants see them: counts per organisation, never persons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from licensing.models import SeatPool
from lms.core.db import db

_POOLS = """
    select s.tenant_id as owner_id, s.id as pool_id, s.course_id, s.name, s.registry_number, s.ends_on, c.title, c.field,
      o.slug as owner_slug, o.short_name as owner_name, n.capacity, n.used, n.set_aside, n.queued
    from seat_pool s
    join course c on c.tenant_id = s.tenant_id and c.id = s.course_id
    join organisation o on o.id = s.tenant_id
    join pool_counter n on n.tenant_id = s.tenant_id and n.pool_id = s.id
    where s.seat_type = 'named'
      and (s.tenant_id = :tenant or exists (select from pool_participation p
        where p.tenant_id = :tenant and p.pool_owner_id = s.tenant_id and p.pool_id = s.id))
"""
_ALL = text(_POOLS + " order by s.ends_on nulls last, c.sort_key, s.id limit 500")
_ONE = text(_POOLS + " and o.slug = :owner and s.id = :pool")
_SHARES = text(
    """
    select p.tenant_id as organisation_id, o.name, o.short_name, p.guaranteed, p.ceiling, p.guaranteed_used + p.common_used as used, p.activated,
      p.guaranteed - p.guaranteed_used as set_aside
    from pool_participation p join organisation o on o.id = p.tenant_id
    where p.pool_owner_id = :owner and p.pool_id = :pool and (p.tenant_id = :tenant or p.pool_owner_id = :tenant) order by o.sort_key
    """
)
_COURSES = text(
    """
    select c.id, c.title from course c where c.tenant_id = :tenant and c.status = 'published' and c.delivery in ('elearning', 'blended')
    order by c.sort_key, c.id limit 500
    """
)


@dataclass(frozen=True)
class Share:
    """One organisation's part of a pool."""

    organisation_id: int
    name: str
    short_name: str
    guaranteed: int
    ceiling: int | None
    used: int
    activated: int
    set_aside: int

    @property
    def waiting(self) -> int:
        """Seats that are held and not activated."""
        return self.used - self.activated


@dataclass(frozen=True)
class Pool:
    """A pool of named seats and how much of it is gone."""

    owner_id: int
    pool_id: UUID
    course_id: UUID
    name: str
    registry_number: str | None
    ends_on: date | None
    title: str
    field: str
    owner_slug: str
    owner_name: str
    capacity: int
    used: int
    set_aside: int
    queued: int
    shares: tuple[Share, ...] = ()

    @property
    def left(self) -> int:
        """Seats that nobody has."""
        return self.capacity - self.used


def pools_of(tenant_id: int) -> Sequence[Pool]:
    """The pools that the tenant owns or takes part in; the one that ends first comes first."""
    return [Pool(**row._mapping) for row in db.session.execute(_ALL, {"tenant": tenant_id})]


def pool_by_id(tenant_id: int, owner_slug: str, pool_id: UUID) -> Pool | None:
    """One pool, with the shares that the tenant may see: all when it owns the pool, otherwise its own."""
    if not owner_slug.isprintable():  # PostgreSQL keeps no NUL in text, so there is no such owner
        return None
    row = db.session.execute(_ONE, {"tenant": tenant_id, "owner": owner_slug, "pool": pool_id}).one_or_none()
    if row is None:
        return None
    shares = db.session.execute(_SHARES, {"tenant": tenant_id, "owner": row.owner_id, "pool": pool_id})
    return Pool(**row._mapping, shares=tuple(Share(**share._mapping) for share in shares))


def courses_for_pools(tenant_id: int) -> Sequence[tuple[UUID, str]]:
    """The tenant's own published courses that can have a pool: id and title."""
    return [(row.id, row.title) for row in db.session.execute(_COURSES, {"tenant": tenant_id})]


def names_of_pools(tenant_id: int, pool_ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the names of the tenant's own pools."""
    found = select(SeatPool.id, SeatPool.name).where(SeatPool.tenant_id == tenant_id, SeatPool.id.in_(pool_ids))
    return {row.id: row.name for row in db.session.execute(found)}
