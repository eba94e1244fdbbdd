"""Access tokens: what a credential is exchanged for, for an hour (RFC 6749 section 4.4, RFC 6750).

A token names its tenant in clear, as every secret of the store does, and is kept only as a keyed hash. It is worth
nothing once its credential is revoked or has expired, and never more than its credential is at the moment.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.lrs import secrets, writes
from lms.lrs.models import LrsCredential, LrsToken
from lms.tenancy import queries as tenancy

LIFETIME = timedelta(hours=1)

# skip locked: of many requests at once one sweeps, and none waits for it
_SWEEP = """
delete from lrs_token where (tenant_id, id) in (
  select tenant_id, id from lrs_token where tenant_id = %s and credential_id = %s and expires_at <= now() for update skip locked)
"""


@dataclass(frozen=True)
class NewToken:
    """An access token just made; its text is given out now and never again."""

    text: str
    seconds: int


def issue_token(*, tenant_id: int, credential_id: UUID, scopes: Collection[str]) -> NewToken:
    """The credential's caller may use these scopes for an hour, at most until the credential ends; what had expired is gone."""
    credential = db.session.get_one(LrsCredential, (tenant_id, credential_id))
    secret, identifier, at = secrets.new_secret(), uuid7(), now()
    expires_at = min(at + LIFETIME, credential.expires_at or datetime.max.replace(tzinfo=at.tzinfo))
    writes.connection().execute(_SWEEP, (tenant_id, credential_id))
    db.session.add(
        LrsToken(
            tenant_id=tenant_id, id=identifier, credential_id=credential_id, token_hash=secrets.hash_of(secret),
            scopes=sorted(set(scopes)), expires_at=expires_at,
        )
    )  # fmt: skip
    db.session.flush()
    slug = tenancy.organisations_by_id([tenant_id])[tenant_id].slug
    return NewToken(f"{secrets.key_of(slug, secrets.ACCESS, identifier)}.{secret}", int((expires_at - at).total_seconds()))


def challenge(header: str | None, *, status: int) -> str | None:
    """Give what WWW-Authenticate says beside a refusal, for who sent this Authorization header; None when nothing.

    Basic comes first: clients that know one scheme alone take it.
    """
    bearer = (header or "").lower().startswith("bearer ")
    if status == 401:
        return 'Basic realm="xAPI", Bearer realm="xAPI"' + (', error="invalid_token"' if bearer else "")
    return 'Bearer realm="xAPI", error="insufficient_scope"' if status == 403 and bearer else None
