"""Jobs of the platform itself."""

from uuid import UUID

from lms.core import idempotency, mail
from lms.core.jobs import task
from lms.lrs.retention.tasks import dispose

__all__ = ["dispose", "forget", "send"]


@task("form-token.forget")
def forget(*, tenant_id: int) -> None:
    """Forms that were sent some days ago are forgotten."""
    idempotency.forget(tenant_id=tenant_id)


@task("mail.send")
def send(*, tenant_id: int, mail_id: str) -> None:
    """Deliver one message."""
    mail.deliver(tenant_id=tenant_id, mail_id=UUID(mail_id))
