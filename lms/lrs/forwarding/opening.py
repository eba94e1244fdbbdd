"""How to speak with a receiver, made from what its row says."""

from uuid import UUID

from lms.core.settings import current_settings
from lms.lrs.forwarding.addresses import may_be_private, read_endpoint
from lms.lrs.forwarding.receiver import Access
from lms.lrs.forwarding.sealing import unseal


def access_of(*, tenant_id: int, target_id: UUID, endpoint: str, version: str, sealed: str) -> Access:
    """Give the access to a receiver. Raises Unreadable when its secret cannot be opened, Invalid when its address may not be used here."""
    settings = current_settings()
    secret = unseal(sealed, tenant_id=tenant_id, target_id=target_id)
    return Access(read_endpoint(endpoint, settings), secret.header(), version, may_be_private(settings), float(settings.forward_timeout))
