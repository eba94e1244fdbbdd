"""Credentials of other systems: made, shown once, looked up at every request, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db, set_tenant
from lms.core.errors import Invalid, NotFound, Unauthenticated
from lms.core.settings import current_settings
from lms.lrs import authorities, grants, secrets, writes
from lms.lrs.models import LrsCredential
from lms.lrs.rights import LAUNCH_SCOPES, SCOPES, Caller
from lms.tenancy import queries as tenancy

_TENANT = "select id from organisation where slug = %s and is_tenant"
_CREDENTIAL = """
select id, secret_hash, name, scopes, last_used_at is null or last_used_at < now() - interval '10 minutes' as stale
  from lrs_credential
 where tenant_id = %s and id = %s and revoked_at is null and (expires_at is null or expires_at > now())
"""
# skip locked: of many requests at once one notes the use, and none waits for it
_USED = """
update lrs_credential set last_used_at = now()
 where (tenant_id, id) in (select tenant_id, id from lrs_credential where tenant_id = %s and id = %s for update skip locked)
"""


@dataclass(frozen=True)
class NewCredential:
    """A credential just made; the secret is shown now and never again."""

    id: UUID
    key: str
    secret: str


def create_credential(
    *, tenant_id: int, name: str, scopes: Sequence[str], profile: str | None = None, expires_at: datetime | None = None
) -> NewCredential:
    """Another system may speak to the tenant's store with these scopes. Raises Invalid for unknown scopes, NotFound."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid(f"scopes must be some of: {', '.join(SCOPES)}", fields={"scopes": unknown or [""]})
    tenant = tenancy.tenant_by_id(tenant_id)
    if tenant is None:
        raise NotFound()
    secret, identifier = secrets.new_secret(), uuid7()
    key = secrets.key_of(tenant.slug, secrets.CREDENTIAL, identifier)
    db.session.add(
        LrsCredential(
            tenant_id=tenant_id, id=identifier, key=key, secret_hash=secrets.hash_of(secret), name=name, scopes=sorted(set(scopes)),
            profile=profile, created_at=now(), expires_at=expires_at,
        )
    )  # fmt: skip
    db.session.flush()
    told = {"scopes": sorted(set(scopes))}
    audit.record(tenant_id=tenant_id, action="lrs.credential.create", object_type="lrs_credential", object_id=str(identifier), detail=told)
    return NewCredential(identifier, key, secret)


def find_credentials(*, tenant_id: int, name: str | None = None) -> Sequence[LrsCredential]:
    """Give the tenant's credentials that still open something, newest first; those of a name when one is given."""
    live = select(LrsCredential).where(
        LrsCredential.tenant_id == tenant_id, LrsCredential.revoked_at.is_(None), func.coalesce(LrsCredential.expires_at > now(), True)
    )
    if name is not None:
        live = live.where(LrsCredential.name == name)
    return db.session.scalars(live.order_by(LrsCredential.created_at.desc(), LrsCredential.id.desc())).all()


def revoke_credential(*, tenant_id: int, credential_id: UUID) -> None:
    """The credential opens nothing from now on. Raises NotFound."""
    of_id = (LrsCredential.tenant_id == tenant_id, LrsCredential.id == credential_id)
    if db.session.scalar(select(LrsCredential.id).where(*of_id)) is None:
        raise NotFound()
    db.session.execute(update(LrsCredential).where(*of_id, LrsCredential.revoked_at.is_(None)).values(revoked_at=now()))
    audit.record(tenant_id=tenant_id, action="lrs.credential.revoke", object_type="lrs_credential", object_id=str(credential_id))


def authenticate(header: str | None, *, host_tenant_id: int | None) -> Caller:
    """Give the caller that an Authorization header names, and set the tenant of the running unit of work to its own.

    Where the host names a tenant, both must agree. Raises Unauthenticated, with one sentence for all reasons but a
    launch that has ended.
    """
    presented = secrets.present_basic(header)
    found = writes.connection().execute(_TENANT, (presented.slug,), prepare=True).fetchone() if presented is not None else None
    if presented is None or found is None or (host_tenant_id is not None and host_tenant_id != found[0]):
        raise _refused()
    tenant_id = int(found[0])
    set_tenant(tenant_id)
    origin = current_settings().tenant_origin(presented.slug)
    if presented.kind == secrets.TOKEN:
        grant = grants.of_token(presented, tenant_id=tenant_id)
        return Caller(tenant_id, authorities.of_launch(origin, grant.profile), LAUNCH_SCOPES, grant=grant)
    return _of_credential(presented, tenant_id=tenant_id, origin=origin)


def _of_credential(presented: secrets.Presented, *, tenant_id: int, origin: str) -> Caller:
    row = writes.connection().execute(_CREDENTIAL, (tenant_id, presented.id), prepare=True).fetchone()
    if row is None or presented.kind != secrets.CREDENTIAL or not secrets.matches(presented.secret, row[1]):
        raise _refused()
    identifier, _hash, name, scopes, stale = row
    if stale:
        writes.connection().execute(_USED, (tenant_id, identifier))
    return Caller(tenant_id, authorities.of_credential(origin, presented.key, name), frozenset(scopes), credential_id=identifier)


def _refused() -> Unauthenticated:
    return Unauthenticated("a valid credential is needed: Authorization: Basic, with a key and its secret", code="credential-invalid")
