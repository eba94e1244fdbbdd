"""The SQL by which statements and progress are written: few round trips, prepared, by the driver's own cursor.

Rows go over as one JSON text and become rows in the server (measured: 110 µs a statement all told, against 200 to 260
for a multi-row INSERT with a parameter for every column, most of it spent on the client). One form serves one
statement and a thousand. Rows are sorted before they are sent, so that two batches wait for each other in one order.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
from psycopg import Connection

from lms.core.db import db
from lms.lrs.projection import Key, Progress

Row = Mapping[str, Any]

_BEGIN = "select lrs_begin_write(%s, %s, %s)"
# The number is lrs_begin_write's (migration 0003), which takes it alone for who refers to other statements.
_KEEP_OUT = "select pg_advisory_xact_lock_shared(1375731712 + %s, 0)"

_INSERT = """
with sent as materialized (
  select * from json_to_recordset(%(rows)s::json) as t(
    id uuid, stored timestamptz, timestamp timestamptz, verb text, ifi text, actor_key uuid, object_key uuid,
    activity_id text, registration uuid, ref_id uuid, raw text, related uuid[])
), free as (
  insert into statement_id (tenant_id, id) select %(tenant)s, id from sent on conflict do nothing returning id
), added as (
  insert into statement (tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration,
                         ref_id, authority, credential_id, grant_id, raw)
  select %(tenant)s, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration,
         ref_id, %(authority)s, %(credential)s, %(grant)s, raw
    from sent where id in (select id from free)
  returning id, stored
), named as (
  insert into statement_related (tenant_id, key, stored)
  select %(tenant)s, k.key, s.stored from sent s, unnest(s.related) as k(key) where s.stored in (select stored from added)
)
select id from added
"""

_SAME_ID = "select id, raw from statement where tenant_id = %s and id = any(%s)"

_DONE = ("completed_at", "passed_at", "failed_at", "satisfied_at", "attended_at", "terminated_at", "score_scaled")
_KNOWN = ", ".join(f"progress.{name}" for name in _DONE)
_MERGED = ", ".join(f"greatest(progress.{name}, excluded.{name})" for name in _DONE)

_PROGRESS = f"""
with sent as materialized (
  select * from json_to_recordset(%(rows)s::json) as t(
    ifi text, activity_id text, first_at timestamptz, last_at timestamptz, completed_at timestamptz, passed_at timestamptz,
    failed_at timestamptz, satisfied_at timestamptz, attended_at timestamptz, terminated_at timestamptz, score_scaled double precision)
), changed as (
  insert into progress (tenant_id, ifi, activity_id, person_id, first_at, last_at, {", ".join(_DONE)}, changed_at)
  select %(tenant)s, s.ifi, s.activity_id, a.person_id, s.first_at, s.last_at, {", ".join("s." + name for name in _DONE)}, %(now)s
    from sent s left join lrs_actor a on a.tenant_id = %(tenant)s and a.ifi = s.ifi
   order by s.ifi, s.activity_id
  on conflict (tenant_id, ifi, activity_id) do update set
    person_id = coalesce(progress.person_id, excluded.person_id),
    first_at = least(progress.first_at, excluded.first_at),
    last_at = greatest(progress.last_at, excluded.last_at),
    ({", ".join(_DONE)}) = row({_MERGED}),
    changed_at = case when ({_KNOWN}) is distinct from ({_MERGED}) then excluded.changed_at else progress.changed_at end
  where excluded.first_at < progress.first_at or excluded.last_at > progress.last_at
     or (progress.person_id is null and excluded.person_id is not null)
     or ({_KNOWN}) is distinct from ({_MERGED})
  returning ifi, activity_id, changed_at
), told as (
  insert into progress_feed (tenant_id, consumer, ifi, activity_id, changed_at)
  select %(tenant)s, c.name, p.ifi, p.activity_id, %(now)s
    from (select ifi, activity_id from changed where changed_at = %(now)s
          union
          -- an older achievement that comes late changes no maximum, but may be worth a certificate of its own
          select ifi, activity_id from sent where coalesce(completed_at, passed_at, satisfied_at, attended_at) is not null) p
   cross join unnest(%(consumers)s::text[]) as c(name)
  returning 1
)
select pg_notify('progress', %(tenant)s::text) where exists (select from told)
"""  # noqa: S608 - the columns are the constants above

_REPLACE = f"""
insert into progress (tenant_id, ifi, activity_id, person_id, first_at, last_at, {", ".join(_DONE)}, changed_at)
values (%(tenant)s, %(ifi)s, %(activity_id)s, (select person_id from lrs_actor where tenant_id = %(tenant)s and ifi = %(ifi)s),
        %(first_at)s, %(last_at)s, {", ".join(f"%({name})s" for name in _DONE)}, %(now)s)
on conflict (tenant_id, ifi, activity_id) do update set
  first_at = excluded.first_at, last_at = excluded.last_at, changed_at = excluded.changed_at,
  {", ".join(f"{name} = excluded.{name}" for name in _DONE)}
"""  # noqa: S608

_TELL = """
with told as (
  insert into progress_feed (tenant_id, consumer, ifi, activity_id, changed_at)
  select %(tenant)s, c.name, %(ifi)s, %(activity_id)s, %(now)s from unnest(%(consumers)s::text[]) as c(name)
  returning 1
)
select pg_notify('progress', %(tenant)s::text) where exists (select from told)
"""

_TELL_KEYS = """
with told as (
  insert into progress_feed (tenant_id, consumer, ifi, activity_id, changed_at)
  select %(tenant)s, c.name, k.ifi, k.activity_id, %(now)s
    from unnest(%(ifi)s::text[], %(activity_id)s::text[]) as k(ifi, activity_id) cross join unnest(%(consumers)s::text[]) as c(name)
  returning 1
)
select pg_notify('progress', %(tenant)s::text) where exists (select from told)
"""


def connection() -> Connection[Any]:
    """Give the driver's connection under the session, within the running transaction."""
    return cast(Connection[Any], db.session.connection().connection.driver_connection)


def begin_write(*, tenant_id: int, count: int, alone: bool) -> int:
    """Give the first of `count` instants of storing, in microseconds since 1970; the tenant's lists end before it
    until this transaction ends. `alone` waits for every other open write of the tenant, and they for this."""
    row = connection().execute(_BEGIN, (tenant_id, count, alone), prepare=True).fetchone()
    assert row is not None
    return int(row[0])


def keep_referrers_out(*, tenant_id: int) -> None:
    """Until this transaction ends no statement is stored that refers to another; all others may be."""
    connection().execute(_KEEP_OUT, (tenant_id,))


def insert_statements(rows: Sequence[Row], *, tenant_id: int, authority: str, credential_id: UUID | None, grant_id: UUID | None) -> set[str]:
    """Store the rows whose id is not taken, with what they are related to; give the ids that were stored."""
    values = {
        "rows": orjson.dumps(rows).decode(), "tenant": tenant_id, "authority": authority, "credential": credential_id, "grant": grant_id,
    }  # fmt: skip
    return {str(row[0]) for row in connection().execute(_INSERT, values, prepare=True)}


def texts_of(ids: Sequence[str], *, tenant_id: int) -> dict[str, str]:
    """Give the exact texts of stored statements by id."""
    return {str(row[0]): row[1] for row in connection().execute(_SAME_ID, (tenant_id, list(ids)))}


def merge_progress(progress: Mapping[Key, Progress], *, tenant_id: int, now: str, consumers: Sequence[str]) -> None:
    """Fold new progress into what is known, tell the consumers what changed or was achieved again, and wake the worker."""
    rows = [{"ifi": key[0], "activity_id": key[1], **_columns(known)} for key, known in progress.items()]
    values = {"rows": orjson.dumps(rows).decode(), "tenant": tenant_id, "now": now, "consumers": list(consumers)}
    connection().execute(_PROGRESS, values, prepare=True)


def replace_progress(key: Key, known: Progress | None, *, tenant_id: int, now: str, consumers: Sequence[str]) -> None:
    """Put progress that was folded anew in the place of what was known; none when no statement is left."""
    values = {"tenant": tenant_id, "ifi": key[0], "activity_id": key[1], "now": now, "consumers": list(consumers)}
    if known is None:
        connection().execute("delete from progress where tenant_id = %(tenant)s and ifi = %(ifi)s and activity_id = %(activity_id)s", values)
    else:
        connection().execute(_REPLACE, values | _columns(known))
    connection().execute(_TELL, values)


def tell(keys: Sequence[Key], *, tenant_id: int, now: datetime, consumers: Sequence[str]) -> None:
    """Each consumer is told that the progress of these agents and activities changed, and the worker wakes."""
    values = {
        "tenant": tenant_id, "ifi": [ifi for ifi, _ in keys], "activity_id": [activity_id for _, activity_id in keys],
        "now": now, "consumers": list(consumers),
    }  # fmt: skip
    connection().execute(_TELL_KEYS, values)


def _columns(known: Progress) -> dict[str, Any]:
    return {"first_at": known.first_at, "last_at": known.last_at, **{name: getattr(known, name) for name in _DONE}}
