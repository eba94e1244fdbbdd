"""Credentials of other systems: made, shown once, looked up at every request, changed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db, read_rows, rows, set_tenant
from lms.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from lms.core.settings import current_settings
from lms.lrs import authorities, grants, known, secrets, writes
from lms.lrs.known import Known
from lms.lrs.models import LrsCredential
from lms.lrs.rights import LAUNCH_SCOPES, SCOPES, Caller, narrowed
from lms.tenancy import queries as tenancy

PAGE = 50

# The statement that finds the tenant also sets it for the transaction, which saves a round trip: `lateral` and `offset 0` put the
# reading of the tenant's own rows after that, and had it come before, row policies would show none. From there on a plan is made
# once for all values, since the store's statements name their ways, and planning one takes longer than following it.
_TENANT = """
select id, set_config('app.tenant_id', id::text, true), set_config('plan_cache_mode', 'force_generic_plan', true)
  from organisation where slug = %(slug)s and is_tenant and id = coalesce(%(host)s, id)
"""
_OF_TENANT = f"""
with t as materialized ({_TENANT})
select t.id, case when %(reads)s then timestamptz 'epoch' + lrs_watermark(t.id) * interval '1 microsecond' end, c.*
  from t left join lateral ({{}} offset 0) c on true
"""  # noqa: S608 - the statement above
_STALE = "c.last_used_at is null or c.last_used_at < now() - interval '10 minutes' as stale"
_OPEN = "c.revoked_at is null and (c.expires_at is null or c.expires_at > now())"
_CREDENTIAL = _OF_TENANT.format(
    f"select c.id, c.secret_hash, c.name, c.scopes, {_STALE} from lrs_credential c where c.tenant_id = t.id and c.id = %(id)s and {_OPEN}"  # noqa: S608
)
_ACCESS = _OF_TENANT.format(f"""
select c.id, a.token_hash, c.name, c.scopes, {_STALE}, c.key, a.scopes
  from lrs_token a join lrs_credential c on c.tenant_id = a.tenant_id and c.id = a.credential_id
 where a.tenant_id = t.id and a.id = %(id)s and a.expires_at > now() and {_OPEN}
""")  # noqa: S608
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
    *, tenant_id: int, name: str, scopes: Sequence[str], profile: str | None = None, expires_at: datetime | None = None,
    created_by: UUID | None = None, credential_id: UUID | None = None,
) -> NewCredential:  # fmt: skip
    """Another system may speak to the tenant's store with these scopes.

    Who names `credential_id` makes it once, however often the same is sent. Raises Invalid for unknown scopes, NotFound
    for an unknown tenant, Conflict when the tenant has a credential of that id.
    """
    wanted = _known(scopes)
    tenant = tenancy.tenant_by_id(tenant_id)
    if tenant is None:
        raise NotFound()
    secret, identifier = secrets.new_secret(), credential_id or uuid7()
    key = secrets.key_of(tenant.slug, secrets.CREDENTIAL, identifier)
    row = insert(LrsCredential).values(
        tenant_id=tenant_id, id=identifier, key=key, secret_hash=secrets.hash_of(secret), name=name, scopes=wanted,
        profile=profile, created_at=now(), created_by=created_by, expires_at=expires_at,
    )  # fmt: skip
    if db.session.scalar(row.on_conflict_do_nothing().returning(LrsCredential.id)) is None:
        raise Conflict(code="credential-made")
    audit.record(
        tenant_id=tenant_id, action="lrs.credential.create", object_type="lrs_credential", object_id=str(identifier), detail={"scopes": wanted}
    )  # fmt: skip
    return NewCredential(identifier, key, secret)


def _known(scopes: Sequence[str]) -> list[str]:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid(f"scopes must be some of: {', '.join(SCOPES)}", fields={"scopes": unknown or [""]})
    return sorted(set(scopes))


def find_credentials(*, tenant_id: int, name: str | None = None) -> Sequence[LrsCredential]:
    """Give the tenant's credentials that still open something, newest first; those of a name when one is given."""
    live = select(LrsCredential).where(
        LrsCredential.tenant_id == tenant_id, LrsCredential.revoked_at.is_(None), func.coalesce(LrsCredential.expires_at > now(), True)
    )
    if name is not None:
        live = live.where(LrsCredential.name == name)
    return db.session.scalars(live.order_by(LrsCredential.created_at.desc(), LrsCredential.id.desc())).all()


def list_credentials(*, tenant_id: int, before: UUID | None = None) -> tuple[Sequence[LrsCredential], UUID | None]:
    """Give a page of the tenant's credentials, newest first, those that open nothing any more too, and the key of the next.

    `before` is the last of the page above; one that is not there ends the list.
    """
    query = select(LrsCredential).where(LrsCredential.tenant_id == tenant_id)
    if before is not None:
        last = aliased(LrsCredential)
        made = select(last.created_at).where(last.tenant_id == tenant_id, last.id == before).scalar_subquery()
        query = query.where(tuple_(LrsCredential.created_at, LrsCredential.id) < tuple_(made, before))
    rows = db.session.scalars(query.order_by(LrsCredential.created_at.desc(), LrsCredential.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def credential_of(*, tenant_id: int, credential_id: UUID) -> LrsCredential:
    """Give a credential of the tenant, revoked or not. Raises NotFound, for another tenant's too."""
    found = db.session.scalar(select(LrsCredential).where(LrsCredential.tenant_id == tenant_id, LrsCredential.id == credential_id))
    if found is None:
        raise NotFound()
    return found


def change_credential(*, tenant_id: int, credential_id: UUID, name: str, scopes: Sequence[str]) -> None:
    """The credential has this name and these scopes from now on, and so have the tokens it was exchanged for, which never
    get more by it. Raises Invalid for unknown scopes, NotFound, Conflict when it is revoked."""
    wanted, credential = _known(scopes), credential_of(tenant_id=tenant_id, credential_id=credential_id)
    if credential.revoked_at is not None:
        raise Conflict(code="credential-revoked")
    told = {"scopes": wanted, "before": credential.scopes}
    credential.name, credential.scopes = name, wanted
    audit.record(tenant_id=tenant_id, action="lrs.credential.change", object_type="lrs_credential", object_id=str(credential_id), detail=told)


def revoke_credential(*, tenant_id: int, credential_id: UUID) -> None:
    """The credential opens nothing from now on, and neither do its access tokens; once revoked it stays so. Raises NotFound."""
    credential_of(tenant_id=tenant_id, credential_id=credential_id)
    live = update(LrsCredential).where(LrsCredential.tenant_id == tenant_id, LrsCredential.id == credential_id, LrsCredential.revoked_at.is_(None))
    if db.session.scalar(live.values(revoked_at=now()).returning(LrsCredential.id)) is not None:
        audit.record(tenant_id=tenant_id, action="lrs.credential.revoke", object_type="lrs_credential", object_id=str(credential_id))


def authenticate(header: str | None, *, host_tenant_id: int | None, reads: bool = False) -> Caller:
    """Give the caller that an Authorization header names, and set the tenant of the running unit of work to its own.

    Basic holds a credential or a launch's token, Bearer an access token. Where the host names a tenant, both must agree.
    Who `reads` a list is told how far it is final by the same statement, where a credential is shown.
    Raises Unauthenticated, with one sentence for all reasons but a launch that has ended.
    """
    return caller_of(secrets.present_basic(header) or secrets.present_bearer(header), host_tenant_id=host_tenant_id, reads=reads)


def caller_of(presented: secrets.Presented | None, *, host_tenant_id: int | None, reads: bool = False) -> Caller:
    """Give the caller that a secret names, and set the tenant. Raises Unauthenticated, as `authenticate` does."""
    if presented is None:
        raise _refused()
    origin = current_settings().tenant_origin(presented.slug)
    asked = {"slug": presented.slug, "host": host_tenant_id, "reads": reads, "id": presented.id}
    if presented.kind in (secrets.CREDENTIAL, secrets.ACCESS):
        query = _CREDENTIAL if presented.kind == secrets.CREDENTIAL else _ACCESS
        found = read_rows(query, asked) if reads else rows(query, asked)
        if found and reads:
            set_tenant(found[0][0])  # what was read so may have been in a transaction of its own
        return _of_row(found[0] if found else None, presented, origin)
    tenants = rows(_TENANT, asked)
    if not tenants or presented.kind != secrets.TOKEN:
        raise _refused()
    tenant_id = tenants[0][0]
    grant = grants.of_token(presented, tenant_id=tenant_id)
    return Caller(tenant_id, authorities.of_launch(origin, grant.profile), LAUNCH_SCOPES, grant=grant)


def _of_row(row: Sequence[Any] | None, presented: secrets.Presented, origin: str) -> Caller:
    if row is None or row[2] is None or not secrets.matches(presented.secret, row[3]):
        raise _refused()
    tenant_id, through, identifier, _hash, name, scopes, stale, *of_token = row
    if stale:
        writes.connection().execute(_USED, (tenant_id, identifier))
    key, may = (of_token[0], narrowed(scopes, of_token[1])) if of_token else (presented.key, frozenset(scopes))
    caller = Caller(tenant_id, authorities.of_credential(origin, key, name), may, credential_id=identifier, through=through)
    if not of_token:
        known.remember(Known(replace(caller, through=None), presented.slug, identifier, bytes(row[3]), name, tuple(scopes)))
    return caller


def _refused() -> Unauthenticated:
    return Unauthenticated(
        "a valid credential is needed: Authorization: Basic, with a key and its secret, or Bearer, with an access token", code="credential-invalid"
    )  # fmt: skip
