"""A course, its versions, their assignable units, and the row that search reads."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp, sort_key
from lms.core.db import Base

FIELDS = ("care", "school", "social", "it", "lead", "hr", "econ", "rescue", "build", "demo")
DELIVERIES = ("elearning", "classroom", "webinar", "blended")
STATUSES = ("draft", "published", "withdrawn")
MOVE_ON = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", "NotApplicable")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class Course(TenantRow, Base):
    """A course of its owner, who alone writes it; others read it through an offer. Shared (S)."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint(_one_of("field", FIELDS), name="field"),
        CheckConstraint(_one_of("delivery", DELIVERIES), name="delivery"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("duration_minutes between 1 and 60000", name="duration"),
        CheckConstraint("valid_months between 1 and 600", name="validity"),
        CheckConstraint("status <> 'published' or published_at is not null", name="published"),
        ForeignKeyConstraint(
            ["tenant_id", "id", "current_version_id"],
            ["course_version.tenant_id", "course_version.course_id", "course_version.id"],
            name="fk_course_current_version", use_alter=True,
        ),
        Index("ix_course_tenant_id_sort_key", "tenant_id", "sort_key", "id"),
    )  # fmt: skip

    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    asks: Mapped[str] = mapped_column(Text, default="")
    field: Mapped[str] = mapped_column(Text)
    delivery: Mapped[str] = mapped_column(Text)
    duration_minutes: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(Text, default="sv")
    valid_months: Mapped[int | None] = mapped_column(Integer)
    department: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="draft")
    current_version_id: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[Timestamp]
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    changed_at: Mapped[Timestamp]
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sort_key: Mapped[str] = sort_key("title")


class CourseVersion(TenantRow, Base):
    """One uploaded state of a course. Who has begun finishes on the version begun with. Shared (S)."""

    __tablename__ = "course_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "course_id", "id"),
        UniqueConstraint("tenant_id", "course_id", "number"),
        ForeignKeyConstraint(["tenant_id", "course_id"], ["course.tenant_id", "course.id"]),
    )

    course_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    package_hash: Mapped[str] = mapped_column(ForeignKey("content_package.hash"))
    structure: Mapped[dict[str, Any]] = mapped_column(JSONB)
    file_name: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Timestamp]
    created_by: Mapped[UUID | None] = mapped_column(Uuid)


class CourseAu(TenantRow, Base):
    """An assignable unit (AU) of a version, as cmi5 13.1.4 describes it. Shared (S)."""

    __tablename__ = "course_au"
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "position"),
        UniqueConstraint("tenant_id", "version_id", "publisher_id"),
        ForeignKeyConstraint(
            ["tenant_id", "course_id", "version_id"],
            ["course_version.tenant_id", "course_version.course_id", "course_version.id"],
        ),
        CheckConstraint(_one_of("move_on", MOVE_ON), name="move_on"),
        CheckConstraint("launch_method in ('AnyWindow', 'OwnWindow')", name="launch_method"),
        CheckConstraint("mastery_score between 0 and 1", name="mastery_score"),
    )

    course_id: Mapped[UUID] = mapped_column(Uuid)
    version_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    publisher_id: Mapped[str] = mapped_column(Text)
    title: Mapped[dict[str, str]] = mapped_column(JSONB)
    description: Mapped[dict[str, str]] = mapped_column(JSONB)
    href: Mapped[str] = mapped_column(Text)
    move_on: Mapped[str] = mapped_column(Text)
    mastery_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    launch_method: Mapped[str] = mapped_column(Text)
    launch_parameters: Mapped[str | None] = mapped_column(Text)
    entitlement_key: Mapped[str | None] = mapped_column(Text)
    activity_type: Mapped[str | None] = mapped_column(Text)
    blocks: Mapped[list[str]] = mapped_column(JSONB)


_WEIGHTED = (  # words as they are written
    "setweight(to_tsvector('swedish'::regconfig, title), 'A') || "
    "setweight(to_tsvector('swedish'::regconfig, summary), 'B') || "
    "setweight(to_tsvector('swedish'::regconfig, description), 'C')"
)
_PLAIN = f"translate(({_WEIGHTED})::text, 'åäöéèüæø', 'aaoeeuao')::tsvector"  # å, ä, ö as the letter under the mark


class CourseListing(TenantOwned, Base):
    """What search reads of a published course; there is no row for any other. No personal data. Shared (S)."""

    __tablename__ = "course_listing"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "course_id"], ["course.tenant_id", "course.id"]),
        Index("ix_course_listing_words", "words", postgresql_using="gin"),
        Index("ix_course_listing_plain", "plain", postgresql_using="gin"),
    )

    course_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    delivery: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = sort_key("title")
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(_WEIGHTED, persisted=True), deferred=True)
    plain: Mapped[Any] = mapped_column(TSVECTOR, Computed(_PLAIN, persisted=True), deferred=True)
