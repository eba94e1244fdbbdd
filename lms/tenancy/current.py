"""The tenant of the running request, as a plain value that outlives the transaction."""

from dataclasses import dataclass

from lms.core.errors import NotFound
from lms.core.running import kept


@dataclass(frozen=True)
class Tenant:
    """What pages need to know of the tenant whose host was asked."""

    id: int
    slug: str
    name: str
    short_name: str
    initials: str
    deep: str
    bright: str
    furrow: int
    welcome: str | None = None


def current_tenant() -> Tenant:
    """The tenant whose host was asked. Raises NotFound on a host that names none."""
    tenant = tenant_or_none()
    if tenant is None:
        raise NotFound()
    return tenant


def tenant_or_none() -> Tenant | None:
    """The tenant whose host was asked, or None (the front, the API host, a job)."""
    found: Tenant | None = kept().get("tenant")
    return found
