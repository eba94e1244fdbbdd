"""Looking through statements as a person does: newest first, narrowed, with what stands around one of them.

Each narrowing leads through an index of its own that ends in `stored`, and each of its keys is followed no further than
a page; what else was asked is checked on the way. All operators on columns are leakproof, so row policies keep the indexes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from lms.lrs import writes
from lms.lrs.queries.vouching import Voucher, voucher

PAGE = 50
LINKED = 20
MATCHING = 20
"""How many activities a search by text finds at most."""

_COLUMNS = "s.id, s.stored, s.timestamp, s.voided, s.ref_id, s.actor_key, s.credential_id, s.grant_id, s.raw"


@dataclass(frozen=True)
class Wanted:
    """Which statements. Of `actors` and `activities`, which are keys (agents.py), and of `verbs` one must match; none: any."""

    actors: Collection[UUID] = ()
    verbs: Collection[str] = ()
    activities: Collection[UUID] = ()
    registration: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    voided: bool = False


@dataclass(frozen=True)
class Seen:
    """A stored statement and what the store knows of it."""

    id: UUID
    stored: datetime
    timestamp: datetime
    voided: bool
    ref_id: UUID | None
    actor_key: UUID | None
    voucher: Voucher
    said: dict[str, Any]


def browse(tenant_id: int, wanted: Wanted, *, before: datetime | None = None) -> tuple[list[Seen], datetime | None]:
    """Give a page of the statements that match, the latest stored first, and where the next page goes on (None on the last).

    Stored from `since` and before `until`, as a calendar's days are; an activity also matches where it stands around.
    """
    values = {
        "tenant": tenant_id, "actors": list(wanted.actors), "verbs": list(wanted.verbs), "activities": list(wanted.activities),
        "registration": wanted.registration, "since": wanted.since, "until": wanted.until, "before": before, "take": PAGE + 1,
    }  # fmt: skip
    ways = " union ".join(f"({way})" for way in _ways(wanted, before))
    query = f"""
        select {_COLUMNS} from statement s
         where s.tenant_id = %(tenant)s and s.stored in (select stored from ({ways}) w order by stored desc limit %(take)s)
         order by s.stored desc
    """  # noqa: S608 - made of the constants below
    rows = [_seen(row) for row in writes.connection().execute(query, values, prepare=True)]
    return rows[:PAGE], rows[PAGE - 1].stored if len(rows) > PAGE else None


def _ways(wanted: Wanted, before: datetime | None) -> list[str]:
    """The ways to the statements, each a query for `stored` with an order and a limit of its own."""
    plain = "statement s where s.tenant_id = %(tenant)s"
    if wanted.registration is not None:
        return [_way(f"{plain} and s.registration = %(registration)s", _rest(wanted, before))]
    if wanted.actors:
        rest = _rest(replace(wanted, actors=()), before)
        return [_each("actors", f"{plain} and s.{column} = k.key", rest) for column in ("actor_key", "object_key")]
    if wanted.activities:
        rest = _rest(replace(wanted, activities=()), before)
        around = (
            "statement_related v join statement s on s.tenant_id = v.tenant_id and s.stored = v.stored"
            " where v.tenant_id = %(tenant)s and v.key = k.key"
        )
        return [_each("activities", f"{plain} and s.object_key = k.key", rest), _each("activities", around, rest)]
    if wanted.verbs:
        return [_each("verbs", f"{plain} and s.verb = k.key", _rest(replace(wanted, verbs=()), before))]
    return [_way(plain, _rest(wanted, before))]


def _way(source: str, rest: str) -> str:
    return f"select s.stored from {source}{rest} order by s.stored desc limit %(take)s"  # noqa: S608


def _each(keys: str, source: str, rest: str) -> str:
    kind = "text" if keys == "verbs" else "uuid"
    return f"select each.stored from unnest(%({keys})s::{kind}[]) as k(key), lateral ({_way(source, rest)}) each"  # noqa: S608


def _rest(wanted: Wanted, before: datetime | None) -> str:
    """The conditions of a way but the one that leads."""
    conditions = [] if wanted.voided else ["not s.voided"]
    if wanted.actors:
        conditions.append("(s.actor_key = any(%(actors)s) or s.object_key = any(%(actors)s))")
    if wanted.activities:
        # A value and not exists(): of that the planner would make a table of all that is named, which is read whole.
        named = "select true from statement_related x where x.tenant_id = s.tenant_id and x.key = any(%(activities)s) and x.stored = s.stored"
        conditions.append(f"(s.object_key = any(%(activities)s) or ({named} limit 1))")
    if wanted.verbs:
        conditions.append("s.verb = any(%(verbs)s)")
    for bound, condition in ((wanted.since, "s.stored >= %(since)s"), (wanted.until, "s.stored < %(until)s"), (before, "s.stored < %(before)s")):
        if bound is not None:
            conditions.append(condition)
    return "".join(f" and {condition}" for condition in conditions)


_AROUND = f"""
with it as materialized (select {_COLUMNS} from statement s where s.tenant_id = %(tenant)s and s.id = %(id)s)
select 'it' as place, it.*, array(select n.sha2 from statement_attachment n where n.tenant_id = %(tenant)s and n.stored = it.stored) from it
union all
(select 'target', {_COLUMNS}, null from statement s where s.tenant_id = %(tenant)s and s.id = (select ref_id from it))
union all
(select 'referring', {_COLUMNS}, null from statement s where s.tenant_id = %(tenant)s and s.ref_id = %(id)s order by s.stored desc limit {LINKED})
"""  # noqa: S608 - made of the constants above


@dataclass(frozen=True)
class Around:
    """A statement with the one that it refers to, those that refer to it (those that void it too, the latest stored first,
    at most LINKED), and which of its attachments' bytes are kept here, by their hash."""

    seen: Seen
    target: Seen | None
    referring: Sequence[Seen]
    kept: frozenset[str]


def look_at(tenant_id: int, statement_id: UUID) -> Around | None:
    """Give one statement, voided or not, with what stands around it; None when the tenant has none of that id."""
    found: dict[str, list[Seen]] = {"it": [], "target": [], "referring": []}
    kept: frozenset[str] = frozenset()
    for place, *row, hashes in writes.connection().execute(_AROUND, {"tenant": tenant_id, "id": statement_id}):
        found[place].append(_seen(row))
        kept = kept if hashes is None else frozenset(hashes)
    if not found["it"]:
        return None
    return Around(found["it"][0], found["target"][0] if found["target"] else None, found["referring"], kept)


def _seen(row: Sequence[Any]) -> Seen:
    identifier, stored, timestamp, voided, ref_id, actor_key, credential_id, grant_id, raw = row
    return Seen(identifier, stored, timestamp, voided, ref_id, actor_key, voucher(credential_id, grant_id), orjson.loads(raw))


_DEFINED = "select id, definition from lrs_activity where tenant_id = %s and id = any(%s)"

# The text is looked for in the names alone; the first condition spares the reading of what cannot hold it.
_NAMED = """
select id from lrs_activity
 where tenant_id = %(tenant)s and (lower(definition) like %(like)s or lower(id) like %(like)s)
   and (lower(id) like %(like)s or exists (select from json_each_text(definition::json -> 'name') n where lower(n.value) like %(like)s))
 order by id limit %(take)s
"""


def definitions_of(tenant_id: int, activity_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Give what all statements together say of these activities, by id."""
    rows = writes.connection().execute(_DEFINED, (tenant_id, list(activity_ids))) if activity_ids else ()
    return {row[0]: orjson.loads(row[1]) for row in rows}


def activities_named(tenant_id: int, words: str) -> list[str]:
    """Give the ids of activities whose name or id holds the words, in any language, at most MATCHING."""
    escaped = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"tenant": tenant_id, "like": f"%{escaped}%", "take": MATCHING}
    return [row[0] for row in writes.connection().execute(_NAMED, values)]
