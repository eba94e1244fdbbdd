"""How an employee stands to a course, and what she may do about it (pure)."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

ON_THE_WEB = ("elearning", "blended")
RENEWAL_DAYS = 90


class PoolStanding(NamedTuple):
    """One named pool of the course as the employee's organisation sees it. Not a member: only that it is there."""

    pool_id: UUID
    name: str
    ends_on: date | None
    member: bool
    capacity: int = 0
    used: int = 0
    set_aside: int = 0
    queued: int = 0
    closes_at: datetime | None = None
    guaranteed: int = 0
    ceiling: int | None = None
    own_used: int = 0
    guarantee_left: int = 0
    assignment_id: UUID | None = None
    state: str | None = None
    held: bool = False

    @property
    def left(self) -> int:
        """Seats that this organisation can take now: its guarantee and the common remainder, up to its ceiling."""
        free = self.guarantee_left + max(0, self.capacity - self.used - self.set_aside)
        return free if self.ceiling is None else max(0, min(free, self.ceiling - self.own_used))

    def closed(self, now: datetime) -> bool:
        """The pool's time is over."""
        return self.closes_at is not None and self.closes_at <= now


class Standing(NamedTuple):
    """A course, the employee's enrolment in it, and its pools."""

    owner_id: int
    course_id: UUID
    owner_slug: str
    owner_name: str
    title: str
    field: str
    delivery: str
    valid_months: int | None
    open: bool
    current_version_id: UUID | None
    enrolment_id: UUID | None = None
    registration: UUID | None = None
    version_id: UUID | None = None
    enrolled_at: datetime | None = None
    satisfied_at: datetime | None = None
    pools: tuple[PoolStanding, ...] = ()

    @property
    def held(self) -> PoolStanding | None:
        """The pool in which the employee has a seat."""
        return next((pool for pool in self.pools if pool.held), None)

    @property
    def waiting(self) -> PoolStanding | None:
        """The pool whose queue the employee stands in."""
        return next((pool for pool in self.pools if pool.state == "queued" and not pool.held), None)


class Choice(NamedTuple):
    """What the employee may do: begin, take (a seat of `pool`, and begin), go_on, again, queue, waiting; or why not:
    over, no_share, closed, no_package, sessions_only."""

    what: str
    pool: PoolStanding | None = None


def choose(standing: Standing, now: datetime) -> Choice:
    """The one thing to do next. Learners under way go on, also when the course is no longer open to begin."""
    if standing.delivery not in ON_THE_WEB:
        return Choice("sessions_only" if standing.open else "over")
    if standing.enrolment_id is not None:
        return Choice("again" if renewable(standing, now) and standing.open else "go_on", standing.held)
    if not standing.open:
        return Choice("over")
    if standing.current_version_id is None:
        return Choice("no_package")
    if not standing.pools:
        return Choice("begin")
    if standing.held is not None:
        return Choice("take", standing.held)
    if standing.waiting is not None:
        return Choice("waiting", standing.waiting)
    return _of_pools(standing, now)


def _of_pools(standing: Standing, now: datetime) -> Choice:
    shares = [pool for pool in standing.pools if pool.member]
    if not shares:
        return Choice("no_share")
    running = [pool for pool in shares if not pool.closed(now)]
    if not running:
        return Choice("closed", shares[0])
    if len(running) > 1:  # first the pool that ends first, so that seats are not left over when it does
        running.sort(key=lambda pool: (pool.ends_on or date.max, str(pool.pool_id)))
    free = next((pool for pool in running if pool.left > 0), None)
    return Choice("take", free) if free is not None else Choice("queue", running[0])


def renewable(standing: Standing, now: datetime) -> bool:
    """The course was completed in this enrolment, and what it gave ends within 90 days: taking it again is a new way
    through it, with a registration of its own."""
    if standing.valid_months is None or standing.satisfied_at is None or standing.enrolled_at is None:
        return False
    done_in_this = standing.satisfied_at >= standing.enrolled_at
    return done_in_this and now >= months_after(standing.satisfied_at, standing.valid_months) - timedelta(days=RENEWAL_DAYS)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the month's last day when it has no such day."""
    month = moment.month - 1 + months
    year, month = moment.year + month // 12, month % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
