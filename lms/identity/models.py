"""People as a tenant knows them: members, units, employments, sign-in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp, sort_key, uuid7
from lms.core.db import Base


class Person(Base):
    """The human: an opaque id and nothing else, so that no row of one tenant tells of another. Global (G)."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)


class Member(TenantRow, Base):
    """What one tenant knows of a person. `external_id` is the HR system's own; no `language` means that none was chosen. Tenant (T)."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        UniqueConstraint("tenant_id", "person_id"),
        CheckConstraint("language in ('sv','en')", name="language"),
        Index("ix_member_tenant_id_sort_key", "tenant_id", "sort_key", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    external_id: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    protected: Mapped[bool] = mapped_column(Boolean, default=False)
    left_on: Mapped[date | None] = mapped_column(Date)
    language: Mapped[str | None] = mapped_column(Text)
    sort_key: Mapped[str] = sort_key("family_name || ' ' || given_name")


class Unit(TenantRow, Base):
    """A node of the organisation tree: department, area, workplace. Tenant (T)."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        ForeignKeyConstraint(["tenant_id", "parent_id"], ["unit.tenant_id", "unit.id"]),
        Index("ix_unit_tenant_id_parent_id", "tenant_id", "parent_id"),
    )

    parent_id: Mapped[UUID | None] = mapped_column(Uuid)
    external_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = sort_key("name")


class Employment(TenantRow, Base):
    """A member in a unit under a manager, from and until a day (half-open). Entitlements hang here. Tenant (T)."""

    __tablename__ = "employment"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        ForeignKeyConstraint(["tenant_id", "member_id"], ["member.tenant_id", "member.id"]),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"]),
        ForeignKeyConstraint(["tenant_id", "manager_member_id"], ["member.tenant_id", "member.id"]),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        Index("ix_employment_tenant_id_member_id", "tenant_id", "member_id"),
        Index("ix_employment_tenant_id_unit_id", "tenant_id", "unit_id"),
        Index("ix_employment_tenant_id_manager_member_id", "tenant_id", "manager_member_id"),
        Index("ix_employment_tenant_id_person_id", "tenant_id", "person_id"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(Uuid)
    job_title: Mapped[str] = mapped_column(Text)
    manager_member_id: Mapped[UUID | None] = mapped_column(Uuid)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    external_id: Mapped[str] = mapped_column(Text)


class OidcProvider(TenantOwned, Base):
    """The tenant's own identity provider. `member_claim` names the claim that holds the HR system's id. Tenant (T)."""

    __tablename__ = "oidc_provider"

    issuer: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(Text)
    client_secret: Mapped[str] = mapped_column(Text)
    member_claim: Mapped[str] = mapped_column(Text, default="sub")
    version: Mapped[int] = mapped_column(Integer, default=1)


class IdentityLink(TenantOwned, Base):
    """Who a subject of an issuer is here: key (tenant, issuer, subject), never an e-mail address. Tenant (T)."""

    __tablename__ = "identity_link"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "member_id"], ["member.tenant_id", "member.id"]),)

    issuer: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(Uuid)
    linked_at: Mapped[Timestamp]


class LoginSession(TenantRow, Base):
    """One sign-in (inloggning) of one member, kept on the server so that it can be ended there, and ends by itself when
    nothing is done in it. `last_seen_at` is right to some minutes. Tenant (T)."""

    __tablename__ = "login_session"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "member_id"], ["member.tenant_id", "member.id"]),
        Index("ix_login_session_tenant_id_member_id", "tenant_id", "member_id"),
    )

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    member_id: Mapped[UUID] = mapped_column(Uuid)
    created_at: Mapped[Timestamp]
    last_seen_at: Mapped[Timestamp]
    expires_at: Mapped[Timestamp]
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_reason: Mapped[str | None] = mapped_column(Text)


class StaffFile(TenantRow, Base):
    """A staff file that was uploaded and checked, waiting for the word to apply it. Tenant (T)."""

    __tablename__ = "staff_file"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "uploaded_by"], ["member.tenant_id", "member.id"]),)

    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)
    uploaded_by: Mapped[UUID] = mapped_column(Uuid)
    uploaded_at: Mapped[Timestamp]
    applied_at: Mapped[datetime | None] = mapped_column()
