"""Launches' grants: made at launch, fetched once by the package, ended when the launch ends (cmi5 sections 8 and 10)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db, set_tenant
from lms.core.errors import Gone, Unauthenticated
from lms.lrs import secrets
from lms.lrs.agents import ifi_of
from lms.lrs.models import LrsGrant
from lms.lrs.rights import Grant
from lms.tenancy import queries as tenancy

LIFETIME = timedelta(hours=12)
"""How long a launch's token lives when nobody says otherwise: a working day and its night."""


class FetchRefused(Gone):
    """The fetch address gives no token; `error_code` is cmi5's (section 8.2.3): "1" already used, "2" not valid."""

    def __init__(self, sentence: str, *, error_code: str) -> None:
        super().__init__(sentence, code="fetch-refused")
        self.error_code = error_code


def create_grant(
    *, tenant_id: int, profile: str, registration: UUID, actor: Mapping[str, Any], activity_id: str, publisher_id: str, course_iri: str,
    mastery_score: float | None, move_on: str, session_id: str, context: Mapping[str, Any], lifetime: timedelta = LIFETIME,
) -> tuple[Grant, str]:  # fmt: skip
    """A launch may speak from now on; give its grant and the secret of its fetch address, which is kept nowhere.

    The secret, such as perstorp.f0190….x4f…, names the tenant in clear and goes into the path /cmi5/fetch/<secret>.
    """
    ifi = ifi_of(dict(actor))
    if ifi is None:
        raise ValueError("a launch needs an actor with an identifier")
    secret, at = secrets.new_secret(), now()
    row = LrsGrant(
        tenant_id=tenant_id, id=uuid7(), profile=profile, fetch_hash=secrets.hash_of(secret), registration=registration, ifi=ifi,
        actor=dict(actor), activity_id=activity_id, publisher_id=publisher_id, course_iri=course_iri, mastery_score=mastery_score,
        move_on=move_on, session_id=session_id, context=dict(context), state={}, created_at=at, expires_at=at + lifetime,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # statements of the same transaction are stored by the driver's own cursor
    return _grant(row), f"{secrets.key_of(_slug(tenant_id), secrets.FETCH, row.id)}.{secret}"


def fetch_token(secret: str) -> str:
    """Exchange a fetch secret for the launch's auth token, once; give what follows "Basic " in Authorization.

    Begins without a tenant and sets it from the secret. Raises FetchRefused when it was used before, has expired or is
    not one of ours; two fetches at the same moment get one token.
    """
    key, _, rest = secret.rpartition(".")
    presented = secrets.present(key, rest)
    tenant = tenancy.tenant_by_slug(presented.slug) if presented is not None else None
    if presented is None or tenant is None or presented.kind != secrets.FETCH:
        raise FetchRefused("this is not a fetch address of ours", error_code="2")
    set_tenant(tenant.id)
    row = db.session.scalar(select(LrsGrant).where(LrsGrant.tenant_id == tenant.id, LrsGrant.id == presented.id).with_for_update())
    if row is None or not secrets.matches(presented.secret, row.fetch_hash):
        raise FetchRefused("this is not a fetch address of ours", error_code="2")
    if row.fetched_at is not None:
        raise FetchRefused("the token of this launch has been fetched before", error_code="1")
    if row.ended_at is not None or row.expires_at <= now():
        raise FetchRefused("this launch has ended", error_code="2")
    token = secrets.new_secret()
    row.fetched_at, row.token_hash = now(), secrets.hash_of(token)
    db.session.flush()
    return secrets.basic(secrets.key_of(tenant.slug, secrets.TOKEN, row.id), token)


def of_token(presented: secrets.Presented, *, tenant_id: int) -> Grant:
    """Give the grant that a launch's token stands for. Raises Unauthenticated when it is wrong, ended or expired."""
    row = db.session.scalar(select(LrsGrant).where(LrsGrant.tenant_id == tenant_id, LrsGrant.id == presented.id))
    if row is None or row.token_hash is None or not secrets.matches(presented.secret, row.token_hash):
        raise Unauthenticated("the token of the launch is not valid", code="token-invalid")
    return _open(row)


def lock(*, tenant_id: int, grant_id: UUID) -> Grant:
    """Give a grant as it is now, locked to the end of the transaction. Raises Unauthenticated when it has ended."""
    row = db.session.scalar(
        select(LrsGrant).where(LrsGrant.tenant_id == tenant_id, LrsGrant.id == grant_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise Unauthenticated("there is no such launch", code="token-invalid")
    return _open(row)


def grants_of(*, tenant_id: int, registration: UUID) -> list[Grant]:
    """Give the grants of a registration, newest first: its launches."""
    rows = select(LrsGrant).where(LrsGrant.tenant_id == tenant_id, LrsGrant.registration == registration)
    return [_grant(row) for row in db.session.scalars(rows.order_by(LrsGrant.created_at.desc(), LrsGrant.id.desc()))]


def end_grant(*, tenant_id: int, grant_id: UUID, at: datetime | None = None) -> None:
    """The launch may say nothing more from `at` (now); ending it twice changes nothing."""
    ended = update(LrsGrant).where(LrsGrant.tenant_id == tenant_id, LrsGrant.id == grant_id, LrsGrant.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=at or now()))


def keep_state(*, tenant_id: int, grant_id: UUID, state: Mapping[str, Any]) -> None:
    """What a profile remembers of a launch (initialized, terminated, …) is `state` from now on."""
    db.session.execute(update(LrsGrant).where(LrsGrant.tenant_id == tenant_id, LrsGrant.id == grant_id).values(state=dict(state)))


def _open(row: LrsGrant) -> Grant:
    at = now()
    if (row.ended_at is not None and row.ended_at <= at) or row.expires_at <= at:
        raise Unauthenticated("the launch has ended", code="token-ended")
    return _grant(row)


def _slug(tenant_id: int) -> str:
    return tenancy.organisations_by_id([tenant_id])[tenant_id].slug


def _grant(row: LrsGrant) -> Grant:
    return Grant(
        tenant_id=row.tenant_id, id=row.id, profile=row.profile, registration=row.registration, ifi=row.ifi, actor=row.actor,
        activity_id=row.activity_id, publisher_id=row.publisher_id, course_iri=row.course_iri, mastery_score=row.mastery_score,
        move_on=row.move_on, session_id=row.session_id, context=row.context, state=row.state, created_at=row.created_at,
        expires_at=row.expires_at, ended_at=row.ended_at,
    )  # fmt: skip
