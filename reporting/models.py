"""What became of the learning: completions, certificates, requirements and the files that are taken home.

All are tenant rows (T). Completions and certificates are derived: `services.completions.rebuild` makes them again
from the record store, so nothing here is edited by hand.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp
from lms.core.db import Base

_ACCEPTED = ["course_acceptance.tenant_id", "course_acceptance.owner_id", "course_acceptance.course_id"]


def _acceptance() -> ForeignKeyConstraint:
    """The key of what was accepted, not of the course: holding it proves the tenant's right to the course."""
    return ForeignKeyConstraint(["tenant_id", "owner_id", "course_id"], _ACCEPTED)


class CourseCompletion(TenantOwned, Base):
    """The last time a person completed a course, on whose word, and until when that is worth something (None: for ever).

    `valid_until` repeats the best certificate, so that a page over all staff is one join and no aggregation. `words` are
    Tellers (words.py), and `systems` the credentials of the outside ones; both are empty when nobody knows.
    """

    __tablename__ = "course_completion"
    __table_args__ = (
        _acceptance(),
        CheckConstraint("source in ('completed','satisfied','attended','blended')", name="source"),
        CheckConstraint("words <@ '{course,leader,portal,outside}'", name="words"),
        Index("ix_course_completion_tenant_id_valid_until", "tenant_id", "valid_until"),
        Index("ix_course_completion_tenant_id_owner_id_course_id", "tenant_id", "owner_id", "course_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    owner_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    course_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    achieved_at: Mapped[Timestamp]
    source: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date | None] = mapped_column(Date)
    words: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    systems: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))


class Certificate(TenantRow, Base):
    """One completion of a course by a person, valid `[issued_on, valid_until)`; a renewal is a new row."""

    __tablename__ = "certificate"
    __table_args__ = (
        _acceptance(),
        UniqueConstraint("tenant_id", "person_id", "owner_id", "course_id", "issued_on"),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("valid_until is null or valid_until > issued_on", name="period"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int] = mapped_column(Integer)
    course_id: Mapped[UUID] = mapped_column(Uuid)
    achieved_at: Mapped[Timestamp]
    issued_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    number: Mapped[str] = mapped_column(Text)


class Requirement(TenantRow, Base):
    """A course that staff must have, in force `[starts_on, ends_on)`: by job title, by unit and below, both, or all."""

    __tablename__ = "requirement"
    __table_args__ = (
        _acceptance(),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"]),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        CheckConstraint("job_title <> ''", name="job_title"),
        Index("ix_requirement_tenant_id_owner_id_course_id", "tenant_id", "owner_id", "course_id"),
    )

    owner_id: Mapped[int] = mapped_column(Integer)
    course_id: Mapped[UUID] = mapped_column(Uuid)
    job_title: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[UUID | None] = mapped_column(Uuid)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)


class ExportFile(TenantRow, Base):
    """A table that somebody takes home: asked for in the web, made by the worker, disposed of after a day."""

    __tablename__ = "export_file"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "member_id"], ["member.tenant_id", "member.id"]),
        CheckConstraint("kind in ('staff')", name="kind"),
        CheckConstraint("state in ('queued','done')", name="state"),
        CheckConstraint("(state = 'done') = (content is not null)", name="content"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[Timestamp]
    finished_at: Mapped[datetime | None] = mapped_column()
    name: Mapped[str | None] = mapped_column(Text)
    row_count: Mapped[int | None] = mapped_column(Integer)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class FollowUpState(TenantOwned, Base):
    """A number that grows whenever a completion, certificate or requirement of the tenant changes.

    It is the cheap answer to "has anything changed since this page was made?", and its row is the lock under which
    the tenant's derived rows are made.
    """

    __tablename__ = "follow_up_state"

    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[Timestamp]
