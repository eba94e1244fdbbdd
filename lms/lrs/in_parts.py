"""Large batches, written a part at a time: the database stores one while the next is checked and made into rows.

The batch stays one transaction, all or none. What several batches at once would wait for each other over (ids, progress) is
taken in one order: parts follow the order of ids, and progress is folded with the last.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import psycopg

from lms.lrs import writes
from lms.lrs.refusals import StatementRefused
from lms.lrs.rights import Caller
from lms.lrs.statements import Reading, Statement, read
from lms.lrs.versions import Version
from lms.lrs.writes import Outcome, Row
from lms.lrs.written import check, defined_by, progress_of, rows_of

LARGE, PARTS = 120, 4


@dataclass(frozen=True)
class Written:
    """What was read of statements, in the order sent, what they define, and what became of their rows."""

    readings: list[Reading]
    defined: dict[str, dict[str, Any]]
    outcome: Outcome


def suits(statements: Sequence[Any], caller: Caller) -> bool:
    """Whether a batch, nothing of which has been checked, is large and plain: from a credential, each statement with an id of its own
    and a timestamp, and none that refers to another or names attachments."""
    return len(statements) >= LARGE and caller.grant is None and are_plain(statements)


def are_plain(statements: Sequence[Any]) -> bool:
    """Whether each of these, which have not been checked, has an id of its own and a timestamp, and none refers to another or names
    attachments."""
    return all(map(_plain, statements)) and len({statement["id"].lower() for statement in statements}) == len(statements)


def _plain(statement: Any) -> bool:
    if type(statement) is not dict or type(statement.get("id")) is not str or "timestamp" not in statement or "attachments" in statement:
        return False
    about = statement.get("object")
    return type(about) is dict and about.get("objectType", "Activity") == "Activity"


def write(statements: list[Statement], *, caller: Caller, version: Version) -> Written:
    """The rows of a batch that suits are written, as `writes.store` says of one. Raises StatementRefused."""
    order = sorted(range(len(statements)), key=lambda place: cast(str, statements[place]["id"]).lower())
    size = -(-len(order) // PARTS)
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    first = writes.begin_write(tenant_id=caller.tenant_id, count=len(order), alone=False)
    readings, outcomes = dict[int, Reading](), list[Outcome]()
    waiting: list[Callable[[], Outcome]] = []
    try:
        for places in parts:
            rows = _rows(statements, places, readings, caller, version)
            whole = [readings[place] for place in range(len(order))] if places is parts[-1] else []  # in the order sent: the last word counts
            defined = defined_by(whole, caller)
            ready = writes.ready(rows, caller, first=first, progress=progress_of(whole), definitions=defined)
            outcomes += [waiting.pop()() for _ in waiting[:]]
            waiting.append(writes.send(ready, derives=all(outcome.derived for outcome in outcomes)))
        outcomes.append(waiting.pop()())
    finally:
        for answer in waiting:  # a part is refused: before anything else, a rollback too, the answer must be read
            with suppress(psycopg.Error):
                answer()
    return Written(whole, defined, _together(outcomes, parts, readings))


def _rows(statements: list[Statement], places: list[int], readings: dict[int, Reading], caller: Caller, version: Version) -> list[Row]:
    """Check a part, note its readings, and give its rows. What is refused is told as of the whole batch."""
    part = [statements[place] for place in places]
    try:
        check(part, version=version)
    except StatementRefused:
        check(statements, version=version)  # the first fault in the order sent, at its place there
        raise
    readings.update((place, read(statement, statement["id"].lower())) for place, statement in zip(places, part, strict=True))
    return rows_of(((place, readings[place]) for place in places), caller, version)


def _together(outcomes: list[Outcome], parts: list[list[int]], readings: dict[int, Reading]) -> Outcome:
    added: set[str] | None = None
    if any(outcome.added is not None for outcome in outcomes):
        added = set()
        for outcome, places in zip(outcomes, parts, strict=True):
            added |= {readings[place].id for place in places} if outcome.added is None else outcome.added
    return Outcome(outcomes[0].first, added, all(outcome.derived for outcome in outcomes), outcomes[-1].unlearned)
