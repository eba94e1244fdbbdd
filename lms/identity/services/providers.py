"""Which identity provider a tenant signs in with."""

from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms.access import audit
from lms.core.db import db
from lms.core.errors import Invalid
from lms.identity.models import OidcProvider

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def connect_provider(*, tenant_id: int, issuer: str, client_id: str, client_secret: str, member_claim: str = "sub") -> OidcProvider:
    """The tenant signs in with this provider from now on. The same again changes nothing.

    Raises Invalid when the issuer is not an https address (http on the machine itself is for trying things out)."""
    parts = urlsplit(issuer)
    if parts.query or parts.fragment or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise Invalid(_("Utfärdaren är en adress som börjar med https://."), fields={"issuer": [_("Skriv hela adressen, med https://.")]})
    wanted = {"issuer": issuer, "client_id": client_id, "client_secret": client_secret, "member_claim": member_claim}
    provider = db.session.get(OidcProvider, tenant_id)
    if provider is None:
        provider = OidcProvider(tenant_id=tenant_id, version=1, **wanted)
        db.session.add(provider)
    elif all(getattr(provider, name) == value for name, value in wanted.items()):
        return provider
    else:
        for name, value in wanted.items():
            setattr(provider, name, value)
        provider.version += 1  # the client that was kept for the old row is not used again
    audit.record(tenant_id=tenant_id, action="provider.connect", object_type="oidc_provider", object_id=issuer)
    return provider
