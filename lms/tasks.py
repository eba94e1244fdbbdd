"""Jobs of the platform itself."""

from uuid import UUID

from lms.core import idempotency, mail
from lms.core.jobs import task
from lms.lrs.retention.tasks import dispose, forget_spent, night, night_of_tenant

__all__ = ["dispose", "forget", "forget_spent", "night", "night_of_tenant", "send"]


@task("form-token.forget")
def forget(*, tenant_id: int) -> None:
    """Forms that were sent some days ago are forgotten."""
    idempotency.forget(tenant_id=tenant_id)


@task("mail.send")
def send(*, tenant_id: int, mail_id: str) -> None:
    """Deliver one message."""
    mail.deliver(tenant_id=tenant_id, mail_id=UUID(mail_id))
