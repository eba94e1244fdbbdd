"""The order of a waiting list (pure): who is next, and how many stand before somebody."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Waiting:
    """One place in a queue. Order: priority class (lower first), then arrival."""

    priority: int
    arrival: int
    tenant: int
    key: Hashable
    assignment: Hashable


def next_served(queue: Iterable[Waiting], can_serve: Callable[[int], bool]) -> Waiting | None:
    """The first in order whose organisation can be served now. Whoever cannot (another's guarantee is free, or her
    own organisation is at its ceiling) is passed over and keeps her place."""
    return min((each for each in queue if can_serve(each.tenant)), default=None)
