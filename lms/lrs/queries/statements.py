"""Finding statements: by id at once, in lists up to the watermark.

A filter matches a statement, or one that refers to a matching one (also when that one is voided and hidden); the
closure of references was stored when they came. Each alternative of a filter is a branch of its own with its own order
and limit, so that each is an index scan; all operators on columns are leakproof, so row policies keep the indexes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from lms.lrs import authorities, writes
from lms.lrs.filters import StatementFilter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sight:
    """What of the tenant's statements a caller may see: all, those of one authority, or those of one launch."""

    authority: str | None = None
    ifi: str | None = None
    registration: UUID | None = None


@dataclass(frozen=True)
class Page:
    """Exact texts of statements, the instant to go on from when there are more, and how far the list is final."""

    texts: list[str]
    more_from: datetime | None
    consistent_through: datetime


def watermark(tenant_id: int) -> datetime:
    """Give the instant up to which no statement of the tenant can still appear."""
    row = writes.connection().execute("select lrs_watermark(%s)", (tenant_id,), prepare=True).fetchone()
    assert row is not None
    return EPOCH + timedelta(microseconds=int(row[0]))


def one_statement(tenant_id: int, statement_id: str, *, voided: bool, sight: Sight) -> tuple[str, datetime] | None:
    """Give the exact text of one statement and when it was stored; None when there is none that may be seen."""
    limits, values = _sight(sight)
    values |= {"tenant": tenant_id, "id": statement_id, "voided": voided}
    query = f"select s.raw, s.stored from statement s where s.tenant_id = %(tenant)s and s.id = %(id)s and s.voided = %(voided)s{limits}"  # noqa: S608
    row = writes.connection().execute(query, values, prepare=True).fetchone()
    return None if row is None else (row[0], row[1])


def list_statements(tenant_id: int, wanted: StatementFilter, *, sight: Sight, after: datetime | None = None) -> Page:
    """Give a page of the statements that match, in the order of storing; `after` goes on behind an earlier page.

    A page never promises a next one that is empty, and no statement appears later between two that were given.
    """
    through = watermark(tenant_id)
    query, values = _query(wanted, sight, after)
    values |= {"tenant": tenant_id, "through": through, "take": wanted.limit + 1}
    rows = writes.connection().execute(query, values, prepare=True).fetchall()
    page = rows[: wanted.limit]
    return Page([row[1] for row in page], page[-1][0] if len(rows) > wanted.limit else None, through)


def _query(wanted: StatementFilter, sight: Sight, after: datetime | None) -> tuple[str, dict[str, Any]]:
    order = "asc" if wanted.ascending else "desc"
    limits, values = _sight(sight)
    bounds, more = _bounds(wanted, after)
    matches = _matches(wanted, "s")
    asked = {
        "agent": wanted.agent_key, "agent_ifi": wanted.agent_ifi, "activity": wanted.activity_key, "verb": wanted.verb,
        "registration": wanted.registration,
    }  # fmt: skip
    values |= asked | more
    tail = f"{bounds}{limits} and not s.voided order by s.stored {order} limit %(take)s"
    own = "s.tenant_id = %(tenant)s"
    branches = [f"select s.stored, s.raw from {source} where {own} and {condition}{matches}{tail}" for source, condition in _drivers(wanted)]  # noqa: S608
    if matches:
        branches.append(f"{_REFERRERS} and {own}{_matches(wanted, 't')}{tail}")
    if len(branches) == 1:
        return branches[0], values
    union = " union all ".join(f"({branch})" for branch in branches)
    return f"select distinct on (stored) stored, raw from ({union}) u order by stored {order} limit %(take)s", values  # noqa: S608


_REFERRERS = (
    "select distinct on (s.stored) s.stored, s.raw from statement_ref f"  # one may refer to several that match, directly and through others
    " join statement s on s.tenant_id = f.tenant_id and s.stored = f.stored"
    " join statement t on t.tenant_id = f.tenant_id and t.id = f.target_id"
    " where f.tenant_id = %(tenant)s"
)
_VIA = "statement_related v join statement s on s.tenant_id = v.tenant_id and s.stored = v.stored"


def _matches(wanted: StatementFilter, row: str) -> str:
    """All conditions of the filter but those of time, on a statement under the name `row`."""

    def related(key: str) -> str:
        return f"exists (select from statement_related x where x.tenant_id = {row}.tenant_id and x.key = %({key})s and x.stored = {row}.stored)"

    conditions = []
    if wanted.agent_ifi is not None:
        broadly = f" or {related('agent')}" if wanted.related_agents else ""
        if wanted.related_agents and authorities.may_be_one(wanted.agent_ifi):
            broadly += f" or {row}.authority = %(agent_ifi)s"
        conditions.append(f"({row}.actor_key = %(agent)s or {row}.object_key = %(agent)s{broadly})")
    if wanted.activity_id is not None:
        broadly = f" or {related('activity')}" if wanted.related_activities else ""
        conditions.append(f"({row}.object_key = %(activity)s{broadly})")
    if wanted.verb is not None:
        conditions.append(f"{row}.verb = %(verb)s")
    if wanted.registration is not None:
        conditions.append(f"{row}.registration = %(registration)s")
    return "".join(f" and {condition}" for condition in conditions)


def _drivers(wanted: StatementFilter) -> list[tuple[str, str]]:
    """The ways into the statements, each one index: (what to read from, the condition that leads)."""
    if wanted.registration is not None:
        return [("statement s", "true")]
    if wanted.agent_ifi is not None:
        ways = [("statement s", "s.actor_key = %(agent)s"), ("statement s", "s.object_key = %(agent)s")]
        if wanted.related_agents:
            ways.append((_VIA, "v.tenant_id = %(tenant)s and v.key = %(agent)s"))
            if authorities.may_be_one(wanted.agent_ifi):  # no index: one that stored much is found soon, another is not asked for
                ways.append(("statement s", "s.authority = %(agent_ifi)s"))
        return ways
    if wanted.activity_id is not None:
        ways = [("statement s", "s.object_key = %(activity)s")]
        if wanted.related_activities:
            ways.append((_VIA, "v.tenant_id = %(tenant)s and v.key = %(activity)s"))
        return ways
    return [("statement s", "true")]


def _bounds(wanted: StatementFilter, after: datetime | None) -> tuple[str, dict[str, Any]]:
    bounds, values = " and s.stored <= %(through)s", dict[str, Any]()
    if after is not None and not wanted.ascending:
        bounds = ""  # all below a page that was given is final; a write that began since may have put the watermark back a little
    if wanted.since is not None:
        bounds, values["since"] = bounds + " and s.stored > %(since)s", wanted.since
    if wanted.until is not None:
        bounds, values["until"] = bounds + " and s.stored <= %(until)s", wanted.until
    if after is not None:
        bounds, values["after"] = bounds + f" and s.stored {'>' if wanted.ascending else '<'} %(after)s", after
    return bounds, values


def _sight(sight: Sight) -> tuple[str, dict[str, Any]]:
    limits, values = "", dict[str, Any]()
    for column, value in (("authority", sight.authority), ("ifi", sight.ifi), ("registration", sight.registration)):
        if value is not None:
            limits += f" and s.{column} = %(own_{column})s"
            values[f"own_{column}"] = value
    return limits, values
