"""Roles given for a time, and the trace of every unsafe act."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantRow, Timestamp
from lms.core.db import Base


class RoleGrant(TenantRow, Base):
    """A role that a member has from and until a day (half-open). Tenant (T)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "member_id"], ["member.tenant_id", "member.id"]),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        CheckConstraint("role in ('hr','author','licence_officer','coordinator','tenant_admin')", name="role"),
        Index("ix_role_grant_tenant_id_member_id", "tenant_id", "member_id"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[UUID | None] = mapped_column(Uuid)


class AuditEvent(TenantRow, Base):
    """Who did what to which thing and when; the app may add rows and read them, never change one. Tenant (T)."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_tenant_id_at", "tenant_id", "at"),)

    at: Mapped[Timestamp]
    actor_member_id: Mapped[UUID | None] = mapped_column(Uuid)
    action: Mapped[str] = mapped_column(Text)
    object_type: Mapped[str] = mapped_column(Text)
    object_id: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
