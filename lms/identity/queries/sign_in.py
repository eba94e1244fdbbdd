"""Reading what sign-in needs: the tenant's provider and who a subject is."""

from uuid import UUID

from sqlalchemy import select

from lms.core.db import db
from lms.identity.models import IdentityLink, Member, OidcProvider


def provider_of(tenant_id: int) -> OidcProvider | None:
    """The identity provider of the tenant, or None when none is connected."""
    return db.session.scalar(select(OidcProvider).where(OidcProvider.tenant_id == tenant_id))


def linked_member(tenant_id: int, issuer: str, subject: str) -> Member | None:
    """The member that (tenant, issuer, subject) has been linked to."""
    query = (
        select(Member)
        .join(IdentityLink, (IdentityLink.tenant_id == Member.tenant_id) & (IdentityLink.member_id == Member.id))
        .where(IdentityLink.tenant_id == tenant_id, IdentityLink.issuer == issuer, IdentityLink.subject == subject)
    )
    return db.session.scalar(query)


def subjects_of(tenant_id: int, issuer: str, member_id: UUID) -> set[str]:
    """The subjects of an issuer that are linked to the member."""
    query = select(IdentityLink.subject).where(
        IdentityLink.tenant_id == tenant_id, IdentityLink.issuer == issuer, IdentityLink.member_id == member_id
    )
    return set(db.session.scalars(query))
