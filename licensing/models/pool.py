"""Seat pools (licenspotter): the owner's words about a pool. How many seats it has is in the ledger."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantRow, Timestamp
from lms.core.db import Base


class SeatPool(TenantRow, Base):
    """A pool of seats for one course, or of places in one course session. Shared (S): read by those it is offered to.

    `one_seat_per` employment (the usual) tells no organisation what a person has elsewhere; per person would."""

    __tablename__ = "seat_pool"
    __table_args__ = (
        UniqueConstraint("tenant_id", "course_session_id"),
        ForeignKeyConstraint(["tenant_id", "course_id"], ["course.tenant_id", "course.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "course_id", "course_session_id"],
            ["course_session.tenant_id", "course_session.course_id", "course_session.id"],
            name="fk_seat_pool_course_session",
        ),
        CheckConstraint("seat_type in ('named', 'session_place')", name="seat_type"),
        CheckConstraint("one_seat_per in ('employment', 'person')", name="one_seat_per"),
        CheckConstraint("(seat_type = 'session_place') = (course_session_id is not null)", name="session"),
        Index("ix_seat_pool_tenant_id_course_id", "tenant_id", "course_id"),
    )

    course_id: Mapped[UUID] = mapped_column(Uuid)
    course_session_id: Mapped[UUID | None] = mapped_column(Uuid)
    seat_type: Mapped[str] = mapped_column(Text)
    one_seat_per: Mapped[str] = mapped_column(Text, default="employment")
    name: Mapped[str] = mapped_column(Text)
    registry_number: Mapped[str | None] = mapped_column(Text)
    ends_on: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[Timestamp]
    opened_by: Mapped[UUID | None] = mapped_column(Uuid)
