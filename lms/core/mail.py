"""One way to send mail: the message is a row of the tenant's, a job sends it after the commit."""

from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from flask import render_template
from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import now
from lms.core.columns import TenantRow, Timestamp, uuid7
from lms.core.db import Base, db
from lms.core.jobs import defer
from lms.core.language import speaking
from lms.core.mail_server import connected, mail_server
from lms.core.settings import current_settings


class Mail(TenantRow, Base):
    """A message to one person, and when it was sent. Tenant (T)."""

    __tablename__ = "mail"

    to_address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Timestamp]
    sent_at: Mapped[Timestamp | None]


def send_mail(
    *, tenant_id: int, to: str, language: str | None, subject: object, template: str, calendar: str | None = None, **context: object
) -> UUID:
    """The message goes out once the transaction has committed, in the receiver's `language` (None: she has chosen none),
    whoever's act it follows. `subject` is a lazy text; `template` names two files, .txt and .html;
    `calendar` is an iCalendar file that goes with it."""
    with speaking(language):
        mail = Mail(
            tenant_id=tenant_id, id=uuid7(), to_address=to, subject=" ".join(str(subject).split()),
            text_body=render_template(f"{template}.txt", **context), html_body=render_template(f"{template}.html", **context),
            calendar=calendar, created_at=now(), sent_at=None,
        )  # fmt: skip
    db.session.add(mail)
    db.session.flush()  # the job refers to the row
    defer("mail.send", tenant_id=tenant_id, mail_id=str(mail.id))
    return mail.id


def deliver(*, tenant_id: int, mail_id: UUID) -> None:
    """The message has been handed to the mail server, or lies as a preview in var/mail. Doing it twice sends once."""
    mail = db.session.get(Mail, (tenant_id, mail_id), with_for_update=True)
    if mail is None or mail.sent_at is not None:
        return
    settings = current_settings()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_sender, mail.to_address, mail.subject
    message["Message-ID"] = f"<{mail.id}@{settings.base_host}>"
    message.set_content(mail.text_body)
    message.add_alternative(mail.html_body, subtype="html")
    if mail.calendar is not None:
        _attach(message, mail.calendar)
    if settings.mail_url is None:
        _preview(settings.var_dir / "mail", mail.id, message)
    else:
        with connected(mail_server(settings.mail_url)) as smtp:
            smtp.send_message(message)
    mail.sent_at = now()


def _attach(message: EmailMessage, calendar: str) -> None:
    """The calendar file, with its method in the media type too (RFC 6047), without which mail programs show a bare file."""
    method = calendar.partition("METHOD:")[2].partition("\r\n")[0]
    message.add_attachment(
        calendar.encode(), maintype="text", subtype="calendar", filename="kurstillfalle.ics", params={"method": method, "charset": "utf-8"}
    )


def _preview(folder: Path, mail_id: UUID, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{mail_id}.eml").write_bytes(bytes(message))
