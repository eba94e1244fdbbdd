"""The rules of a seat pool as a model (pure), one command after the other.

The ledger's SQL (migrations/versions/0005_ledger.sql) is the product; this says the same in the plainest way that
could be right, and the property test holds the two against each other (licensing.md, section 5)."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from licensing.waitlist import Waiting, next_served

GIVES = ("guaranteed", "common")


@dataclass
class Share:
    """One organisation's part of a pool."""

    guaranteed: int = 0
    ceiling: int | None = None
    guaranteed_used: int = 0
    common_used: int = 0
    activated: int = 0

    @property
    def used(self) -> int:
        """Seats that the organisation has."""
        return self.guaranteed_used + self.common_used


@dataclass
class Seat:
    """A seat that somebody has, and the account it came from."""

    tenant: int
    assignment: Hashable
    account: str
    activated: bool = False


@dataclass(frozen=True)
class Line:
    """A move of units from one account to another: balanced by itself. `tenant` is None for the pool's own accounts."""

    tenant: int | None
    from_account: str
    to_account: str
    quantity: int


@dataclass
class Pool:
    """A pool and everything that has happened in it."""

    capacity: int
    shares: dict[int, Share] = field(default_factory=dict)
    seats: dict[Hashable, Seat] = field(default_factory=dict)
    queue: dict[Hashable, Waiting] = field(default_factory=dict)
    journal: list[Line] = field(default_factory=list)
    arrivals: int = 0

    def __post_init__(self) -> None:
        """The first line: the capacity becomes common."""
        self._move(None, "capacity", "common", self.capacity)

    @property
    def used(self) -> int:
        """Seats that somebody has."""
        return len(self.seats)

    @property
    def set_aside(self) -> int:
        """Guarantees that are not used."""
        return sum(share.guaranteed - share.guaranteed_used for share in self.shares.values())

    @property
    def remainder(self) -> int:
        """What anybody may take."""
        return self.capacity - self.used - self.set_aside

    def _move(self, tenant: int | None, from_account: str, to_account: str, quantity: int) -> None:
        if quantity < 0:
            from_account, to_account, quantity = to_account, from_account, -quantity
        if quantity:
            self.journal.append(Line(tenant, from_account, to_account, quantity))

    def offer(self, tenant: int) -> str:
        """The account that would serve the organisation now, or full or ceiling."""
        share = self.shares[tenant]
        if share.guaranteed_used >= share.guaranteed and self.remainder <= 0:
            return "full"
        if share.ceiling is not None and share.used >= share.ceiling:
            return "ceiling"
        return "guaranteed" if share.guaranteed_used < share.guaranteed else "common"

    def _grant(self, tenant: int, key: Hashable, assignment: Hashable, account: str) -> None:
        share = self.shares[tenant]
        if account == "guaranteed":
            share.guaranteed_used += 1
        else:
            share.common_used += 1
        self.seats[key] = Seat(tenant, assignment, account)
        self._move(tenant, account, "assigned", 1)

    def _promote(self) -> list[tuple[int, Hashable]]:
        promoted: list[tuple[int, Hashable]] = []
        while (first := next_served(self.queue.values(), lambda tenant: self.offer(tenant) in GIVES)) is not None:
            del self.queue[first.key]
            self._grant(first.tenant, first.key, first.assignment, self.offer(first.tenant))
            promoted.append((first.tenant, first.assignment))
        return promoted

    def admit(self, tenant: int, guaranteed: int, ceiling: int | None) -> tuple[str, list[tuple[int, Hashable]]]:
        """The organisation takes part with this share; see pool_admit."""
        share = self.shares.get(tenant, Share())
        if guaranteed < share.guaranteed_used or (ceiling is not None and ceiling < share.used):
            return "below_used", []
        if (more := guaranteed - share.guaranteed) > self.remainder:
            return "full", []
        share.guaranteed, share.ceiling = guaranteed, ceiling
        self.shares[tenant] = share
        self._move(tenant, "common", "guaranteed", more)
        return "admitted", self._promote()

    def set_capacity(self, capacity: int) -> tuple[str, list[tuple[int, Hashable]]]:
        """The pool holds this many; see pool_capacity_set."""
        if capacity < self.used:
            return "below_used", []
        if capacity < self.used + self.set_aside:
            return "below_guaranteed", []
        more, self.capacity = capacity - self.capacity, capacity
        self._move(None, "capacity", "common", more)
        return "set", self._promote()

    def take(self, tenant: int, key: Hashable, assignment: Hashable) -> str:
        """A seat for `key`; see seat_take."""
        if tenant not in self.shares:
            return "unknown"
        if (held := self.seats.get(key)) is not None:
            return "taken" if held.assignment == assignment else "already"
        if (account := self.offer(tenant)) not in GIVES:
            return account
        self._grant(tenant, key, assignment, account)
        return "taken"

    def _seat_of(self, tenant: int, assignment: Hashable) -> Hashable | None:
        return next((key for key, seat in self.seats.items() if (seat.tenant, seat.assignment) == (tenant, assignment)), None)

    def activate(self, tenant: int, assignment: Hashable) -> str:
        """The seat is consumed; see seat_activate."""
        if (key := self._seat_of(tenant, assignment)) is None:
            return "unknown"
        if self.seats[key].activated:
            return "already"
        self.seats[key].activated = True
        self.shares[tenant].activated += 1
        self._move(tenant, "assigned", "consumed", 1)
        return "activated"

    def give_back(self, tenant: int, assignment: Hashable) -> tuple[str, list[tuple[int, Hashable]]]:
        """The unit is back in its account, and the first it can serve has it; see seat_return."""
        if (key := self._seat_of(tenant, assignment)) is None:
            return "unknown", []
        if self.seats[key].activated:
            return "consumed", []
        seat = self.seats.pop(key)
        share = self.shares[tenant]
        if seat.account == "guaranteed":
            share.guaranteed_used -= 1
        else:
            share.common_used -= 1
        self._move(tenant, "assigned", seat.account, 1)
        return "returned", self._promote()

    def join_queue(self, tenant: int, key: Hashable, assignment: Hashable) -> str:
        """In the queue, or seated when something is free; see seat_queue_join."""
        if (answer := self.take(tenant, key, assignment)) not in ("full", "ceiling"):
            return answer
        if key in self.queue:
            return "queued" if self.queue[key].assignment == assignment else "already"
        self.arrivals += 1
        self.queue[key] = Waiting(0, self.arrivals, tenant, key, assignment)
        return "queued"

    def leave_queue(self, tenant: int, assignment: Hashable) -> str:
        """Out of the queue; see seat_queue_leave."""
        for key, waiting in self.queue.items():
            if (waiting.tenant, waiting.assignment) == (tenant, assignment):
                del self.queue[key]
                return "left"
        return "taken" if self._seat_of(tenant, assignment) is not None else "unknown"


def balances(lines: Iterable[Line]) -> Counter[tuple[str, int | None]]:
    """What each account holds after the lines. capacity, common belong to the pool; the rest to organisations."""
    held: Counter[tuple[str, int | None]] = Counter()
    for line in lines:
        held[_account(line.from_account, line.tenant)] -= line.quantity
        held[_account(line.to_account, line.tenant)] += line.quantity
    return held


def _account(name: str, tenant: int | None) -> tuple[str, int | None]:
    return (name, None if name in ("capacity", "common") else tenant)
