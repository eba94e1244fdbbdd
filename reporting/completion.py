"""When a course counts as completed: a pure rule over what the record store says was achieved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from lms.core.clock import stockholm
from reporting.words import Teller

COMPLETED = "completed"
SATISFIED = "satisfied"
ATTENDED = "attended"
BLENDED = "blended"

# Which single achievement is enough for each way of delivery. `completed` on the course itself is always enough: it is
# how taken-over history and recognised prior learning are written. A `passed` or `completed` of one part of a package
# never reaches this rule, since it names the part and not the course.
_ENOUGH: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "elearning": frozenset({SATISFIED, COMPLETED}),
        "classroom": frozenset({ATTENDED, COMPLETED}),
        "webinar": frozenset({ATTENDED, COMPLETED}),
        BLENDED: frozenset({COMPLETED}),
    }
)
VERBS = frozenset({COMPLETED, SATISFIED, ATTENDED})


Word = tuple[Teller, UUID | None]
"""Whose word something is, and an outside system's credential."""


@dataclass(frozen=True, order=True)
class Achievement:
    """One thing that a person achieved on a course: the word of the record store, and when it happened.

    `words` are those who say so, and make it no other achievement; none when their statements have been disposed of.
    """

    at: datetime
    verb: str
    words: frozenset[Word] = field(default=frozenset(), compare=False)


def moments(delivery: str, achievements: Iterable[Achievement]) -> tuple[Achievement, ...]:
    """Return each completion of the course, oldest first, at most one a day in Sweden.

    The verb of a completion names its source: the achievement that was enough, or `blended` for two parts together.
    The answer depends on what was achieved and never on the order of arrival, and a repeated achievement changes
    nothing. A blended course needs both its parts each time: a second attendance with no new web part renews nothing.

    Raises KeyError for a way of delivery that the product does not know.
    """
    enough = _ENOUGH[delivery]
    found: list[Achievement] = []
    waiting: dict[str, frozenset[Word]] = {}
    for achievement in sorted(set(achievements)):
        if achievement.verb in enough:
            found.append(achievement)
        elif delivery == BLENDED and achievement.verb in {SATISFIED, ATTENDED}:
            waiting[achievement.verb] = achievement.words
            if len(waiting) == 2:
                known = all(waiting.values())  # of half the words nobody could tell what it rests on
                found.append(Achievement(achievement.at, BLENDED, frozenset[Word]().union(*waiting.values()) if known else frozenset()))
                waiting.clear()
    return _first_of_each_day(found)


def _first_of_each_day(found: Iterable[Achievement]) -> tuple[Achievement, ...]:
    # A package that answers both `satisfied` and `completed`, or an import beside it, is one completion and one
    # certificate: certificates are dated by day.
    by_day: dict[date, Achievement] = {}
    for completion in sorted(found):
        by_day.setdefault(stockholm(completion.at).date(), completion)
    return tuple(by_day.values())
