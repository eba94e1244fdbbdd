"""Small words that addresses, answers and pages share: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.core.columns import swedish_key


def version_word(version: int, on: date) -> str:
    """Return the name of a state of the follow-up: it changes with each change and at midnight, when validity may."""
    return f"{version}-{on.isoformat()}"


def last_valid(until: date) -> date:
    """Return the last valid day to show a reader; periods are half-open."""
    return until - timedelta(days=1)


class Teller(StrEnum):
    """Who says that a course was completed."""

    COURSE = "course"
    """The course itself: its parts in a launch, and what the platform made of them."""
    LEADER = "leader"
    """The leader of a course session, who noted who was there."""
    PORTAL = "portal"
    """The platform, of what was entered here."""
    OUTSIDE = "outside"
    """Another system, by a credential of its own."""


@dataclass(frozen=True)
class Said:
    """On whose word a completion rests; outside systems by name."""

    tellers: tuple[Teller, ...]
    systems: tuple[str, ...]


def said_by(words: Sequence[str] | None, systems: Sequence[str] | None) -> Said | None:
    """Return whose word a completion is, from what its row holds; None without one, and when nobody knows any more."""
    return Said(tuple(Teller(word) for word in words), tuple(sorted(systems or (), key=swedish_key))) if words else None
