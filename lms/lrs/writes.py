"""The SQL by which statements and progress are written: few round trips, prepared, by the driver's own cursor.

Rows go over as one JSON text and become rows in the server (measured: 110 µs a statement all told, against 200 to 260
for a multi-row INSERT with a parameter for every column, most of it spent on the client); the statements' own texts stand
beside it as they are, since what is text within JSON is read three times. One form serves one statement and a thousand. Rows
are sorted before they are sent, so that two batches wait for each other in one order.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from psycopg import Connection

from lms.core import db, driver
from lms.core.arrays import TextArray
from lms.lrs import feed, waking
from lms.lrs.agents import ifi_of
from lms.lrs.known import Known
from lms.lrs.projection import Key, Progress
from lms.lrs.rights import Caller


class Row(NamedTuple):
    """What columns hold of a statement, and its text, which lacks the end: when it is stored."""

    about: dict[str, Any]
    text: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of rows: from which instant on they are stored, which were (none named: all), whether progress is folded in,
    and which definitions are not known as they were sent."""

    first: int
    added: set[str] | None
    derived: bool
    unlearned: Collection[str]


_BEGIN = "select lrs_begin_write(%(tenant)s, %(count)s, %(alone)s)"
# The number is lrs_begin_write's (migration 0003), which takes it alone for who refers to other statements.
_KEEP_OUT = "select pg_advisory_xact_lock_shared(1375731712 + %s, 0)"

# Migration 0021 holds the function, 0018 that of progress.
_STORE = """
select first, added, derived, told, unlearned
  from lrs_store_rows(%(tenant)s, %(first)s, %(rows)s, %(texts)s, %(progress)s,
                      %(definitions)s, %(consumers)s, %(authority)s, %(credential)s, %(grant)s)
"""

_STORE_AT_ONCE = """
select first, told
  from lrs_store_at_once(%(tenant)s, %(slug)s, %(credential)s, %(hash)s, %(name)s, %(scopes)s,
                        %(rows)s, %(texts)s, %(progress)s, %(definitions)s, %(consumers)s, %(authority)s)
"""
MORE_TO_DO = ("LR001", "LR002")
"""The function's errors: the credential has to be read anew; something has to be done beside storing."""

_SAME_ID = "select id, raw from statement where tenant_id = %s and id = any(%s)"

_DONE = ("completed_at", "passed_at", "failed_at", "satisfied_at", "attended_at", "terminated_at", "score_scaled")
_PROGRESS = "select lrs_merge_progress(%(tenant)s, %(rows)s, %(now)s, %(consumers)s)"

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
    return db.connection()


def begin_write(*, tenant_id: int, count: int, alone: bool) -> int:
    """Give the first of `count` instants of storing, in microseconds since 1970; the tenant's lists end before it
    until this transaction ends. `alone` waits for every other open write of the tenant, and they for this."""
    return int(driver.rows(connection(), _BEGIN, {"tenant": tenant_id, "count": count, "alone": alone})[0][0])


def keep_referrers_out(*, tenant_id: int) -> None:
    """Until this transaction ends no statement is stored that refers to another; all others may be."""
    connection().execute(_KEEP_OUT, (tenant_id,))


def store(
    rows: Sequence[Row], caller: Caller, *, first: int | None, progress: Mapping[Key, Progress] | None, definitions: Mapping[str, Any]
) -> Outcome:  # fmt: skip
    """Store the rows whose id is not taken, with what they are related to; each at `first` and its `place` in microseconds.

    Without `first`, as most are sent, this begins the write too. The progress is folded in when all were new and nothing
    voids them; without it, all that follows is the caller's. Which of `definitions` are not known word for word is told.
    """
    values = _values(rows, caller, first=first, progress=progress, definitions=definitions)
    return _outcome(driver.rows(connection(), _STORE, values), caller.tenant_id)


def store_at_once(rows: Sequence[Row], known: Known, *, progress: Mapping[Key, Progress], definitions: Mapping[str, Any]) -> None:
    """Store rows of a known credential, with all that follows from them, in a transaction of this statement alone. Raises
    psycopg's errors, MORE_TO_DO among them, when nothing was stored."""
    values = _values(rows, known.caller, first=None, progress=progress, definitions=definitions)
    credential = {"slug": known.slug, "hash": known.secret_hash, "name": known.name, "scopes": _array(known.scopes)}
    ((_first, told),) = db.do_apart(_STORE_AT_ONCE, values | credential)
    if told:
        waking.wake(tenant_id=known.caller.tenant_id)


def ready(rows: Sequence[Row], caller: Caller, *, first: int, progress: Mapping[Key, Progress], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """What `send` sends, put together."""
    return _values(rows, caller, first=first, progress=progress, definitions=definitions)


def send(values: dict[str, Any], *, derives: bool) -> Callable[[], Outcome]:
    """Begin to store what is ready as `store` does, with its progress or without, and go on meanwhile; what is given waits for the
    outcome, and must be asked for it before anything else is asked of the database."""
    asked = driver.send(connection(), _STORE, values if derives else values | {"progress": None})
    return lambda: _outcome(asked.rows(), values["tenant"])


def _values(
    rows: Sequence[Row], caller: Caller, *, first: int | None, progress: Mapping[Key, Progress] | None, definitions: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    ordered = sorted(rows, key=_id_of)
    return {
        "rows": orjson.dumps([row.about for row in ordered]).decode(), "texts": TextArray([row.text for row in ordered]), "first": first,
        "progress": None if progress is None else _progress_rows(progress),
        "definitions": orjson.dumps(definitions).decode() if definitions else None, "consumers": _array(feed.consumers()),
        "tenant": caller.tenant_id, "authority": ifi_of(dict(caller.authority)) or "", "credential": caller.credential_id,
        "grant": caller.grant.id if caller.grant else None,
    }  # fmt: skip


def _id_of(row: Row) -> str:
    identifier: str = row.about["id"]
    return identifier


def _outcome(answer: Sequence[tuple[Any, ...]], tenant_id: int) -> Outcome:
    ((begun, added, derived, told, unlearned),) = answer
    if told:
        waking.wake(tenant_id=tenant_id)
    return Outcome(begun, None if added is None else {str(each) for each in added}, derived, unlearned or ())


def texts_of(ids: Sequence[str], *, tenant_id: int) -> dict[str, str]:
    """Give the exact texts of stored statements by id."""
    return {str(row[0]): row[1] for row in connection().execute(_SAME_ID, (tenant_id, list(ids)))}


def merge_progress(progress: Mapping[Key, Progress], *, tenant_id: int, now: str, consumers: Collection[str]) -> None:
    """Fold new progress into what is known, tell the consumers what changed or was achieved again, and wake the worker."""
    values = {"rows": _progress_rows(progress), "tenant": tenant_id, "now": now, "consumers": _array(consumers)}
    if driver.rows(connection(), _PROGRESS, values)[0][0]:
        waking.wake(tenant_id=tenant_id)


def replace_progress(key: Key, known: Progress | None, *, tenant_id: int, now: str, consumers: Collection[str]) -> None:
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


def _progress_rows(progress: Mapping[Key, Progress]) -> str:
    rows = []
    for (ifi, activity_id), known in progress.items():
        row = {"ifi": ifi, "activity_id": activity_id, "first_at": known.first_at, "last_at": known.last_at}
        for name in _DONE:
            value = getattr(known, name)
            if value is not None:  # what is not said is null there
                row[name] = value
        rows.append(row)
    return orjson.dumps(rows).decode()


def _array(words: Collection[str]) -> str:
    """An array of plain words as the server reads one: the driver's own way asks of each word what type it has."""
    return "{" + ",".join(words) + "}"
