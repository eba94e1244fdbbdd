"""Tables of forwarding: the receivers of a tenant's statements, and what waits for each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp
from lms.core.db import Base

RUNNING, STOPPED = "running", "stopped"


class ForwardTarget(TenantRow, Base):
    """A record store elsewhere that gets the tenant's statements, which of them, and how it goes. Tenant (T).

    Statements stored after `begins_after` go there. `read_through` is the `stored` up to which they have been looked
    through; what matched lies in forward_outbox until the receiver has it. An empty list of a filter lets all pass."""

    __tablename__ = "forward_target"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("version in ('1.0.3','2.0.0')", name="version"),
        CheckConstraint("state in ('running','stopped')", name="state"),
    )

    name: Mapped[str] = mapped_column(Text)
    endpoint: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    verbs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    activities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    authorities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    outcomes_only: Mapped[bool]
    created_at: Mapped[Timestamp]
    begins_after: Mapped[Timestamp]
    read_through: Mapped[Timestamp]
    sent_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    sent_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    retry_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text, server_default=text("'running'"), default=RUNNING)
    stopped_at: Mapped[datetime | None]
    stopped_why: Mapped[str | None] = mapped_column(Text)
    stopped_status: Mapped[int | None]
    stopped_sentence: Mapped[str | None] = mapped_column(Text)
    stopped_statement_id: Mapped[UUID | None] = mapped_column(Uuid)


class ForwardOutbox(TenantOwned, Base):
    """A statement that waits for a receiver. Tenant (T). Its text stays in `statement`, the one place that holds it.

    Statements of one lane go in the order of `stored`, and one that is refused or put off holds back those behind it.
    `unsure` says that it may have reached the receiver without our hearing so; `status` and `sentence` are what the
    receiver last said of this one alone."""

    __tablename__ = "forward_outbox"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "target_id"], ["forward_target.tenant_id", "forward_target.id"]),
        Index(
            "ix_forward_outbox_held", "tenant_id", "target_id", "lane", "stored",
            postgresql_where=text("refused_at is not null or retry_at is not null"),
        ),
    )  # fmt: skip

    target_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    stored: Mapped[datetime] = mapped_column(primary_key=True)
    statement_id: Mapped[UUID] = mapped_column(Uuid)
    lane: Mapped[UUID] = mapped_column(Uuid)
    unsure: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    retry_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    status: Mapped[int | None]
    sentence: Mapped[str | None] = mapped_column(Text)
