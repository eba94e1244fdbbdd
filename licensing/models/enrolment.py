"""Enrolments in courses and the seats bound to employments: the learner's tenant's own rows (T)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantRow, Timestamp
from lms.core.db import Base

LIVE = ("queued", "assigned", "activated", "completed")


class Enrolment(TenantRow, Base):
    """An employment's way through a course. Its registration is the same at every launch. Tenant (T)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("tenant_id", "registration"),
        ForeignKeyConstraint(["tenant_id", "employment_id"], ["employment.tenant_id", "employment.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "owner_id", "course_id"],
            ["course_acceptance.tenant_id", "course_acceptance.owner_id", "course_acceptance.course_id"],
        ),
        CheckConstraint("state in ('active', 'ended')", name="state"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ended"),
        Index(
            "uq_enrolment_active", "tenant_id", "employment_id", "owner_id", "course_id",
            unique=True, postgresql_where=text("state = 'active'"),
        ),
        Index("ix_enrolment_tenant_id_person_id", "tenant_id", "person_id"),
    )  # fmt: skip

    employment_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int] = mapped_column(Integer)
    course_id: Mapped[UUID] = mapped_column(Uuid)
    version_id: Mapped[UUID | None] = mapped_column(Uuid)
    registration: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Timestamp]
    ended_at: Mapped[datetime | None] = mapped_column()


class SeatAssignment(TenantRow, Base):
    """A seat (or a place in a queue) bound to an employment. Tenant (T).

    The ledger's holder is the truth: a promoted person has a seat from that instant, while `state` follows by a job."""

    __tablename__ = "seat_assignment"
    __table_args__ = (
        UniqueConstraint("tenant_id", "idempotency_key"),
        ForeignKeyConstraint(["tenant_id", "employment_id"], ["employment.tenant_id", "employment.id"]),
        ForeignKeyConstraint(["tenant_id", "enrolment_id"], ["enrolment.tenant_id", "enrolment.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "pool_owner_id", "pool_id"],
            ["pool_participation.tenant_id", "pool_participation.pool_owner_id", "pool_participation.pool_id"],
            name="fk_seat_assignment_participation",
        ),
        CheckConstraint("state in ('queued', 'assigned', 'activated', 'completed', 'released', 'left')", name="state"),
        Index(
            "uq_seat_assignment_live", "tenant_id", "pool_owner_id", "pool_id", "employment_id",
            unique=True, postgresql_where=text("state in ('queued', 'assigned', 'activated', 'completed')"),
        ),
        Index("ix_seat_assignment_tenant_id_person_id", "tenant_id", "person_id"),
        Index("ix_seat_assignment_tenant_id_employment_id", "tenant_id", "employment_id"),
    )  # fmt: skip

    employment_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    pool_owner_id: Mapped[int] = mapped_column(Integer)
    pool_id: Mapped[UUID] = mapped_column(Uuid)
    course_id: Mapped[UUID] = mapped_column(Uuid)
    course_session_id: Mapped[UUID | None] = mapped_column(Uuid)
    enrolment_id: Mapped[UUID | None] = mapped_column(Uuid)
    idempotency_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    needs: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]
    attended_statement_id: Mapped[UUID | None] = mapped_column(Uuid)
