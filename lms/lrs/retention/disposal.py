"""One step of a disposal: a bounded number of records is looked at, and those that are due go.

First statements, then state documents, then the bytes of attachments that no statement declares any more. A statement
goes with its relations, references and declarations; what it had amounted to is carried forward in the same transaction.
Statements that refer to others wait for the step (and so does a voiding); other writers only while bytes go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from lms.lrs import carried, projection, writes
from lms.lrs.projection import ACHIEVING, Key, Progress
from lms.lrs.retention import due
from lms.lrs.retention.protocol import Count
from lms.lrs.retention.rules import RecordClass
from lms.lrs.statements import read
from lms.lrs.validation.statement import VOIDED

SCANNED = 1_000
ATTACHMENT = "attachment"
"""What the protocol calls contents of attachments; no rule is about them, they go with their statements."""
Before = Mapping[RecordClass, datetime | None]


@dataclass
class Step:
    """What went, and where the next step goes on."""

    reached: str
    last: bool = False
    counts: dict[str, Count] = field(default_factory=dict)


_STATEMENTS = f"""
with scanned as materialized (
  select stored, id, verb, ref_id, voided, ifi, activity_id, timestamp, raw from statement
   where tenant_id = %(tenant)s and stored > %(after)s and stored < greatest(%(detail)s::timestamptz, %(outcome)s::timestamptz)
   order by stored limit %(limit)s
)
select s.stored, {due.DUE}, {due.CLASS}, s.id, s.verb, s.ref_id, s.voided, s.ifi, s.activity_id, s.timestamp, s.raw from scanned s order by s.stored
"""  # noqa: S608 - the expressions are constants of due.py
_TAKE = "delete from statement where tenant_id = %s and stored = any(%s::timestamptz[])"
_TAKE_IDS = "delete from statement_id where tenant_id = %s and id = any(%s::uuid[])"
_TAKE_REFERENCES = "delete from statement_ref where tenant_id = %s and stored = any(%s::timestamptz[])"
_TAKE_DECLARATIONS = "delete from statement_attachment where tenant_id = %s and stored = any(%s::timestamptz[])"
_TAKE_RELATED = """
delete from statement_related r using unnest(%s::uuid[], %s::timestamptz[]) as k(key, stored)
 where r.tenant_id = %s and r.key = k.key and r.stored = k.stored
"""
_REMEMBER_VOIDED = "insert into statement_voided (tenant_id, id) select %s, unnest(%s::uuid[]) on conflict do nothing"

_DOCUMENTS = """
select activity_key, agent_key, registration, document_key from lrs_document
 where tenant_id = %s and kind = 'state' and (activity_key, agent_key, registration, document_key) > (%s, %s, %s, %s)
 order by activity_key, agent_key, registration, document_key limit %s
"""
_TAKE_DOCUMENTS = """
delete from lrs_document d
 using unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) as k(activity_key, agent_key, registration, document_key)
 where d.tenant_id = %s and d.kind = 'state' and d.activity_key = k.activity_key and d.agent_key = k.agent_key
   and d.registration = k.registration and d.document_key = k.document_key and d.updated_at < %s
returning d.updated_at
"""

_ATTACHMENTS = "select sha2 from lrs_attachment where tenant_id = %s and sha2 > %s order by sha2 limit %s"
_TAKE_ATTACHMENTS = """
delete from lrs_attachment a where a.tenant_id = %s and a.sha2 = any(%s::text[])
   and not exists (select from statement_attachment n where n.tenant_id = a.tenant_id and n.sha2 = a.sha2)
returning 1
"""


@dataclass(frozen=True)
class _Row:
    stored: datetime
    due: bool
    record_class: str
    id: UUID
    verb: str
    ref_id: UUID | None
    voided: bool
    ifi: str | None
    activity_id: str | None
    timestamp: datetime
    raw: str


def step(*, tenant_id: int, before: Before, reached: str) -> Step:
    """What is due among the next records is gone; `reached` is what the step before gave, "" at the beginning."""
    phase, _, at = (reached or "statements ").partition(" ")
    return _PHASES[phase](tenant_id, before, at)


def _statements(tenant_id: int, before: Before, at: str) -> Step:
    writes.keep_referrers_out(tenant_id=tenant_id)
    after = datetime.fromisoformat(at) if at else datetime(1970, 1, 1, tzinfo=UTC)
    values = due.values(tenant_id, before) | {"after": after, "limit": SCANNED}
    rows = [_Row(*row) for row in writes.connection().execute(_STATEMENTS, values)]
    gone = [row for row in rows if row.due]
    if gone:
        _carry(gone, tenant_id)
        _take(gone, tenant_id)
    done = Step(f"statements {rows[-1].stored.isoformat()}" if len(rows) == SCANNED else "documents ")
    for name in {row.record_class for row in gone}:
        stored = [row.stored for row in gone if row.record_class == name]
        done.counts[name] = Count(len(stored), min(stored), max(stored))
    return done


def _carry(gone: Sequence[_Row], tenant_id: int) -> None:
    """Carry forward what they amount to: the same statements count as for progress, voided ones not."""
    progress: dict[Key, Progress] = {}
    achieved = set()
    for row in gone:
        said = orjson.loads(row.raw)
        if row.ifi is None or row.activity_id is None or row.voided or said["actor"].get("objectType") == "Group":
            continue
        projection.add(progress, said, key=(row.ifi, row.activity_id), verb=row.verb, at=row.timestamp)
        if row.verb in ACHIEVING and projection.counts(said, row.verb):
            achieved.add((row.ifi, row.activity_id, row.verb, row.timestamp))
    carried.carry(progress, achieved, tenant_id=tenant_id)


def _take(gone: Sequence[_Row], tenant_id: int) -> None:
    connection, stored = writes.connection(), [row.stored for row in gone]
    connection.execute(_TAKE, (tenant_id, stored))
    connection.execute(_TAKE_IDS, (tenant_id, [row.id for row in gone]))
    connection.execute(_TAKE_REFERENCES, (tenant_id, [row.stored for row in gone if row.ref_id is not None]))
    connection.execute(_TAKE_DECLARATIONS, (tenant_id, stored))
    # the index of relations begins with the key, so the keys are read from the statement as when it was stored
    related = [(key, row.stored) for row in gone for key in read(orjson.loads(row.raw), str(row.id)).related]
    connection.execute(_TAKE_RELATED, ([key for key, _ in related], [stored for _, stored in related], tenant_id))
    voided = [row.ref_id for row in gone if row.verb == VOIDED]
    if voided:
        connection.execute(_REMEMBER_VOIDED, (tenant_id, voided))


def _documents(tenant_id: int, before: Before, at: str) -> Step:
    limit = before.get(RecordClass.DOCUMENT)
    if limit is None:
        return Step("attachments ")
    connection = writes.connection()
    after = [UUID(part) for part in at.split()] or [UUID(int=0)] * 4
    keys = connection.execute(_DOCUMENTS, (tenant_id, *after, SCANNED)).fetchall()
    columns: list[list[Any]] = [list(column) for column in zip(*keys, strict=True)] or [[], [], [], []]
    gone = [row[0] for row in connection.execute(_TAKE_DOCUMENTS, (*columns, tenant_id, limit))]
    done = Step(f"documents {' '.join(map(str, keys[-1]))}" if len(keys) == SCANNED else "attachments ")
    if gone:
        done.counts[RecordClass.DOCUMENT.value] = Count(len(gone), min(gone), max(gone))
    return done


def _attachments(tenant_id: int, _before: Before, at: str) -> Step:
    connection = writes.connection()
    writes.begin_write(tenant_id=tenant_id, count=1, alone=True)  # nobody declares the same bytes at this moment
    hashes = [row[0] for row in connection.execute(_ATTACHMENTS, (tenant_id, at, SCANNED))]
    gone = len(connection.execute(_TAKE_ATTACHMENTS, (tenant_id, hashes)).fetchall())
    done = Step(f"attachments {hashes[-1]}") if len(hashes) == SCANNED else Step("", last=True)
    if gone:
        done.counts[ATTACHMENT] = Count(gone)
    return done


_PHASES: dict[str, Callable[[int, Before, str], Step]] = {
    "statements": _statements,
    "documents": _documents,
    "attachments": _attachments,
}
