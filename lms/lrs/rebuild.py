"""Rebuilding progress from statements, a bounded part at a time, beside writers that go on writing.

Each part is one transaction. It locks the progress rows that it is about to compare and reads their statements after
that, by a snapshot of its own (READ COMMITTED): a writer that was first is seen, one that comes later waits for the row
and adds to what stands there then. Whoever refers to other statements (who voids, above all) waits for the part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from lms.access import audit
from lms.core.clock import now
from lms.lrs import carried, feed, projection, writes
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.projection import DONE, Key, Progress, joined

KEYS = 200
SCANNED = 5_000
_COLUMNS = ("first_at", "last_at", *DONE)


@dataclass(frozen=True)
class Cursor:
    """Where a rebuild goes on: first through the progress that is there, then for what is missing."""

    phase: str = "known"
    key: Key = ("", "")
    stored: datetime = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """How many agents and activities a part read, changed or added, and removed; `then` is None when it was the last."""

    read: int
    changed: int
    removed: int
    then: Cursor | None


_KNOWN = f"""
select p.ifi, p.activity_id, p.person_id, coalesce(a.person_id, p.person_id), {", ".join(f"p.{name}" for name in _COLUMNS)}
  from progress p left join lrs_actor a on a.tenant_id = p.tenant_id and a.ifi = p.ifi
 where p.tenant_id = %(tenant)s and (p.ifi, p.activity_id) > (%(ifi)s, %(activity_id)s)
 order by p.ifi, p.activity_id limit %(limit)s
"""  # noqa: S608 - the columns are the projection's

_OF_KEYS = """
select s.ifi, s.activity_id, s.verb, s.timestamp, s.raw
  from unnest(%s::text[], %s::uuid[], %s::text[], %s::uuid[]) as k(ifi, actor_key, activity_id, object_key)
  join statement s on s.tenant_id = %s and s.actor_key = k.actor_key and s.object_key = k.object_key
   and s.ifi = k.ifi and s.activity_id = k.activity_id
 where not s.voided
"""

# A dry run adds nothing, so there each must be counted at its first statement, and not here when it was counted before.
_SCANNED = """
with scanned as materialized (
  select stored, ifi, activity_id, actor_key, object_key, voided from statement
   where tenant_id = %(tenant)s and stored > %(stored)s order by stored limit %(limit)s)
select s.stored, s.ifi, s.activity_id,
       case when s.voided or s.ifi is null or s.activity_id is null or p.ifi is not null then false
            when %(dry_run)s then not exists (
              select from statement e where e.tenant_id = %(tenant)s and e.actor_key = s.actor_key and e.object_key = s.object_key
                 and e.ifi = s.ifi and e.activity_id = s.activity_id and e.stored < s.stored and not e.voided)
              and not exists (select from progress_carried c where c.tenant_id = %(tenant)s and c.ifi = s.ifi and c.activity_id = s.activity_id)
            else true end
  from scanned s left join progress p on p.tenant_id = %(tenant)s and p.ifi = s.ifi and p.activity_id = s.activity_id
 order by s.stored
"""

_CARRIED = """
with scanned as materialized (
  select ifi, activity_id from progress_carried where tenant_id = %(tenant)s and (ifi, activity_id) > (%(ifi)s, %(activity_id)s)
   order by ifi, activity_id limit %(limit)s)
select s.ifi, s.activity_id, p.ifi is null
  from scanned s left join progress p on p.tenant_id = %(tenant)s and p.ifi = s.ifi and p.activity_id = s.activity_id
 order by s.ifi, s.activity_id
"""

_PUT = f"""
update progress p set person_id = s.person_id, changed_at = %(now)s, {", ".join(f"{name} = s.{name}" for name in _COLUMNS)}
  from json_to_recordset(%(rows)s::json) as s(ifi text, activity_id text, person_id uuid,
    first_at timestamptz, last_at timestamptz, completed_at timestamptz, passed_at timestamptz, failed_at timestamptz,
    satisfied_at timestamptz, attended_at timestamptz, terminated_at timestamptz, score_scaled double precision)
 where p.tenant_id = %(tenant)s and p.ifi = s.ifi and p.activity_id = s.activity_id
"""  # noqa: S608
_REMOVE = """
delete from progress p using unnest(%s::text[], %s::text[]) as k(ifi, activity_id)
 where p.tenant_id = %s and p.ifi = k.ifi and p.activity_id = k.activity_id
"""
_Row = tuple[Key, UUID | None, UUID | None, Progress]


def rebuild_part(*, tenant_id: int, cursor: Cursor, dry_run: bool = False) -> Part:
    """A part of the tenant's progress is what its statements amount to, together with what is carried of those disposed
    of; consumers of the feed are told what changed. With `dry_run` nothing changes and the counts are the same."""
    if not dry_run:
        writes.keep_referrers_out(tenant_id=tenant_id)
    if cursor.phase == "known":
        part = _compare(tenant_id, cursor, dry_run)
    elif cursor.phase == "carried":
        part = _add_of_carried(tenant_id, cursor, dry_run)
    else:
        part = _add_of_statements(tenant_id, cursor, dry_run)
    if not dry_run and (part.changed or part.removed):
        told = {"changed": part.changed, "removed": part.removed}
        audit.record(tenant_id=tenant_id, action="lrs.progress.rebuild", object_type="progress", object_id=str(tenant_id), detail=told)
    return part


def _compare(tenant_id: int, cursor: Cursor, dry_run: bool) -> Part:
    known = _known(tenant_id, cursor.key, lock=not dry_run)
    folded = _folded([row[0] for row in known], tenant_id)
    gone = [row[0] for row in known if row[0] not in folded]
    changed = [
        {"ifi": key[0], "activity_id": key[1], "person_id": person_id, **asdict(folded[key])}
        for key, was, person_id, progress in known
        if key in folded and (folded[key] != progress or was != person_id)
    ]
    if not dry_run:
        _write(tenant_id, changed, gone)
    then = Cursor(key=known[-1][0]) if len(known) == KEYS else Cursor("carried")
    return Part(len(known), len(changed), len(gone), then)


def _known(tenant_id: int, after: Key, *, lock: bool) -> list[_Row]:
    values = {"tenant": tenant_id, "ifi": after[0], "activity_id": after[1], "limit": KEYS}
    rows = writes.connection().execute(_KNOWN + (" for update of p" if lock else ""), values)
    return [((row[0], row[1]), row[2], row[3], Progress(*row[4:])) for row in rows]


def _folded(keys: Sequence[Key], tenant_id: int) -> dict[Key, Progress]:
    """Fold these agents and activities anew; those of which nothing is left are not there."""
    columns = list(zip(*((ifi, agent_key(ifi), activity_id, activity_key(activity_id)) for ifi, activity_id in keys), strict=True))
    progress: dict[Key, Progress] = {}
    if not columns:
        return progress
    with writes.connection().cursor("rebuild") as rows:  # on the server: a busy agent's statements do not stand in memory at once
        rows.itersize = SCANNED
        rows.execute(_OF_KEYS, (*map(list, columns), tenant_id))
        for ifi, activity_id, verb, at, raw in rows:
            said: dict[str, Any] = orjson.loads(raw)
            if said["actor"].get("objectType") != "Group":
                projection.add(progress, said, key=(ifi, activity_id), verb=verb, at=at)
    # After the statements: a disposal between the two would else be seen in neither.
    for key, base in carried.of_keys(keys, tenant_id=tenant_id).items():
        progress[key] = joined(base, progress[key]) if key in progress else base
    return progress


def _write(tenant_id: int, changed: Sequence[dict[str, Any]], gone: Sequence[Key]) -> None:
    connection, moment = writes.connection(), now()
    if changed:
        connection.execute(_PUT, {"rows": orjson.dumps(changed).decode(), "tenant": tenant_id, "now": moment})
    if gone:
        connection.execute(_REMOVE, ([ifi for ifi, _ in gone], [activity_id for _, activity_id in gone], tenant_id))
    keys = [(row["ifi"], row["activity_id"]) for row in changed] + list(gone)
    writes.tell(keys, tenant_id=tenant_id, now=moment, consumers=list(feed.consumers()))


def _add_of_statements(tenant_id: int, cursor: Cursor, dry_run: bool) -> Part:
    values = {"tenant": tenant_id, "stored": cursor.stored, "limit": SCANNED, "dry_run": dry_run}
    rows = writes.connection().execute(_SCANNED, values).fetchall()
    added = _add(tenant_id, {(row[1], row[2]) for row in rows if row[3]}, dry_run)
    return Part(added, added, 0, Cursor("statements", stored=rows[-1][0]) if len(rows) == SCANNED else None)


def _add_of_carried(tenant_id: int, cursor: Cursor, dry_run: bool) -> Part:
    values = {"tenant": tenant_id, "ifi": cursor.key[0], "activity_id": cursor.key[1], "limit": SCANNED}
    rows = writes.connection().execute(_CARRIED, values).fetchall()
    added = _add(tenant_id, {(row[0], row[1]) for row in rows if row[2]}, dry_run)
    then = Cursor("carried", key=(rows[-1][0], rows[-1][1])) if len(rows) == SCANNED else Cursor("statements")
    return Part(added, added, 0, then)


def _add(tenant_id: int, missing: Iterable[Key], dry_run: bool) -> int:
    """Add the progress of agents and activities that have none. Another writer may add it meanwhile: then both are merged."""
    keys, added = sorted(missing), 0
    for start in range(0, len(keys), KEYS):
        progress = _folded(keys[start : start + KEYS], tenant_id)
        added += len(progress)
        if progress and not dry_run:
            writes.merge_progress(progress, tenant_id=tenant_id, now=now().isoformat(), consumers=list(feed.consumers()))
    return added
