"""Course sessions (kurstillfällen): one run of a course at a time and place. How many places it has is its pool's affair."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantRow, Timestamp
from lms.core.db import Base


class CourseSession(TenantRow, Base):
    """One run of a course; its leader is an employee of the owner. Shared (S): read by those who may read the course."""

    __tablename__ = "course_session"
    __table_args__ = (
        UniqueConstraint("tenant_id", "course_id", "id"),
        ForeignKeyConstraint(["tenant_id", "course_id"], ["course.tenant_id", "course.id"]),
        ForeignKeyConstraint(["tenant_id", "leader_member_id"], ["member.tenant_id", "member.id"]),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("state in ('planned', 'cancelled')", name="state"),
        CheckConstraint("cancel_before_hours between 0 and 2160", name="cancel_before"),
        Index("ix_course_session_tenant_id_leader_member_id", "tenant_id", "leader_member_id"),
        Index("ix_course_session_tenant_id_course_id_starts_at", "tenant_id", "course_id", "starts_at"),
    )

    course_id: Mapped[UUID] = mapped_column(Uuid)
    starts_at: Mapped[Timestamp]
    ends_at: Mapped[Timestamp]
    place: Mapped[str] = mapped_column(Text)
    leader_member_id: Mapped[UUID | None] = mapped_column(Uuid)
    cancel_before_hours: Mapped[int] = mapped_column(Integer, default=24)
    state: Mapped[str] = mapped_column(Text, default="planned")
    moves: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Timestamp]
