"""Deciding on retention, and carrying a disposal out in steps, each a transaction with its own line of the protocol."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from lms.access import audit
from lms.core.clock import now, today
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, NotFound
from lms.lrs import writes
from lms.lrs.retention import disposal, queries
from lms.lrs.retention.models import RetentionNightly, RetentionRule, RetentionRun, RetentionStep
from lms.lrs.retention.rules import RecordClass, check

# 1191182336 (0x47000000) + tenant: one disposal or pseudonymisation of a tenant at a time.
_LOCK = "select pg_advisory_xact_lock(1191182336 + %s, 0)"


def lock(*, tenant_id: int) -> None:
    """Until the transaction ends nobody else disposes of or pseudonymises anything of the tenant's."""
    writes.connection().execute(_LOCK, (tenant_id,))


def set_rules(
    *, tenant_id: int, months: Mapping[RecordClass, int | None], decision: str, decided_by: UUID | None, nightly: bool | None = None
) -> None:
    """These classes are kept so many months (None: for ever) by this decision; nothing goes before a disposal is run.

    `nightly` decides whether one is run each night, when something is due; None leaves that as it is.
    Raises Invalid for a number that cannot be, for details kept longer than outcomes, and without a decision.
    """
    lock(tenant_id=tenant_id)
    known = {record_class: rule.months for record_class, rule in queries.rules_of(tenant_id).items()}
    check(known | dict(months), decision)
    for record_class, kept in months.items():
        said = {"months": kept, "decision": decision.strip(), "decided_by": decided_by, "decided_at": now()}
        row = insert(RetentionRule).values(tenant_id=tenant_id, record_class=record_class.value, **said)
        db.session.execute(row.on_conflict_do_update(index_elements=["tenant_id", "record_class"], set_=said))
    told: dict[str, int | bool | None] = {record_class.value: kept for record_class, kept in months.items()}
    if nightly is not None and _set_nightly(tenant_id, nightly, decision.strip(), decided_by):
        told["nightly"] = nightly
    audit.record(tenant_id=tenant_id, action="lrs.retention.set", object_type="retention_rule", object_id=str(tenant_id), detail=told)


def _set_nightly(tenant_id: int, active: bool, decision: str, decided_by: UUID | None) -> bool:
    """Say whether it is another than before."""
    was = queries.is_nightly(tenant_id)
    said = {"active": active, "decision": decision, "decided_by": decided_by, "decided_at": now()}
    row = insert(RetentionNightly).values(tenant_id=tenant_id, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=["tenant_id"], set_=said))
    return active != was


def begin(*, tenant_id: int, requested_by: UUID | None, nightly: bool = False) -> UUID:
    """A disposal by the tenant's rules as they are now has begun, and nothing has gone yet; give its id.

    One that has not come to its end is given again, with the rules that it began with. Raises Conflict when the tenant
    keeps everything for ever.
    """
    lock(tenant_id=tenant_id)
    open_run = queries.unfinished(tenant_id)
    if open_run is not None:
        return open_run.id
    on, rules = today(), list(queries.rules_of(tenant_id).values())
    if all(rule.months is None for rule in rules):
        raise Conflict("everything is kept for ever: there is no rule to dispose by", code="no-retention-rule")
    snapshot = [
        {
            "class": rule.record_class.value, "months": rule.months, "decision": rule.decision, "before": _text(rule.before(on)),
            "decided_by": str(rule.decided_by) if rule.decided_by else None, "decided_at": _text(rule.decided_at),
        }
        for rule in rules
    ]  # fmt: skip
    run = RetentionRun(
        tenant_id=tenant_id, id=uuid7(), kind="disposal", begun_at=now(), requested_by=requested_by, reason="", nightly=nightly,
        rules=snapshot,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()  # the steps refer to it
    audit.record(tenant_id=tenant_id, action="lrs.retention.run", object_type="retention_run", object_id=str(run.id))
    return run.id


def proceed(*, tenant_id: int, run_id: UUID) -> bool:
    """One step of a disposal is done, and stands in the protocol with what it took; say whether there are more.

    Called again and again, each time in a transaction of its own; after an interruption it goes on where it was. Raises
    NotFound.
    """
    lock(tenant_id=tenant_id)
    run = db.session.get(RetentionRun, (tenant_id, run_id))
    if run is None or run.kind != "disposal":
        raise NotFound()
    step = queries.last_step(tenant_id, run_id)
    if step is not None and step.last:
        return False
    before = {RecordClass(rule["class"]): datetime.fromisoformat(rule["before"]) if rule["before"] else None for rule in run.rules}
    done = disposal.step(tenant_id=tenant_id, before=before, reached=step.reached if step else "")
    counts = {
        name: {"count": each.count, "oldest": _text(each.oldest), "newest": _text(each.newest)} for name, each in done.counts.items() if each.count
    }
    db.session.add(
        RetentionStep(
            tenant_id=tenant_id, run_id=run_id, number=step.number + 1 if step else 1, at=now(), counts=counts, reached=done.reached,
            last=done.last,
        )
    )  # fmt: skip
    db.session.flush()  # the next step of the same session reads it
    return not done.last


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
