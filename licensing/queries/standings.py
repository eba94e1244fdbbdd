"""How an employee stands to courses: one statement for all courses on a page."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from licensing.standing import PoolStanding, Standing
from lms.core.prepared import Prepared, array

Key = tuple[int, UUID]

# Columns stand in the order of Standing's fields, then of PoolStanding's.
_STANDINGS = Prepared(
    """
    select c.tenant_id as owner_id, c.id as course_id, o.slug as owner_slug, o.short_name as owner_name, c.title, c.field, c.delivery,
      c.valid_months,
      c.status = 'published' and a.accepted_at is not null and a.ended_at is null and f.ended_at is null as open,
      c.current_version_id, e.id as enrolment_id, e.registration, e.version_id, e.created_at as enrolled_at, g.satisfied_at,
      s.id as pool_id, s.name, s.ends_on, p.tenant_id is not null as member, n.capacity, n.used, n.set_aside, n.queued, n.closes_at,
      p.guaranteed, p.ceiling, p.guaranteed_used + p.common_used as own_used, p.guaranteed - p.guaranteed_used as guarantee_left,
      x.id as assignment_id, x.state, h.assignment_id is not null as held
    from unnest(cast(:owners as integer[]), cast(:courses as uuid[])) as k(owner_id, course_id)
    join course c on c.tenant_id = k.owner_id and c.id = k.course_id
    join organisation o on o.id = c.tenant_id
    join course_offer f on f.tenant_id = c.tenant_id and f.course_id = c.id and f.receiver_id = :tenant
    join course_acceptance a on a.tenant_id = :tenant and a.owner_id = c.tenant_id and a.course_id = c.id and a.accepted_at is not null
    left join enrolment e on e.tenant_id = :tenant and e.employment_id = :employment and e.owner_id = c.tenant_id and e.course_id = c.id
      and e.state = 'active'
    left join lateral (select max(r.satisfied_at) as satisfied_at from progress r where r.tenant_id = :tenant and r.person_id = e.person_id
      and r.activity_id = :base || '/course/' || c.tenant_id || '/' || c.id) g on e.id is not null
    left join seat_pool s on s.tenant_id = c.tenant_id and s.course_id = c.id and s.seat_type = 'named'
    left join pool_participation p on p.tenant_id = :tenant and p.pool_owner_id = s.tenant_id and p.pool_id = s.id
    left join pool_counter n on n.tenant_id = p.pool_owner_id and n.pool_id = p.pool_id
    left join seat_assignment x on x.tenant_id = :tenant and x.pool_owner_id = s.tenant_id and x.pool_id = s.id
      and x.employment_id = :employment and x.state in ('queued', 'assigned', 'activated', 'completed')
    left join seat_holder h on h.tenant_id = :tenant and h.assignment_id = x.id
    order by c.tenant_id, c.id, s.ends_on, s.id
    """
)

_OF_POOLS = Standing._fields.index("pools")


def standings(tenant_id: int, employment_id: UUID | None, keys: Sequence[Key], *, activity_base: str) -> dict[Key, Standing]:
    """How the employment stands to each course among `keys` that the tenant has accepted."""
    if not keys:
        return {}
    owners, courses = array(owner for owner, _ in keys), array(course for _, course in keys)
    by_key: dict[Key, list[Any]] = {}
    for row in _STANDINGS.rows(tenant=tenant_id, employment=employment_id, base=activity_base, owners=owners, courses=courses):
        by_key.setdefault((row.owner_id, row.course_id), []).append(row)
    return {key: _standing(rows) for key, rows in by_key.items()}


def _standing(rows: Sequence[Any]) -> Standing:
    return Standing._make((*rows[0][:_OF_POOLS], tuple(_pools(rows))))


def _pools(rows: Sequence[Any]) -> Iterable[PoolStanding]:
    for row in rows:
        if row.pool_id is None:
            continue
        if not row.member or row.capacity is None:
            yield PoolStanding(pool_id=row.pool_id, name=row.name, ends_on=row.ends_on, member=False)
            continue
        yield PoolStanding._make(row[_OF_POOLS:])
