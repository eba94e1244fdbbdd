"""Tables of the record store. Rows are written by raw SQL on the hot path (writes.py) and read by queries.py."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import TenantOwned, TenantRow, Timestamp
from lms.core.db import Base


class Bare:
    """A row of one tenant without a foreign key to it: the tables that every statement writes to (0003 says why)."""

    tenant_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-2)


class StatementRow(Bare, Base):
    """One statement: its exact text, and what filters ask of it in plain columns. Tenant (T).

    `stored` is unique within a tenant and grows, so that old ones can be kept in partitions by month; `actor_key` and
    `object_key` are keys of `agents.py`; `voided` is true exactly when a voiding statement refers to it and it is none itself."""

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_tenant_id_id", "tenant_id", "id"),
        Index("ix_statement_tenant_id_actor_key_stored", "tenant_id", "actor_key", "stored"),
        Index("ix_statement_tenant_id_object_key_stored", "tenant_id", "object_key", "stored"),
        Index("ix_statement_tenant_id_verb_stored", "tenant_id", "verb", "stored"),
        Index("ix_statement_tenant_id_registration_stored", "tenant_id", "registration", "stored", postgresql_where=text("registration is not null")),
        Index("ix_statement_tenant_id_ref_id", "tenant_id", "ref_id", postgresql_where=text("ref_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, sort_order=-1)
    stored: Mapped[datetime] = mapped_column(primary_key=True)
    timestamp: Mapped[Timestamp]
    verb: Mapped[str] = mapped_column(Text)
    ifi: Mapped[str | None] = mapped_column(Text)
    actor_key: Mapped[UUID | None] = mapped_column(Uuid)
    object_key: Mapped[UUID | None] = mapped_column(Uuid)
    activity_id: Mapped[str | None] = mapped_column(Text)
    registration: Mapped[UUID | None] = mapped_column(Uuid)
    ref_id: Mapped[UUID | None] = mapped_column(Uuid)
    authority: Mapped[str] = mapped_column(Text)
    credential_id: Mapped[UUID | None] = mapped_column(Uuid)
    grant_id: Mapped[UUID | None] = mapped_column(Uuid)
    voided: Mapped[bool] = mapped_column(server_default=text("false"))
    raw: Mapped[str] = mapped_column(Text)


class StatementId(Bare, Base):
    """That an id is used: once in a tenant, whichever partition its statement lies in. Tenant (T)."""

    __tablename__ = "statement_id"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class StatementRelated(Bare, Base):
    """An agent or an activity that a statement names elsewhere than as its actor and object. Tenant (T)."""

    __tablename__ = "statement_related"

    key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    stored: Mapped[datetime] = mapped_column(primary_key=True)


class StatementRef(Bare, Base):
    """That the statement stored at `stored` refers to `target_id`, directly or through others. Tenant (T)."""

    __tablename__ = "statement_ref"
    __table_args__ = (Index("ix_statement_ref_tenant_id_target_id", "tenant_id", "target_id"),)

    stored: Mapped[datetime] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class StatementCount(Bare, Base):
    """How many statements a tenant has received up to an instant; kept by whoever counts, so storing costs nothing. Tenant (T)."""

    __tablename__ = "statement_count"

    through: Mapped[Timestamp]
    total: Mapped[int] = mapped_column(BigInteger)


class LrsAttachment(Bare, Base):
    """The bytes of an attachment, once for all statements that declare them. Tenant (T)."""

    __tablename__ = "lrs_attachment"

    sha2: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StatementAttachment(Bare, Base):
    """That the statement stored at `stored` declares kept bytes: they go with the last one that does. Tenant (T)."""

    __tablename__ = "statement_attachment"
    __table_args__ = (Index("ix_statement_attachment_tenant_id_stored", "tenant_id", "stored"),)

    sha2: Mapped[str] = mapped_column(Text, primary_key=True)
    stored: Mapped[datetime] = mapped_column(primary_key=True)


class LrsActivity(Bare, Base):
    """An activity's definition, merged from all statements that brought one. Tenant (T)."""

    __tablename__ = "lrs_activity"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    definition: Mapped[str] = mapped_column(Text)


class LrsDocument(Bare, Base):
    """A document of the state, activity profile or agent profile resource. Tenant (T).

    What a kind does not have (an agent profile has no activity) is the UUID of zeros."""

    __tablename__ = "lrs_document"
    __table_args__ = (CheckConstraint("kind in ('state','activity','agent')", name="kind"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    activity_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    agent_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    registration: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    document_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    document_id: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[Timestamp]


class LrsActor(TenantOwned, Base):
    """An actor of this tenant's own people: which person an identifier stands for. Tenant (T)."""

    __tablename__ = "lrs_actor"
    __table_args__ = (Index("ix_lrs_actor_tenant_id_person_id", "tenant_id", "person_id"),)

    ifi: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    actor: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Progress(Bare, Base):
    """The fold of all statements of one agent about one activity; the rules stand in projection.py. Tenant (T).

    Each `…_at` of a verb is when it was *last* true, by the statement's own timestamp; voided statements do not count."""

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_tenant_id_activity_id", "tenant_id", "activity_id"),
        Index("ix_progress_tenant_id_person_id", "tenant_id", "person_id"),
    )

    ifi: Mapped[str] = mapped_column(Text, primary_key=True)
    activity_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    first_at: Mapped[Timestamp]
    last_at: Mapped[Timestamp]
    completed_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    satisfied_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]
    score_scaled: Mapped[float | None] = mapped_column(Double)
    changed_at: Mapped[Timestamp]


class ProgressFeed(Bare, Base):
    """That progress changed, once for each consumer; a drain takes the rows away. Tenant (T)."""

    __tablename__ = "progress_feed"
    __table_args__ = (Index("ix_progress_feed_tenant_id_consumer_seq", "tenant_id", "consumer", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    consumer: Mapped[str] = mapped_column(Text)
    ifi: Mapped[str] = mapped_column(Text)
    activity_id: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[Timestamp]


class LrsCredential(TenantRow, Base):
    """A key to the record store for another system; the secret itself is kept nowhere. Tenant (T).

    `created_by` is the member who made it; none when it was made on the command line or by the platform."""

    __tablename__ = "lrs_credential"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    profile: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Timestamp]
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class LrsToken(TenantRow, Base):
    """An access token that a credential was exchanged for (OAuth 2.0); its text is kept nowhere. Tenant (T)."""

    __tablename__ = "lrs_token"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "credential_id"], ["lrs_credential.tenant_id", "lrs_credential.id"]),
        Index("ix_lrs_token_tenant_id_credential_id_expires_at", "tenant_id", "credential_id", "expires_at"),
    )

    credential_id: Mapped[UUID] = mapped_column(Uuid)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[Timestamp]


class LrsGrant(TenantRow, Base):
    """What one launch may say and read, and the hashes of its fetch secret and its token. Tenant (T)."""

    __tablename__ = "lrs_grant"
    __table_args__ = (Index("ix_lrs_grant_tenant_id_registration", "tenant_id", "registration"),)

    profile: Mapped[str] = mapped_column(Text)
    fetch_hash: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime | None]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    registration: Mapped[UUID] = mapped_column(Uuid)
    ifi: Mapped[str] = mapped_column(Text)
    actor: Mapped[dict[str, Any]] = mapped_column(JSONB)
    activity_id: Mapped[str] = mapped_column(Text)
    publisher_id: Mapped[str] = mapped_column(Text)
    course_iri: Mapped[str] = mapped_column(Text)
    mastery_score: Mapped[float | None] = mapped_column(Double)
    move_on: Mapped[str] = mapped_column(Text)
    session_id: Mapped[str] = mapped_column(Text)
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Timestamp]
    expires_at: Mapped[Timestamp]
    ended_at: Mapped[datetime | None]
