"""What two organisations agree is two rows: the giver's offer and the receiver's acceptance. Neither is ever deleted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, Timestamp
from lms.core.db import Base


class CourseOffer(TenantOwned, Base):
    """The owner offers a course to an organisation, itself among them. Shared (S): the receiver reads it."""

    __tablename__ = "course_offer"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "course_id"], ["course.tenant_id", "course.id"]),
        # the receiver's way in: policies and search ask "is it offered to me?"
        Index("ix_course_offer_receiver_id", "receiver_id", "tenant_id", "course_id"),
    )

    course_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    offered_at: Mapped[Timestamp]
    offered_by: Mapped[UUID | None] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CourseAcceptance(TenantOwned, Base):
    """The receiver's half. Accepted: `accepted_at` and no end; declined: an end and never accepted.
    Every row of the receiver that concerns the course refers to this one. Shared (S): the owner reads it."""

    __tablename__ = "course_acceptance"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "course_id", "tenant_id"],
            ["course_offer.tenant_id", "course_offer.course_id", "course_offer.receiver_id"],
        ),
        Index("ix_course_acceptance_owner_id", "owner_id", "course_id"),
    )

    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    course_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[UUID | None] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
