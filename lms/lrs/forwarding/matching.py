"""Which statements go to a receiver, and in which lane each stands. Pure.

A lane is what keeps its order: a registration, or without one the actor. A voiding statement follows what it voids,
into its lane and past the filter: a receiver that has the one must get the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.lrs.retention.rules import OUTCOME_VERBS
from lms.lrs.validation.statement import VOIDED

NOBODY = UUID(int=0)
"""The lane of statements without a registration whose actor has no identifier."""

PREFIX = "*"
"""At the end of an activity's id: everything that begins so."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stored statement as the filter looks at it."""

    id: UUID
    stored: datetime
    verb: str
    activity_id: str | None
    authority: str
    registration: UUID | None
    actor_key: UUID | None
    ref_id: UUID | None
    voided: bool


@dataclass(frozen=True)
class Wanted:
    """What a receiver is to have. Each part that is empty lets everything pass; all parts must agree.

    `activities` are ids, or beginnings of ids with a * at their end. `authorities` are names of accounts that vouch,
    as authorities.py makes them; one that ends with a dot (of launches) stands for all that begin so. What an outcome is
    says retention.rules."""

    verbs: frozenset[str] = frozenset()
    activities: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    outcomes_only: bool = False

    def takes(self, seen: Seen) -> bool:
        """Say whether the statement by itself is wanted."""
        return (
            (not self.verbs or seen.verb in self.verbs)
            and (not self.activities or (seen.activity_id is not None and any(_about(seen.activity_id, each) for each in self.activities)))
            and (not self.authorities or any(_vouched(seen.authority, each) for each in self.authorities))
            and (not self.outcomes_only or seen.verb in OUTCOME_VERBS)
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement that is to go, and its lane."""

    stored: datetime
    id: UUID
    lane: UUID


def lane_of(seen: Seen) -> UUID:
    """Give the lane of a statement by itself."""
    return seen.registration or seen.actor_key or NOBODY


def choose(
    page: list[Seen], *, wanted: Wanted, targets: Mapping[UUID, Seen], voiders: Mapping[UUID, list[Seen]], begins_after: datetime
) -> list[Waiting]:
    """Give what of a page of statements is to go.

    `targets` are statements that the page's voiding ones refer to, by id; `voiders` the voiding statements of those of
    the page that are voided, by the id that they void. A voiding statement that came before what it voids was passed by
    when nobody knew what it was about: it goes now, unless it was wanted for itself. One that is voided by a statement
    that is there no more, its time of keeping being over, does not go: nothing would void it at the receiver.
    """
    chosen: list[Waiting] = []
    for seen in page:
        if seen.voided and seen.id not in voiders:
            continue
        target = targets.get(seen.ref_id) if seen.verb == VOIDED and seen.ref_id is not None else None
        known = target is not None and target.stored < seen.stored and target.stored > begins_after
        if target is not None and known and wanted.takes(target):
            chosen.append(Waiting(seen.stored, seen.id, lane_of(target)))
        elif wanted.takes(seen):
            chosen.append(Waiting(seen.stored, seen.id, lane_of(seen)))
            earlier = [each for each in voiders.get(seen.id, ()) if each.stored < seen.stored]
            passed_by = (each for each in earlier if each.stored <= begins_after or not wanted.takes(each))
            chosen += (Waiting(each.stored, each.id, lane_of(seen)) for each in passed_by)
    return chosen


def _about(activity_id: str, pattern: str) -> bool:
    return activity_id.startswith(pattern[:-1]) if pattern.endswith(PREFIX) else activity_id == pattern


def _vouched(authority: str, name: str) -> bool:
    said = authority.rpartition("|")[2]
    return said.startswith(name) if name.endswith(".") else said == name
