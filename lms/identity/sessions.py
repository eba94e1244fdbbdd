"""Login sessions (inloggningar): opened at sign-in, checked on every request, ended on the server."""

import hmac
import secrets
from datetime import datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from lms.access.actor import Actor, Who
from lms.access.permissions import Permission, Role, permissions_of
from lms.core.clock import now, today
from lms.core.columns import uuid7
from lms.core.db import connection, db
from lms.core.prepared import Prepared
from lms.core.settings import current_settings
from lms.identity.models import LoginSession

# Every page asks it: the session, the member, an employment, granted roles, and whether anybody reports to the member.
# A member who has left, or has no employment today, is nobody.
_ACTOR = Prepared("""
    select s.id as session_id, s.secret_hash, s.last_seen_at, m.id as member_id, m.person_id, m.given_name, m.family_name,
      e.id as employment_id, e.job_title,
      array(select role from role_grant r where r.tenant_id = :tenant and r.member_id = m.id
            and r.starts_on <= :day and (r.ends_on is null or r.ends_on > :day)) as roles,
      exists (select from employment x where x.tenant_id = :tenant and x.manager_member_id = m.id
            and x.starts_on <= :day and (x.ends_on is null or x.ends_on > :day)) as leads
    from login_session s
    join member m on m.tenant_id = s.tenant_id and m.id = s.member_id
    join lateral (select id, job_title from employment e where e.tenant_id = :tenant and e.member_id = m.id
            and e.starts_on <= :day and (e.ends_on is null or e.ends_on > :day) order by e.starts_on, e.id limit 1) e on true
    where s.tenant_id = :tenant and s.id = :id and s.ended_at is null and s.expires_at > :now and s.last_seen_at > :idle
      and (m.left_on is null or m.left_on > :day)
    """)

# Another page of the same person at the same moment has seen her too, and is not waited for.
_SEEN = """
    update login_session set last_seen_at = %(now)s where tenant_id = %(tenant)s
      and id = (select id from login_session where tenant_id = %(tenant)s and id = %(id)s for update skip locked)
    """
NOTED_EVERY = timedelta(minutes=5)


@cache  # of few roles there are few sets
def _rights(granted: frozenset[str], *, leads: bool) -> tuple[frozenset[Role], frozenset[Permission]]:
    roles = frozenset({Role.EMPLOYEE, *map(Role, granted), *((Role.MANAGER,) if leads else ())})
    return roles, permissions_of(roles)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def begin(*, tenant_id: int, member_id: UUID, at: datetime) -> str:
    """A new login session exists; the answer is the secret that the cookie holds, kept here only as a hash."""
    session_id, secret = uuid7(), secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            tenant_id=tenant_id, id=session_id, secret_hash=_hash(secret), member_id=member_id, created_at=at, last_seen_at=at,
            expires_at=at + timedelta(hours=current_settings().session_hours),
        )
    )  # fmt: skip
    db.session.flush()  # a request may follow in the same transaction in tests
    return f"{session_id}.{secret}"


def who_asks(tenant_id: int, cookie_secret: str, by_hand: bool = True) -> Who:
    """Gives who the cookie's secret belongs to today, or None when the session is over, idle for too long or was never there.

    It is one statement, which may be looked ahead to, and another now and then that notes that she is here still; a page that
    asks by itself notes nothing."""
    session_id, _, secret = cookie_secret.partition(".")
    try:
        key = UUID(session_id)
    except ValueError:
        return lambda: None
    moment = now()
    idle = moment - timedelta(minutes=current_settings().session_idle_minutes)
    asked = {"tenant": tenant_id, "id": key, "day": today(), "now": moment, "idle": idle}
    return partial(_actor, asked, _hash(secret), by_hand)


def _actor(asked: dict[str, Any], secret_hash: bytes, by_hand: bool) -> Actor | None:
    row = next(iter(_ACTOR.rows(**asked)), None)
    if row is None or not hmac.compare_digest(bytes(row.secret_hash), secret_hash):
        return None
    if by_hand and row.last_seen_at <= asked["now"] - NOTED_EVERY:
        connection().execute(_SEEN, asked)
    roles, permissions = _rights(frozenset(row.roles), leads=row.leads)
    return Actor(
        tenant_id=asked["tenant"], person_id=row.person_id, member_id=row.member_id, employment_id=row.employment_id,
        given_name=row.given_name, name=f"{row.given_name} {row.family_name}", title=row.job_title, roles=roles,
        permissions=permissions, login_session_id=row.session_id,
    )  # fmt: skip


def end(*, tenant_id: int, session_id: UUID, reason: str) -> None:
    """The login session is over; ending it again changes nothing."""
    found = db.session.get(LoginSession, (tenant_id, session_id))
    if found is not None and found.ended_at is None:
        found.ended_at, found.ended_reason = now(), reason
