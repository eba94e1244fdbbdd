"""The client secret that the demo provider expects of a tenant (the same sum as in secrets.mjs)."""

import hashlib
import hmac


def client_secret(*, secret: str, slug: str) -> str:
    """Return the client secret of the tenant `slug`, derived from SAMLAR_IDP_SECRET."""
    return hmac.new(secret.encode(), f"client:{slug}".encode(), hashlib.sha256).hexdigest()
