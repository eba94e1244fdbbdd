"""Tables of retention: rules, protocol, and what disposed statements had amounted to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Double, ForeignKeyConstraint, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp
from lms.core.db import Base
from lms.lrs.models import Bare


class RetentionRule(TenantOwned, Base):
    """For how many months a tenant keeps a class of records, and by which decision; no months: for ever. Tenant (T)."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        CheckConstraint("record_class in ('detail','outcome','document')", name="record_class"),
        CheckConstraint("months between 1 and 1200", name="months"),
        CheckConstraint("decision <> ''", name="decision"),
    )

    record_class: Mapped[str] = mapped_column(Text, primary_key=True)
    months: Mapped[int | None] = mapped_column(Integer)
    decision: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[Timestamp]


class RetentionNightly(TenantOwned, Base):
    """Whether the tenant's rules are carried out each night, and by which decision; no row: nobody has decided it. Tenant (T)."""

    __tablename__ = "retention_nightly"
    __table_args__ = (CheckConstraint("decision <> ''", name="decision"),)

    active: Mapped[bool] = mapped_column(Boolean)
    decision: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[Timestamp]


class RetentionRun(TenantRow, Base):
    """A disposal or a pseudonymisation: why, by whose order, and by which rules; never changed. Tenant (T).

    `nightly` tells a disposal that nobody ordered but the decision to carry the rules out each night."""

    __tablename__ = "retention_run"
    __table_args__ = (
        CheckConstraint("kind in ('disposal','pseudonymisation')", name="kind"),
        Index("ix_retention_run_tenant_id_begun_at", "tenant_id", "begun_at"),
    )

    kind: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[Timestamp]
    requested_by: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    nightly: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class RetentionStep(TenantOwned, Base):
    """What one transaction of a run took away, written in that transaction; never changed. Tenant (T).

    `reached` is where the next step goes on; `last` says that there is none."""

    __tablename__ = "retention_step"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "run_id"], ["retention_run.tenant_id", "retention_run.id"]),)

    run_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[Timestamp]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reached: Mapped[str] = mapped_column(Text)
    last: Mapped[bool] = mapped_column(Boolean)


class ProgressCarried(Bare, Base):
    """What the disposed statements of an agent about an activity had amounted to; progress is folded on top. Tenant (T)."""

    __tablename__ = "progress_carried"

    ifi: Mapped[str] = mapped_column(Text, primary_key=True)
    activity_id: Mapped[str] = mapped_column(Text, primary_key=True)
    first_at: Mapped[Timestamp]
    last_at: Mapped[Timestamp]
    completed_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    satisfied_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]
    score_scaled: Mapped[float | None] = mapped_column(Double)


class AchievementCarried(Bare, Base):
    """That a disposed statement said that something was achieved, and when. Tenant (T)."""

    __tablename__ = "achievement_carried"

    ifi: Mapped[str] = mapped_column(Text, primary_key=True)
    activity_id: Mapped[str] = mapped_column(Text, primary_key=True)
    verb: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


class StatementVoided(Bare, Base):
    """The id that a disposed voiding statement referred to: what comes under it is voided. Tenant (T)."""

    __tablename__ = "statement_voided"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
