"""Old statements and disposals for tests. Each says only what matters."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.lrs import services as record_store
from lms.lrs.retention import disposal, services
from lms.lrs.retention.queries import Preview, preview, rules_of
from lms.lrs.retention.rules import RecordClass
from lms.tenancy.models import Organisation

MONTH = timedelta(days=31)
TABLES_BY_STORED = ("statement_related", "statement_ref", "statement_attachment")


def store(tenant: Organisation, *statements: dict[str, Any], months_old: int = 0, at: datetime | None = None) -> None:
    """The statements are in the store since so many months, or that instant, committed."""
    with unit_of_work(tenant_id=tenant.id):
        for number, said in enumerate(statements):
            record_store.store([said], tenant_id=tenant.id)
            if months_old or at:
                _move(tenant, said["id"], (at or now() - months_old * MONTH) + timedelta(microseconds=number))


def grow_old(tenant: Organisation, statement_id: str, *, months_old: int) -> None:
    """A stored statement has been there for so many months, committed."""
    with unit_of_work(tenant_id=tenant.id):
        _move(tenant, statement_id, now() - months_old * MONTH)


def _move(tenant: Organisation, statement_id: str, stored: datetime) -> None:
    """Relations are append-only but for disposals: they are written anew."""
    values = {"tenant": tenant.id, "id": statement_id, "stored": stored}
    values["was"] = db.session.scalar(text("select stored from statement where tenant_id = :tenant and id = :id"), values)
    for table, column in zip(TABLES_BY_STORED, ("key", "target_id", "sha2"), strict=True):
        copied = f"select tenant_id, {column}, :stored from {table} where tenant_id = :tenant and stored = :was"
        db.session.execute(text(f"insert into {table} (tenant_id, {column}, stored) {copied}"), values)
        db.session.execute(text(f"delete from {table} where tenant_id = :tenant and stored = :was"), values)
    db.session.execute(text("update statement set stored = :stored where tenant_id = :tenant and id = :id"), values)


def decide(tenant: Organisation, *, detail: int | None = 24, outcome: int | None = 120, document: int | None = 12) -> None:
    """The tenant keeps the classes so many months, committed."""
    months = {RecordClass.DETAIL: detail, RecordClass.OUTCOME: outcome, RecordClass.DOCUMENT: document}
    with unit_of_work(tenant_id=tenant.id):
        services.set_rules(tenant_id=tenant.id, months=months, decision="KS 2026/112", decided_by=None)


def due(tenant: Organisation) -> dict[str, int]:
    """What a dry run says would go, by class; classes with nothing are left out."""
    with unit_of_work(tenant_id=tenant.id):
        found: dict[str, Preview] = preview(tenant.id, rules_of(tenant.id).values())
        return {name: each.count for name, each in found.items() if each.count}


def dispose(tenant: Organisation, *, steps: int | None = None) -> UUID:
    """A disposal has been run to its end, or so many steps of it, each committed; answers its id."""
    with unit_of_work(tenant_id=tenant.id):
        run_id = services.begin(tenant_id=tenant.id, requested_by=None)
    more, done = True, 0
    while more and done != steps:
        with unit_of_work(tenant_id=tenant.id):
            more = services.proceed(tenant_id=tenant.id, run_id=run_id)
        done += 1
    return run_id


def stored_ids(tenant: Organisation) -> set[str]:
    """The ids of the statements that are there, voided ones too."""
    with unit_of_work(tenant_id=tenant.id):
        return {str(each) for each in db.session.scalars(text("select id from statement"))}


def count(tenant: Organisation, table: str) -> int:
    """How many rows the tenant has in a table."""
    with unit_of_work(tenant_id=tenant.id):
        return int(db.session.scalar(text(f"select count(*) from {table}")) or 0)


def in_small_steps(monkeypatch: Any, size: int) -> None:
    """A step looks at no more than so many records."""
    monkeypatch.setattr(disposal, "SCANNED", size)
