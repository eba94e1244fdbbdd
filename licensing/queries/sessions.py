"""Course sessions with their places, as an employee's organisation sees them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from lms.core.clock import now
from lms.core.prepared import Prepared, array

# Where a statement begins: which sessions, before anything is joined to them.
_NAMED = "course_session z"
_KEYS = """unnest(cast(:owners as integer[]), cast(:sessions as uuid[])) as k(owner_id, session_id)
    join course_session z on z.tenant_id = k.owner_id and z.id = k.session_id"""
_ASSIGNED = """seat_assignment k join course_session z on k.tenant_id = :tenant and k.employment_id = :employment
      and k.state in ('queued', 'assigned', 'activated', 'completed') and z.tenant_id = k.pool_owner_id and z.id = k.course_session_id"""


def _select(source: str, role: str = "asked") -> str:
    return f"""
    select '{role}' as role, z.tenant_id as owner_id, z.id as session_id, z.course_id, c.title, c.field, o.slug as owner_slug,
      o.short_name as owner_name, z.starts_at, z.ends_at, z.place, z.cancel_before_hours, z.moves, z.state = 'planned' as planned,
      c.status = 'published' and a.accepted_at is not null and a.ended_at is null and f.ended_at is null as open,
      s.id as pool_id, p.tenant_id is not null as member, n.capacity, n.used, n.set_aside, n.queued, n.closes_at,
      p.ceiling, p.guaranteed_used + p.common_used as own_used, p.guaranteed - p.guaranteed_used as guarantee_left,
      x.id as assignment_id, x.state, h.assignment_id is not null as held, h.activated_at is not null as consumed
    from {source}
    join course c on c.tenant_id = z.tenant_id and c.id = z.course_id
    join organisation o on o.id = z.tenant_id
    join course_offer f on f.tenant_id = c.tenant_id and f.course_id = c.id and f.receiver_id = :tenant
    join course_acceptance a on a.tenant_id = :tenant and a.owner_id = c.tenant_id and a.course_id = c.id
    left join seat_pool s on s.tenant_id = z.tenant_id and s.course_session_id = z.id
    left join pool_participation p on p.tenant_id = :tenant and p.pool_owner_id = s.tenant_id and p.pool_id = s.id
    left join pool_counter n on n.tenant_id = s.tenant_id and n.pool_id = s.id
    left join seat_assignment x on x.tenant_id = :tenant and x.pool_owner_id = s.tenant_id and x.pool_id = s.id
      and x.employment_id = :employment and x.state in ('queued', 'assigned', 'activated', 'completed')
    left join seat_holder h on h.tenant_id = :tenant and h.assignment_id = x.id
    """  # noqa: S608 - the parts are constants of this module


_BY_KEY = Prepared(_select(_KEYS))
_ONE = Prepared(_select(_NAMED) + "where z.tenant_id = :owner and z.id = :session")
_MINE = Prepared(
    f"""{_select(_ASSIGNED, "booked")} where z.ends_at > :moment
    union all {_select(_NAMED, "led")} where z.tenant_id = :tenant and z.leader_member_id = :member and z.state = 'planned' and z.ends_at > :after
    order by starts_at, session_id"""
)
_GIVEN_BACK = Prepared(
    """select exists (select from seat_assignment where tenant_id = :tenant and employment_id = :employment and pool_owner_id = :owner
      and course_session_id = :session and state = 'released')"""
)
ROSTER_TIME = timedelta(days=14)  # as the row policy of the roster says


class SessionStanding(NamedTuple):
    """A course session, its places, and whether the employee has one or waits (`role` led: she leads it)."""

    role: str
    owner_id: int
    session_id: UUID
    course_id: UUID
    title: str
    field: str
    owner_slug: str
    owner_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancel_before_hours: int
    moves: int
    planned: bool
    open: bool
    pool_id: UUID | None
    member: bool
    capacity: int | None
    used: int | None
    set_aside: int | None
    queued: int | None
    closes_at: datetime | None
    ceiling: int | None
    own_used: int | None
    guarantee_left: int | None
    assignment_id: UUID | None
    state: str | None
    held: bool
    consumed: bool

    @property
    def left(self) -> int:
        """Places that this organisation can take now."""
        if not self.member or self.capacity is None:
            return 0
        free = (self.guarantee_left or 0) + max(0, self.capacity - (self.used or 0) - (self.set_aside or 0))
        return free if self.ceiling is None else max(0, min(free, self.ceiling - (self.own_used or 0)))

    @property
    def cancel_until(self) -> datetime:
        """The last instant at which a place can be given back."""
        return self.starts_at - timedelta(hours=self.cancel_before_hours)

    @property
    def waiting(self) -> bool:
        """The employee stands in the queue."""
        return self.state == "queued" and not self.held

    @property
    def bookable(self) -> bool:
        """One may book a place or queue for one now."""
        return self.open and self.planned and self.member and self.pool_id is not None and self.starts_at > now()

    @property
    def returnable(self) -> bool:
        """One may give the place back now."""
        return self.held and not self.consumed and now() < self.cancel_until


def _rows(query: Prepared, tenant_id: int, employment_id: UUID | None, **values: Any) -> list[SessionStanding]:
    return list(map(SessionStanding._make, query.rows(tenant=tenant_id, employment=employment_id, **values)))


def sessions_by_key(tenant_id: int, employment_id: UUID | None, keys: Sequence[tuple[int, UUID]]) -> dict[tuple[int, UUID], SessionStanding]:
    """How the employee stands to each session among `keys` of owner and id."""
    owners, sessions = array(owner for owner, _ in keys), array(session for _, session in keys)
    return {(row.owner_id, row.session_id): row for row in _rows(_BY_KEY, tenant_id, employment_id, owners=owners, sessions=sessions)}


def session_standing(tenant_id: int, employment_id: UUID | None, owner_id: int, session_id: UUID) -> SessionStanding | None:
    """One session, if its course was ever offered to and accepted by the tenant."""
    return next(iter(_rows(_ONE, tenant_id, employment_id, owner=owner_id, session=session_id)), None)


def has_given_back(tenant_id: int, employment_id: UUID, owner_id: int, session_id: UUID) -> bool:
    """Whether the employee has had a place in the session and given it back, at some time."""
    [(found,)] = _GIVEN_BACK.rows(tenant=tenant_id, employment=employment_id, owner=owner_id, session=session_id)
    return bool(found)


def my_sessions(tenant_id: int, employment_id: UUID | None, member_id: UUID, moment: datetime) -> list[SessionStanding]:
    """At this moment, the sessions that the employee has booked or waits for (`role` booked), those called off too, so that she sees it;
    and those she leads and may read the roster of (`role` led). Soonest first."""
    return _rows(_MINE, tenant_id, employment_id, member=member_id, moment=moment, after=moment - ROSTER_TIME)
