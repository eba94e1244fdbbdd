"""Reading retention: the tenant's rules, what would go by them, and the protocol of what went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.core.clock import today
from lms.core.db import db
from lms.core.errors import NotFound
from lms.lrs import writes
from lms.lrs.retention import due
from lms.lrs.retention.disposal import ATTACHMENT
from lms.lrs.retention.models import RetentionNightly, RetentionRule, RetentionRun, RetentionStep
from lms.lrs.retention.protocol import Count, Protocol
from lms.lrs.retention.rules import RecordClass, Rule


@dataclass
class Preview:
    """How much of a class would go: in all, from when to when, and by the month of storing."""

    record_class: str
    count: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    months: list[tuple[date, int]] = field(default_factory=list)


_STATEMENTS = f"""
select {due.CLASS} as record_class, date_trunc('month', s.stored at time zone 'Europe/Stockholm')::date as month,
       count(*), min(s.stored), max(s.stored)
  from statement s
 where s.tenant_id = %(tenant)s and s.stored < greatest(%(detail)s::timestamptz, %(outcome)s::timestamptz) and {due.DUE}
 group by 1, 2 order by 2
"""  # noqa: S608 - the expressions are constants of due.py
_DOCUMENTS = """
select 'document', date_trunc('month', updated_at at time zone 'Europe/Stockholm')::date as month, count(*), min(updated_at), max(updated_at)
  from lrs_document where tenant_id = %(tenant)s and kind = 'state' and updated_at < %(document)s::timestamptz
 group by 2 order by 2
"""
# Contents that none but statements that go declare, and those that nobody declares.
_ATTACHMENTS = f"""
with gone as materialized (
  select s.stored from statement s
   where s.tenant_id = %(tenant)s and s.stored < greatest(%(detail)s::timestamptz, %(outcome)s::timestamptz) and {due.DUE})
select count(*) from lrs_attachment a
 where a.tenant_id = %(tenant)s and not exists (
   select from statement_attachment n where n.tenant_id = a.tenant_id and n.sha2 = a.sha2 and n.stored not in (select stored from gone))
"""  # noqa: S608


_ANYTHING = f"""
select exists (select from statement s
                where s.tenant_id = %(tenant)s and s.stored < greatest(%(detail)s::timestamptz, %(outcome)s::timestamptz) and {due.DUE})
    or exists (select from lrs_document where tenant_id = %(tenant)s and kind = 'state' and updated_at < %(document)s::timestamptz)
"""  # noqa: S608


def rules_of(tenant_id: int) -> dict[RecordClass, Rule]:
    """Give the tenant's rule for every class; one that nobody has decided keeps for ever."""
    found = {
        RecordClass(row.record_class): Rule(RecordClass(row.record_class), row.months, row.decision, row.decided_by, row.decided_at)
        for row in db.session.scalars(select(RetentionRule).where(RetentionRule.tenant_id == tenant_id))
    }
    return {record_class: found.get(record_class, Rule(record_class)) for record_class in RecordClass}


def preview(tenant_id: int, rules: Collection[Rule], *, on: date | None = None) -> dict[str, Preview]:
    """Give what would go by these rules, by class, if a disposal began on that day (today); nothing is changed."""
    before = {rule.record_class: rule.before(on or today()) for rule in rules}
    values = due.values(tenant_id, before) | {"document": before.get(RecordClass.DOCUMENT)}
    found = {record_class.value: Preview(record_class.value) for record_class in RecordClass}
    for query in (_STATEMENTS, _DOCUMENTS):
        for record_class, month, count, oldest, newest in writes.connection().execute(query, values):
            known = found[record_class]
            known.count += count
            known.oldest, known.newest = min(known.oldest or oldest, oldest), max(known.newest or newest, newest)
            known.months.append((month, count))
    row = writes.connection().execute(_ATTACHMENTS, values).fetchone()
    return found | {ATTACHMENT: Preview(ATTACHMENT, row[0] if row else 0)}


def anything_due(tenant_id: int, rules: Collection[Rule]) -> bool:
    """Say whether a disposal by these rules that began today would take a statement or a state document."""
    before = {rule.record_class: rule.before(today()) for rule in rules}
    values = due.values(tenant_id, before) | {"document": before.get(RecordClass.DOCUMENT)}
    row = writes.connection().execute(_ANYTHING, values).fetchone()
    return bool(row and row[0])


def is_nightly(tenant_id: int) -> bool:
    """Say whether the tenant has decided that its rules are carried out each night."""
    return bool(db.session.scalar(select(RetentionNightly.active).where(RetentionNightly.tenant_id == tenant_id)))


def protocols(tenant_id: int, *, limit: int = 50) -> list[Protocol]:
    """Give the tenant's disposals and pseudonymisations, the latest first."""
    query = select(RetentionRun).where(RetentionRun.tenant_id == tenant_id)
    runs = db.session.scalars(query.order_by(RetentionRun.begun_at.desc(), RetentionRun.id.desc()).limit(limit)).all()
    return _protocols(tenant_id, runs)


def protocol_of(tenant_id: int, run_id: UUID) -> Protocol:
    """Give the protocol of one run. Raises NotFound, for another tenant's too."""
    found = db.session.scalars(select(RetentionRun).where(RetentionRun.tenant_id == tenant_id, RetentionRun.id == run_id)).all()
    if not found:
        raise NotFound()
    return _protocols(tenant_id, found)[0]


def unfinished(tenant_id: int) -> RetentionRun | None:
    """Give the disposal that has begun and not come to its end; there is at most one."""
    ended = select(RetentionStep.run_id).where(RetentionStep.tenant_id == tenant_id, RetentionStep.last)
    query = select(RetentionRun).where(RetentionRun.tenant_id == tenant_id, RetentionRun.kind == "disposal", RetentionRun.id.not_in(ended))
    return db.session.scalar(query.limit(1))


def last_step(tenant_id: int, run_id: UUID) -> RetentionStep | None:
    """Give the latest step of a run; None before the first."""
    query = select(RetentionStep).where(RetentionStep.tenant_id == tenant_id, RetentionStep.run_id == run_id)
    return db.session.scalar(query.order_by(RetentionStep.number.desc()).limit(1))


# A run has a step for every thousand statements: they are added up where they lie.
_SUMS = """
select s.run_id, max(s.at), bool_or(s.last), c.key, sum((c.value->>'count')::bigint), min((c.value->>'oldest')::timestamptz),
       max((c.value->>'newest')::timestamptz)
  from retention_step s left join lateral jsonb_each(s.counts) c on true
 where s.tenant_id = %s and s.run_id = any(%s)
 group by s.run_id, c.key
"""


def _protocols(tenant_id: int, runs: Sequence[RetentionRun]) -> list[Protocol]:
    counts: dict[UUID, dict[str, Count]] = {}
    ended: dict[UUID, tuple[datetime, bool]] = {}
    for run_id, at, last, key, count, oldest, newest in writes.connection().execute(_SUMS, (tenant_id, [run.id for run in runs])):
        was: tuple[Any, bool] = ended.get(run_id, (at, False))
        ended[run_id] = (max(was[0], at), was[1] or last)
        if key is not None:
            counts.setdefault(run_id, {})[key] = Count(int(count), oldest, newest)
    found = []
    for run in runs:
        at, last = ended.get(run.id, (run.begun_at, False))
        found.append(
            Protocol(
                run.id, tenant_id, run.kind, run.begun_at, at if last else None, run.requested_by, run.reason, run.nightly, run.rules,
                counts.get(run.id, {}),
            )
        )  # fmt: skip
    return found
