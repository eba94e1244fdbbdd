"""Finding statements: by id at once, in lists up to the watermark.

A filter matches a statement, or one that refers to a matching one (also when that one is voided and hidden); the
closure of references was stored when they came. Those that refer are asked for only where some do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lms.core import db
from lms.lrs.filters import StatementFilter
from lms.lrs.queries import ways
from lms.lrs.queries.ways import Sight

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Found = Sequence[Any]
"""An instant of storing, and an exact text."""


@dataclass(frozen=True)
class Page:
    """Exact texts of statements, the instant to go on from when there are more, and how far the list is final."""

    texts: list[str]
    more_from: datetime | None
    consistent_through: datetime


def watermark(tenant_id: int) -> datetime:
    """Give the instant up to which no statement of the tenant can still appear."""
    ((instant,),) = db.rows("select lrs_watermark(%(tenant)s)", {"tenant": tenant_id})
    return EPOCH + timedelta(microseconds=int(instant))


def one_statement(tenant_id: int, statement_id: str, *, voided: bool, sight: Sight) -> tuple[str, datetime] | None:
    """Give the exact text of one statement and when it was stored; None when there is none that may be seen."""
    where = " and ".join(["s.tenant_id = %(tenant)s", "s.id = %(id)s", "s.voided = %(voided)s", *sight.limits])
    values = sight.values | {"tenant": tenant_id, "id": statement_id, "voided": voided}
    found = db.read_rows(f"select s.raw, s.stored from statement s where {where}", values)  # noqa: S608
    return (found[0][0], found[0][1]) if found else None


def list_statements(
    tenant_id: int, wanted: StatementFilter, *, sight: Sight, after: datetime | None = None, through: datetime | None = None
) -> Page:  # fmt: skip
    """Give a page of the statements that match, in the order of storing; `after` goes on behind an earlier page.

    A page never promises a next one that is empty, and no statement appears later between two that were given. `through`
    is a watermark that was read before; a list must never read its own, which its snapshot would precede.
    """
    through = through or watermark(tenant_id)
    values = ways.values(wanted, sight) | {"tenant": tenant_id, "after": after, "through": through}
    rows: Sequence[Found] = db.read_rows(ways.matching(wanted, sight, after), values)
    if _narrows(wanted) and (not rows or rows[0][2]):
        whole = len(rows) > wanted.limit
        query = ways.referring(wanted, sight, after, whole=whole)
        rows = _merged(rows, db.read_rows(query, values | {"edge": rows[-1][0] if rows else None}), wanted)
    page = rows[: wanted.limit]
    return Page([row[1] for row in page], page[-1][0] if len(rows) > wanted.limit else None, through)


def _narrows(wanted: StatementFilter) -> bool:
    """Whether the filter leaves out more than what was stored before or after an instant, which what refers was not."""
    return any(each is not None for each in (wanted.agent_ifi, wanted.activity_id, wanted.verb, wanted.registration))


def _merged(rows: Sequence[Found], more: Iterable[Found], wanted: StatementFilter) -> list[Found]:
    """Give both in one order, each statement once."""
    found = {row[0]: row for row in (*rows, *more)}
    return [found[stored] for stored in sorted(found, reverse=not wanted.ascending)]
