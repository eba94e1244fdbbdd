"""What an employee has under way: begun courses, seats that wait for her, and queues she stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.core.prepared import Prepared

_UNDER_WAY = Prepared(
    """
    select case when g.satisfied_at >= e.created_at then 'done' else 'ongoing' end as kind, c.tenant_id as owner_id, c.id as course_id,
      c.title, c.field, o.slug as owner_slug, o.short_name as owner_name, e.created_at as since, g.last_at, null::integer as queued
    from enrolment e
    join course c on c.tenant_id = e.owner_id and c.id = e.course_id
    join organisation o on o.id = c.tenant_id
    left join lateral (select max(r.satisfied_at) as satisfied_at, max(r.last_at) as last_at from progress r where r.tenant_id = :tenant
      and r.person_id = e.person_id and r.activity_id = :base || '/course/' || c.tenant_id || '/' || c.id) g on true
    where e.tenant_id = :tenant and e.person_id = :person and e.state = 'active'
    union all
    select case when h.assignment_id is null then 'queued' else 'seat' end, c.tenant_id, c.id, c.title, c.field, o.slug, o.short_name,
      x.created_at, null, n.queued
    from seat_assignment x
    join course c on c.tenant_id = x.pool_owner_id and c.id = x.course_id
    join organisation o on o.id = c.tenant_id
    left join pool_counter n on n.tenant_id = x.pool_owner_id and n.pool_id = x.pool_id
    left join seat_holder h on h.tenant_id = :tenant and h.assignment_id = x.id
    where x.tenant_id = :tenant and x.person_id = :person and x.course_session_id is null and x.state in ('queued', 'assigned')
    order by since desc, course_id
    """
)


@dataclass(frozen=True)
class UnderWay:
    """A course that the employee has begun (ongoing, done), has a seat for (seat) or waits for (queued)."""

    kind: str
    owner_id: int
    course_id: UUID
    title: str
    field: str
    owner_slug: str
    owner_name: str
    since: datetime
    last_at: datetime | None
    queued: int | None


def under_way(tenant_id: int, person_id: UUID, *, activity_base: str) -> Sequence[UnderWay]:
    """What the person has under way in this tenant, newest first; courses completed since they were begun are `done`."""
    return [UnderWay(*row) for row in _UNDER_WAY.rows(tenant=tenant_id, person=person_id, base=activity_base)]
