"""Progress as a fold over statements: pure, the same from any order of arrival, unchanged by repeats.

The rules, each a maximum or a minimum, so that none depends on the order:

- What counts: a statement of an agent about an activity that is not voided. Groups make no progress.
- `completed`, `passed`, `failed`, `satisfied`, `attended`, `terminated`: when the verb was *last* true of the agent and
  the activity, by the statement's own timestamp. Last and not first, since an achievement that is renewed must be seen
  as renewed. A fail after a pass takes nothing away: both instants stand, and the reader's rule decides.
- `attended` counts only with `result.completion` true: who left half-way has not attended.
- `result.completion` or `result.success` beside any other verb changes nothing: the verb is the word that counts.
- The best scaled score counts, whenever it came. A lower score later changes nothing.
- `first_at` and `last_at` span all statements of any verb.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
ATTENDED = "http://adlnet.gov/expapi/verbs/attended"
TERMINATED = "http://adlnet.gov/expapi/verbs/terminated"
SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"

WORDS = {
    COMPLETED: "completed",
    PASSED: "passed",
    FAILED: "failed",
    SATISFIED: "satisfied",
    ATTENDED: "attended",
    TERMINATED: "terminated",
}
"""Verbs that progress keeps an instant for, and its short name."""

ACHIEVING = {verb: WORDS[verb] for verb in (COMPLETED, PASSED, SATISFIED, ATTENDED)}
"""Verbs by which something is achieved."""


@dataclass(slots=True)
class Progress:
    """What is known of one agent and one activity."""

    first_at: datetime
    last_at: datetime
    completed_at: datetime | None = None
    passed_at: datetime | None = None
    failed_at: datetime | None = None
    satisfied_at: datetime | None = None
    attended_at: datetime | None = None
    terminated_at: datetime | None = None
    score_scaled: float | None = None


DONE = tuple(each.name for each in fields(Progress))[2:]
"""What is a maximum: the instants of the verbs, and the score."""

Key = tuple[str, str]
"""The agent's ifi and the activity's id."""


def counts(statement: dict[str, Any], verb: str) -> bool:
    """Say whether a verb may be taken at its word: an attendance only when it was completed."""
    return verb != ATTENDED or statement.get("result", {}).get("completion") is True


def add(progress: dict[Key, Progress], statement: dict[str, Any], *, key: Key, verb: str, at: datetime) -> None:
    """Fold one statement into the progress of its agent and activity."""
    known = progress.get(key)
    if known is None:
        known = progress[key] = Progress(at, at)
    elif at < known.first_at:
        known.first_at = at
    elif at > known.last_at:
        known.last_at = at
    word = WORDS.get(verb)
    if word is not None and counts(statement, verb):
        name = f"{word}_at"
        before = getattr(known, name)
        if before is None or at > before:
            setattr(known, name, at)
    result = statement.get("result")
    if result is not None and "score" in result:
        scaled = result["score"].get("scaled")
        if scaled is not None and (known.score_scaled is None or scaled > known.score_scaled):
            known.score_scaled = float(scaled)


def joined(one: Progress, other: Progress) -> Progress:
    """Give the progress of two sets of statements together, from what each amounts to."""
    both = Progress(min(one.first_at, other.first_at), max(one.last_at, other.last_at))
    for name in DONE:
        values = [value for value in (getattr(one, name), getattr(other, name)) if value is not None]
        setattr(both, name, max(values, default=None))
    return both


def fold(statements: Iterable[tuple[Key, str, datetime, dict[str, Any]]]) -> dict[Key, Progress]:
    """Fold (key, verb, instant, statement) of statements that are not voided."""
    progress: dict[Key, Progress] = {}
    for key, verb, at, statement in statements:
        add(progress, statement, key=key, verb=verb, at=at)
    return progress
