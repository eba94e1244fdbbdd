"""Forms that act once: what a form was answered is kept with what it did, so that sending it again answers the same.

The token stands in the form from when it was shown; its row is written by the transaction that acts. A second that comes
meanwhile waits for it at the key, and then either reads the answer or, when the first was rolled back, acts itself."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Index, LargeBinary, Text, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import now
from lms.core.columns import TenantOwned
from lms.core.db import Base, db
from lms.core.jobs import defer

KEPT = timedelta(days=2)  # longer than any page stays open with a valid sign-in


class FormToken(TenantOwned, Base):
    """A form that somebody has sent, and where that led. Tenant (T)."""

    __tablename__ = "form_token"
    __table_args__ = (Index("ix_form_token_tenant_id_used_at", "tenant_id", "used_at"),)

    member_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    answer: Mapped[str | None] = mapped_column(Text)
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Sent:
    """One form as one member sent it: what is written differently under the same token is another."""

    tenant_id: int
    member_id: UUID
    token: UUID
    digest: bytes


def claim(sent: Sent) -> str | None:
    """None: the form has not been sent before, and until this transaction ends nobody else acts on it. Else where the
    first one led."""
    made = db.session.scalar(insert(FormToken).values(**asdict(sent), used_at=now()).on_conflict_do_nothing().returning(FormToken.token))
    if made is None:
        return db.session.scalar(select(FormToken.answer).where(*_this(sent)))
    defer("form-token.forget", tenant_id=sent.tenant_id)
    return None


def settle(sent: Sent, *, answer: str) -> None:
    """Whoever sends the form again is led to `answer`."""
    db.session.execute(update(FormToken).where(*_this(sent)).values(answer=answer))


def release(sent: Sent) -> None:
    """The form did nothing, and may be sent again as it is."""
    db.session.execute(delete(FormToken).where(*_this(sent)))


def forget(*, tenant_id: int) -> None:
    """No form is remembered longer than it is of use."""
    db.session.execute(delete(FormToken).where(FormToken.tenant_id == tenant_id, FormToken.used_at < now() - KEPT))


def _this(sent: Sent) -> tuple[ColumnElement[bool], ...]:
    return (
        FormToken.tenant_id == sent.tenant_id, FormToken.member_id == sent.member_id, FormToken.token == sent.token,
        FormToken.digest == sent.digest,
    )  # fmt: skip
