"""The outbox in the database: filled from the statements behind a cursor, emptied as the receiver takes them.

The statement table with its watermark is a log already, so storing costs nothing more: a step looks through what came
since, puts what matches into the outbox and moves the cursor, in one transaction. Nothing here speaks with a receiver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from lms.lrs import writes
from lms.lrs.forwarding.matching import Seen, Waiting, Wanted, choose
from lms.lrs.forwarding.models import RUNNING
from lms.lrs.queries import watermark
from lms.lrs.validation.statement import VOIDED

PAGE = 2_000
"""Statements looked through in one step."""
FULL = 10_000
"""How many may wait for one receiver; the rest waits where it is, behind the cursor."""
BATCH = 100
BATCH_BYTES = 1024 * 1024
"""What is sent in one request at most, but always one statement."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A statement under way; `raw` is its stored text, `size` that of it and its attachments, `unsure` whether it may have
    arrived before."""

    stored: datetime
    id: UUID
    lane: UUID
    attempts: int
    unsure: bool
    raw: str | None
    size: int


@dataclass(frozen=True)
class Batch:
    """What goes next to a receiver. `alone`: one that failed by itself before and is tried apart from all others."""

    tenant_id: int
    target_id: UUID
    endpoint: str
    version: str
    sealed: str
    failures: int
    parcels: tuple[Parcel, ...]
    alone: bool


_CURSOR = """
select read_through, begins_after, verbs, activities, authorities, outcomes_only from forward_target where tenant_id = %s and id = %s for update
"""
_WAITING = "select count(*) from forward_outbox where tenant_id = %s and target_id = %s"
_SEEN = """
select id, stored, verb, activity_id, authority, registration, actor_key, ref_id, voided from statement where tenant_id = %(tenant)s and
"""
_PAGE = _SEEN + "stored > %(after)s and stored <= %(through)s order by stored limit %(take)s"
_BY_ID = _SEEN + "id = any(%(ids)s)"
_VOIDERS = _SEEN + "ref_id = any(%(ids)s) and verb = %(voided)s"
_PUT = """
insert into forward_outbox (tenant_id, target_id, stored, statement_id, lane)
select %s, %s, t.* from unnest(%s::timestamptz[], %s::uuid[], %s::uuid[]) as t(stored, statement_id, lane) on conflict do nothing
"""
_MOVE = "update forward_target set read_through = %s where tenant_id = %s and id = %s"

_READY = """
select endpoint, version, sealed, failures from forward_target
 where tenant_id = %s and id = %s and state = %s and (retry_at is null or retry_at <= now())
"""
_TAKE = """
select o.stored, o.statement_id as id, o.lane, o.attempts, o.unsure, s.raw, coalesce(octet_length(s.raw), 0) + coalesce((
         select sum(octet_length(a.content)) from statement_attachment n join lrs_attachment a on a.tenant_id = n.tenant_id and a.sha2 = n.sha2
          where n.tenant_id = o.tenant_id and n.stored = o.stored), 0) as size
  from forward_outbox o left join statement s on s.tenant_id = o.tenant_id and s.stored = o.stored
 where o.tenant_id = %(tenant)s and o.target_id = %(target)s and o.refused_at is null and {which}
   and not exists (select from forward_outbox h where h.tenant_id = o.tenant_id and h.target_id = o.target_id and h.lane = o.lane
                      and h.stored < o.stored and (h.refused_at is not null or h.retry_at is not null))
 order by o.stored limit %(take)s
"""
_PUT_OFF = _TAKE.format(which="o.retry_at <= now()")
_FRESH = _TAKE.format(which="o.retry_at is null")
_MARK = """
update forward_outbox set unsure = true, attempts = attempts + 1 where tenant_id = %s and target_id = %s and stored = any(%s)
"""
_DROP = "delete from forward_outbox where tenant_id = %s and target_id = %s and stored = any(%s)"


def collect(*, tenant_id: int, target_id: UUID) -> bool:
    """What came since and matches waits for the receiver; say whether there is more to look through at once."""
    connection = writes.connection()
    target = connection.execute(_CURSOR, (tenant_id, target_id)).fetchone()
    if target is None or _count(tenant_id, target_id) >= FULL:
        return False
    read_through, begins_after, verbs, activities, authorities, outcomes_only = target
    wanted = Wanted(frozenset(verbs), tuple(activities), tuple(authorities), outcomes_only)
    page = _seen(_PAGE, tenant_id, after=read_through, through=watermark(tenant_id), take=PAGE)
    if not page:
        return False
    _put(page, wanted, begins_after, tenant_id=tenant_id, target_id=target_id)
    # Not to the watermark but to the last that was seen: the next one stored is later than that, whatever clocks do.
    connection.execute(_MOVE, (page[-1].stored, tenant_id, target_id))
    return len(page) == PAGE


def _put(page: list[Seen], wanted: Wanted, begins_after: datetime, *, tenant_id: int, target_id: UUID) -> None:
    refs = [seen.ref_id for seen in page if seen.verb == VOIDED]
    gone = [seen.id for seen in page if seen.voided]
    targets = {seen.id: seen for seen in _seen(_BY_ID, tenant_id, ids=refs)} if refs else {}
    voiders: dict[UUID, list[Seen]] = {}
    for seen in _seen(_VOIDERS, tenant_id, ids=gone, voided=VOIDED) if gone else ():
        if seen.ref_id is not None:
            voiders.setdefault(seen.ref_id, []).append(seen)
    chosen = choose(page, wanted=wanted, targets=targets, voiders=voiders, begins_after=begins_after)
    if chosen:
        writes.connection().execute(_PUT, (tenant_id, target_id, *_columns(chosen)))


def _columns(chosen: Sequence[Waiting]) -> tuple[list[datetime], list[UUID], list[UUID]]:
    return [each.stored for each in chosen], [each.id for each in chosen], [each.lane for each in chosen]


def _seen(query: str, tenant_id: int, **values: Any) -> list[Seen]:
    with writes.connection().cursor(row_factory=class_row(Seen)) as cursor:
        return cursor.execute(query, {"tenant": tenant_id, **values}).fetchall()


def _count(tenant_id: int, target_id: UUID) -> int:
    row = writes.connection().execute(_WAITING, (tenant_id, target_id)).fetchone()
    return int(row[0]) if row else 0


def take(*, tenant_id: int, target_id: UUID) -> Batch | None:
    """Give what goes next, marked as under way; None when nothing may go now.

    A statement that is there no more, since its time of keeping is over, waits no more either.
    """
    connection = writes.connection()
    ready = connection.execute(_READY, (tenant_id, target_id, RUNNING)).fetchone()
    if ready is None:
        return None
    values = {"tenant": tenant_id, "target": target_id}
    found = _parcels(_PUT_OFF, values | {"take": 1})
    alone = bool(found)
    found = found or _parcels(_FRESH, values | {"take": BATCH})
    gone = [each.stored for each in found if each.raw is None]
    if gone:
        connection.execute(_DROP, (tenant_id, target_id, gone))
    parcels = _within([each for each in found if each.raw is not None])
    if parcels:
        connection.execute(_MARK, (tenant_id, target_id, [each.stored for each in parcels]))
    endpoint, version, sealed, failures = ready
    return Batch(tenant_id, target_id, endpoint, version, sealed, failures, tuple(parcels), alone) if found else None


def _parcels(query: str, values: dict[str, Any]) -> list[Parcel]:
    with writes.connection().cursor(row_factory=class_row(Parcel)) as cursor:
        return cursor.execute(query, values).fetchall()


def _within(found: list[Parcel]) -> list[Parcel]:
    """The first of them that make a batch of the size that is sent."""
    size = 0
    for number, each in enumerate(found):
        size += each.size
        if size > BATCH_BYTES and number > 0:
            return found[:number]
    return found
