"""Jobs of the platform itself."""

from uuid import UUID

from lms.core import mail
from lms.core.jobs import task
from lms.lrs.retention.tasks import dispose

__all__ = ["dispose", "send"]


@task("mail.send")
def send(*, tenant_id: int, mail_id: str) -> None:
    """Deliver one message."""
    mail.deliver(tenant_id=tenant_id, mail_id=UUID(mail_id))
