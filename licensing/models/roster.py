"""What crosses the border between tenants: the roster of a course session, the leader's marks, and counts (S)."""

from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp
from lms.core.db import Base


class RosterRow(TenantOwned, Base):
    """A booked participant, written by her own tenant. The session's owner reads it from booking until 14 days after
    the session's end. A protected person stands under an alias. Shared (S)."""

    __tablename__ = "roster_row"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "assignment_id"], ["seat_assignment.tenant_id", "seat_assignment.id"]),
        Index("ix_roster_row_session_owner_id", "session_owner_id", "course_session_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    session_owner_id: Mapped[int] = mapped_column(Integer)
    course_session_id: Mapped[UUID] = mapped_column(Uuid)
    display_name: Mapped[str] = mapped_column(Text)
    aliased: Mapped[bool] = mapped_column(Boolean)
    needs: Mapped[str | None] = mapped_column(Text)
    booked_at: Mapped[Timestamp]


class AttendanceMark(TenantRow, Base):
    """The leader's word on one place of a session; `revision` grows when she corrects it. Read by the participant's
    tenant, which turns it into a statement of its own. Shared (S)."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        UniqueConstraint("tenant_id", "course_session_id", "participant_id", "assignment_id", name="uq_attendance_mark_place"),
        ForeignKeyConstraint(
            ["tenant_id", "course_session_id"], ["course_session.tenant_id", "course_session.id"], name="fk_attendance_mark_course_session"
        ),
        Index("ix_attendance_mark_participant_id", "participant_id", "assignment_id"),
    )

    course_session_id: Mapped[UUID] = mapped_column(Uuid)
    participant_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    assignment_id: Mapped[UUID] = mapped_column(Uuid)
    present: Mapped[bool] = mapped_column(Boolean)
    revision: Mapped[int] = mapped_column(Integer)
    marked_at: Mapped[Timestamp]
    marked_by: Mapped[UUID | None] = mapped_column(Uuid)


class CourseCount(TenantOwned, Base):
    """How many of the tenant's people have started and completed a course: what its owner may know. Shared (S)."""

    __tablename__ = "course_count"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "owner_id", "course_id"],
            ["course_acceptance.tenant_id", "course_acceptance.owner_id", "course_acceptance.course_id"],
        ),
        CheckConstraint("started >= 0", name="started"),
        CheckConstraint("completed >= 0", name="completed"),
        Index("ix_course_count_owner_id", "owner_id", "course_id"),
    )

    owner_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    course_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    started: Mapped[int] = mapped_column(Integer, default=0)
    completed: Mapped[int] = mapped_column(Integer, default=0)
