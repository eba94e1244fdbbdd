"""The five tables of the ledger (P). The app reads some of their rows; only the ledger's functions change them
(migrations/versions/0005_ledger.sql), so nothing here is ever added to a session."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Timestamp
from lms.core.db import Base

_HALF = {"postgresql_with": {"fillfactor": 50}}
_PARTICIPATION = ["pool_participation.pool_owner_id", "pool_participation.pool_id", "pool_participation.tenant_id"]


class PoolCounter(Base):
    """How much a pool holds, and how much of it is gone. Its row is the pool's lock. Read by owner and participants.

    `set_aside` is the sum of guarantees not yet used, so `capacity - used - set_aside` is the common remainder."""

    __tablename__ = "pool_counter"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "pool_id"], ["seat_pool.tenant_id", "seat_pool.id"]),
        CheckConstraint("used >= 0 and set_aside >= 0 and used + set_aside <= capacity", name="units"),
        CheckConstraint("queued >= 0", name="queued"),
        _HALF,
    )

    tenant_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    one_seat_per: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int] = mapped_column(Integer)
    used: Mapped[int] = mapped_column(Integer, server_default="0")
    set_aside: Mapped[int] = mapped_column(Integer, server_default="0")
    queued: Mapped[int] = mapped_column(Integer, server_default="0")
    closes_at: Mapped[datetime | None] = mapped_column()
    returnable_until: Mapped[datetime | None] = mapped_column()


class PoolParticipation(Base):
    """One organisation's share of a pool: what is guaranteed, the ceiling, what it uses. Read by it and by the owner."""

    __tablename__ = "pool_participation"
    __table_args__ = (
        ForeignKeyConstraint(["pool_owner_id", "pool_id"], ["pool_counter.tenant_id", "pool_counter.pool_id"]),
        CheckConstraint("guaranteed_used between 0 and guaranteed and common_used >= 0", name="guarantee"),
        CheckConstraint("ceiling is null or (ceiling >= guaranteed and guaranteed_used + common_used <= ceiling)", name="ceiling"),
        CheckConstraint("activated between 0 and guaranteed_used + common_used", name="activated"),
        Index("ix_pool_participation_tenant_id", "tenant_id", "pool_owner_id", "pool_id"),
        _HALF,
    )

    pool_owner_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    guaranteed: Mapped[int] = mapped_column(Integer)
    ceiling: Mapped[int | None] = mapped_column(Integer)
    guaranteed_used: Mapped[int] = mapped_column(Integer, server_default="0")
    common_used: Mapped[int] = mapped_column(Integer, server_default="0")
    activated: Mapped[int] = mapped_column(Integer, server_default="0")
    admitted_at: Mapped[Timestamp]


class SeatHolder(Base):
    """A seat that somebody has. The key is the rule of one seat each; the account is where the unit goes back to.
    Read by the holder's own tenant only."""

    __tablename__ = "seat_holder"
    __table_args__ = (
        UniqueConstraint("tenant_id", "assignment_id"),
        ForeignKeyConstraint(["pool_owner_id", "pool_id", "tenant_id"], _PARTICIPATION, name="fk_seat_holder_participation"),
        CheckConstraint("account in ('guaranteed', 'common')", name="account"),
    )

    pool_owner_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    holder_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tenant_id: Mapped[int] = mapped_column(Integer)
    assignment_id: Mapped[UUID] = mapped_column(Uuid)
    account: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[Timestamp]
    activated_at: Mapped[datetime | None] = mapped_column()


class SeatQueue(Base):
    """Who waits for a seat, in order of priority class and arrival. Read by the waiting person's own tenant only."""

    __tablename__ = "seat_queue"
    __table_args__ = (
        UniqueConstraint("tenant_id", "assignment_id"),
        ForeignKeyConstraint(["pool_owner_id", "pool_id", "tenant_id"], _PARTICIPATION, name="fk_seat_queue_participation"),
        Index("ix_seat_queue_order", "pool_owner_id", "pool_id", "priority", "seq"),
    )

    pool_owner_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    holder_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tenant_id: Mapped[int] = mapped_column(Integer)
    assignment_id: Mapped[UUID] = mapped_column(Uuid)
    priority: Mapped[int] = mapped_column(Integer, server_default="0")
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    queued_at: Mapped[Timestamp]


class SeatJournal(Base):
    """Every move of units, for ever: from one account to another, so that each line is balanced by itself.
    Owner and organisation read it, without the assignment."""

    __tablename__ = "seat_journal"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "from_account <> to_account and from_account in ('capacity', 'common', 'guaranteed', 'assigned') "
            "and to_account in ('capacity', 'common', 'guaranteed', 'assigned', 'consumed')",
            name="accounts",
        ),
    )

    pool_owner_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    tenant_id: Mapped[int | None] = mapped_column(Integer)
    from_account: Mapped[str] = mapped_column(Text)
    to_account: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(Integer)
    assignment_id: Mapped[UUID | None] = mapped_column(Uuid, deferred=True)
    at: Mapped[Timestamp]
