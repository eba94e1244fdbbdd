"""The SQL of lists of statements: ways to those that match, and to those that refer to a match. Pure.

Each way is an index that ends in `stored`, followed in its order and no further than a page: what leads is not asked
again, and no way asks for what another is there for. All operators on columns are leakproof, so row policies keep the indexes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from lms.lrs import authorities
from lms.lrs.filters import LARGEST_PAGE, StatementFilter

MOST = LARGEST_PAGE + 1
"""What a way gives at most: a number that the planner can see, so that one plan for all values follows the order."""

# Row by row (offset 0): joined freely, a plan for all values would read statements beside each other from the newest on.
_OF = "lateral (select * from statement s where s.tenant_id = {0}.tenant_id and s.stored = {0}.stored offset 0) s"
_VIA = f"statement_related v, {_OF.format('v')}"
_TARGET = "lateral (select * from statement t where t.tenant_id = f.tenant_id and t.id = f.target_id offset 0) t"
_FROM_REFERENCES = f"statement_ref f, {_TARGET}, {_OF.format('f')}"
_REFERRING = "lateral (select * from statement_ref f where f.tenant_id = t.tenant_id and f.target_id = t.id offset 0) f"


@dataclass(frozen=True)
class Sight:
    """What of the tenant's statements a caller may see: all, those of one authority, or those of one launch."""

    authority: str | None = None
    ifi: str | None = None
    registration: UUID | None = None

    @property
    def limits(self) -> list[str]:
        """The conditions on a statement that is shown."""
        return [f"s.{name} = %(own_{name})s" for name in ("authority", "ifi", "registration") if getattr(self, name) is not None]

    @property
    def values(self) -> dict[str, Any]:
        """What the conditions compare with."""
        return {f"own_{name}": getattr(self, name) for name in ("authority", "ifi", "registration")}


def values(wanted: StatementFilter, sight: Sight) -> dict[str, Any]:
    """Give what all the statements below compare with, but for the tenant and the bounds `after`, `through` and `edge`."""
    return sight.values | {
        "agent": wanted.agent_key, "agent_ifi": wanted.agent_ifi, "activity": wanted.activity_key, "verb": wanted.verb,
        "registration": wanted.registration, "since": wanted.since, "until": wanted.until, "take": wanted.limit + 1,
    }  # fmt: skip


def matching(wanted: StatementFilter, sight: Sight, after: datetime | None) -> str:
    """The statements that match, and with each whether any of the tenant's statements within the bounds refers to another."""
    bounds = _bounds(wanted, after)
    shown = [*sight.limits, "not s.voided"]
    ways = [_way(wanted, source, row, [*conditions, *_within(row, bounds), *shown]) for source, row, conditions in _ways(wanted)]
    # Ordered, since exists() is believed to be true soon: to say that it is not, all that others' statements refer to would be read.
    within = " and ".join(["f.tenant_id = %(tenant)s", *_within("f", bounds)])
    any_refers = f"(select true from statement_ref f where {within} order by f.stored limit 1)"  # noqa: S608
    once = "" if len(ways) == 1 else "distinct on (stored) "
    return f"select {once}stored, raw, {any_refers} from ({' union all '.join(ways)}) u order by stored {_order(wanted)} limit %(take)s"  # noqa: S608


def referring(wanted: StatementFilter, sight: Sight, after: datetime | None, *, whole: bool) -> str:
    """The statements that refer to one that matches, voided or not, directly or through others.

    References are read from the one end of the bounds to the other, for a `whole` page to its edge. Fewer than a page of
    all statements are better asked for what refers to each of them.
    """
    bounds, shown = _bounds(wanted, after), [*sight.limits, "not s.voided"]
    if whole or after is not None or wanted.since is not None or wanted.until is not None or sight.limits:
        edge = [f"{'<' if wanted.ascending else '>'} %(edge)s"] if whole else []
        return _way(wanted, _FROM_REFERENCES, "f", [*_matches(wanted, "t"), *_within("f", [*bounds, *edge]), *shown], once=True)
    found = " union all ".join(
        f"select s.tenant_id, s.id from {source} where {' and '.join([f'{row}.tenant_id = %(tenant)s', *conditions])}"  # noqa: S608
        for source, row, conditions in _ways(wanted)
    )
    return _way(wanted, f"({found}) t, {_REFERRING}, {_OF.format('f')}", "f", [*_within("f", bounds), *shown], once=True)


def _way(wanted: StatementFilter, source: str, row: str, conditions: list[str], *, once: bool = False) -> str:
    """Statements in the order of the instants of `row`, which leads; `once` where it may lead to one of them twice."""
    where = " and ".join([f"{row}.tenant_id = %(tenant)s", *conditions])
    what = f"distinct on ({row}.stored) {row}.stored" if once else f"{row}.stored"
    return f"(select {what}, s.raw from {source} where {where} order by {row}.stored {_order(wanted)} limit {MOST})"  # noqa: S608


def _ways(wanted: StatementFilter) -> list[tuple[str, str, list[str]]]:
    """What to read from, the row that leads, and the conditions of the filter."""
    if wanted.registration is not None or (wanted.agent_ifi is None and wanted.activity_id is None):
        return [("statement s", "s", _matches(wanted, "s"))]
    if wanted.agent_ifi is not None:
        key, columns, broadly = "agent", ["actor_key", "object_key"], wanted.related_agents
        rest = _matches(replace(wanted, agent_ifi=None), "s")
    else:
        key, columns, broadly = "activity", ["object_key"], wanted.related_activities
        rest = _matches(replace(wanted, activity_id=None), "s")
    ways = [("statement s", "s", [f"s.{column} = %({key})s", *rest]) for column in columns]
    if key == "agent":  # which is no activity; where few things are spoken of, the planner would else await soon to meet this one
        ways[1][2].append("s.activity_id is null")
    if broadly:
        ways.append((_VIA, "v", [f"v.key = %({key})s", *rest]))
    if _by_authority(wanted):  # no index: one that stored much is found soon, another is not asked for
        ways.append(("statement s", "s", ["s.authority = %(agent_ifi)s", *rest]))
    return ways


def _by_authority(wanted: StatementFilter) -> bool:
    return wanted.related_agents and wanted.agent_ifi is not None and authorities.may_be_one(wanted.agent_ifi)


def _matches(wanted: StatementFilter, row: str) -> list[str]:
    """All conditions of the filter but those of time, on a statement under the name `row`."""
    conditions = []
    if wanted.agent_ifi is not None:
        ways = [f"{row}.actor_key = %(agent)s", f"{row}.object_key = %(agent)s"]
        ways += [_named("agent", row)] if wanted.related_agents else []
        ways += [f"{row}.authority = %(agent_ifi)s"] if _by_authority(wanted) else []
        conditions.append(f"({' or '.join(ways)})")
    if wanted.activity_id is not None:
        ways = [f"{row}.object_key = %(activity)s"]
        ways += [_named("activity", row)] if wanted.related_activities else []
        conditions.append(f"({' or '.join(ways)})")
    if wanted.verb is not None:
        conditions.append(f"{row}.verb = %(verb)s")
    if wanted.registration is not None:
        conditions.append(f"{row}.registration = %(registration)s")
    return conditions


def _named(key: str, row: str) -> str:
    # A value and not exists(): of that the planner would make a table of all that is named, which is read whole.
    of_row = f"x.tenant_id = {row}.tenant_id and x.key = %({key})s and x.stored = {row}.stored"
    return f"(select true from statement_related x where {of_row} limit 1)"  # noqa: S608


def _bounds(wanted: StatementFilter, after: datetime | None) -> list[str]:
    """What holds for the instant of storing."""
    bounds = ["<= %(through)s"]
    if after is not None:
        # All below a page that was given is final; a write that began since may have put the watermark back a little.
        bounds = [*bounds, "> %(after)s"] if wanted.ascending else ["< %(after)s"]
    bounds += ["> %(since)s"] if wanted.since is not None else []
    return bounds + (["<= %(until)s"] if wanted.until is not None else [])


def _within(row: str, bounds: list[str]) -> list[str]:
    return [f"{row}.stored {bound}" for bound in bounds]


def _order(wanted: StatementFilter) -> str:
    return "asc" if wanted.ascending else "desc"
