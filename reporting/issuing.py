"""What certificates a person should have of a course, compared with those issued: pure.

Nothing is added to what stood before, so repeats, any order of arrival and voided statements need no case of their
own: the answer is always what the rule makes of the record store now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from reporting.completion import Achievement
from reporting.validity import best, day_of, valid_until
from reporting.words import Teller


@dataclass(frozen=True)
class Issued:
    """A certificate of one day, as it is or as it should be."""

    issued_on: date
    achieved_at: datetime
    valid_until: date | None


@dataclass(frozen=True)
class Completed:
    """The last completion, until when the best certificate lasts, and whose word the completion is."""

    achieved_at: datetime
    source: str
    valid_until: date | None
    words: tuple[Teller, ...] = ()
    systems: tuple[UUID, ...] = ()

    def knowing(self, before: "Completed | None") -> "Completed":
        """The same with the words that were known before, when it is that completion and nobody is left who says so."""
        if self.words or before is None or (before.achieved_at, before.source) != (self.achieved_at, self.source):
            return self
        return replace(self, words=before.words, systems=before.systems)


@dataclass(frozen=True)
class Outcome:
    """What is to be written: certificates that are new or have another time of day, days whose certificate goes."""

    completed: Completed | None
    write: tuple[Issued, ...]
    withdraw: tuple[date, ...]


def outcome(found: Sequence[Achievement], issued: Mapping[date, Issued], *, months: int | None) -> Outcome:
    """Return what the completions `found` (oldest first) make of the certificates `issued`, by day.

    A certificate keeps the validity that it was issued with: the course's owner may change it for those to come, and
    takes back nothing that was earned.
    """
    should: dict[date, Issued] = {}
    for completion in found:
        day = day_of(completion.at)
        before = issued.get(day)
        should[day] = Issued(day, completion.at, before.valid_until if before else valid_until(day, months))
    write = tuple(one for day, one in should.items() if issued.get(day) != one)
    withdraw = tuple(sorted(day for day in issued if day not in should))
    if not found:
        return Outcome(None, write, withdraw)
    last = found[-1]
    words = tuple(sorted({word for word, _system in last.words}))
    systems = tuple(sorted(system for _word, system in last.words if system is not None))
    return Outcome(Completed(last.at, last.verb, best([one.valid_until for one in should.values()]), words, systems), write, withdraw)
