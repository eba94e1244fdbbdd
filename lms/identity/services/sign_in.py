"""From what an identity provider says to a member of the tenant, and out again."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from lms.access import audit
from lms.access.actor import Actor
from lms.core.clock import now, today
from lms.core.db import db
from lms.identity import queries, sessions
from lms.identity.models import IdentityLink, Member
from lms.identity.oidc import Identity


class NotAMember(Exception):
    """The provider knows the person, but nobody may sign in here with it. `reason`: no_number, unknown, linked, left."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Begun:
    """A login session: the cookie's secret, and the member's language where one is known."""

    secret: str
    language: str | None


def sign_in(
    *, tenant_id: int, identity: Identity, member_claim: str, instead_of: Actor | None = None, language: str | None = None
) -> Begun:  # fmt: skip
    """A new login session exists for the member behind (tenant, issuer, subject), and that of whoever was signed in here
    before has ended. `language` is the browser's: it becomes that of a member who has none.

    The first time, the claim that the tenant has named must hold the HR system's number of somebody who is employed
    today and whom no other subject of this issuer is linked to. An e-mail address never links anybody: addresses
    are changed and given to others. Raises NotAMember."""
    member = queries.linked_member(tenant_id, identity.issuer, identity.subject)
    if member is None:
        member = _link(tenant_id=tenant_id, identity=identity, member_claim=member_claim)
    if not queries.is_employed(tenant_id, member.id, on=today()):
        raise NotAMember("left")
    audit.record(tenant_id=tenant_id, action="sign-in", object_type="member", object_id=str(member.id))
    if instead_of is not None:
        sign_out(tenant_id=tenant_id, login_session_id=instead_of.login_session_id, member_id=instead_of.member_id)
    member.language = member.language or language
    return Begun(sessions.begin(tenant_id=tenant_id, member_id=member.id, at=now()), member.language)


def _link(*, tenant_id: int, identity: Identity, member_claim: str) -> Member:
    number = identity.claims.get(member_claim)
    if not isinstance(number, str) or not number.strip():
        raise NotAMember("no_number")
    member = queries.member_by_number(tenant_id, number.strip())
    if member is None:
        raise NotAMember("unknown")
    if not queries.is_employed(tenant_id, member.id, on=today()):
        raise NotAMember("left")
    if queries.subjects_of(tenant_id, identity.issuer, member.id) - {identity.subject}:
        raise NotAMember("linked")
    row = {"tenant_id": tenant_id, "issuer": identity.issuer, "subject": identity.subject, "member_id": member.id, "linked_at": now()}
    # Two clicks on the way back from the provider may meet here; the row is the same.
    db.session.execute(insert(IdentityLink).values(row).on_conflict_do_nothing())
    audit.record(tenant_id=tenant_id, action="identity.link", object_type="member", object_id=str(member.id))
    return member


def refuse(*, tenant_id: int, reason: str) -> None:
    """The refusal stands in the audit trail; who it was is not known here, so no name is written."""
    audit.record(tenant_id=tenant_id, action="sign-in.refused", object_type="sign-in", object_id=reason)


def sign_out(*, tenant_id: int, login_session_id: UUID, member_id: UUID) -> None:
    """The login session has ended, for every copy of its cookie."""
    sessions.end(tenant_id=tenant_id, session_id=login_session_id, reason="signed_out")
    audit.record(tenant_id=tenant_id, action="sign-out", object_type="member", object_id=str(member_id))
