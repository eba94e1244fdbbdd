"""Reading who has which role from when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from lms.access.models import RoleGrant
from lms.access.permissions import Role
from lms.core.db import db
from lms.identity.models import Member


@dataclass(frozen=True)
class Granted:
    """A role with its holder's name and period (half-open)."""

    id: UUID
    role: Role
    member_id: UUID
    name: str
    starts_on: date
    ends_on: date | None


def _running(tenant_id: int, on: date) -> ColumnElement[bool]:
    return (RoleGrant.tenant_id == tenant_id) & or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on > on)


def granted_roles(tenant_id: int, *, on: date) -> list[Granted]:
    """Every role that runs on `on` or later, by role and then in Swedish order of name."""
    query = (
        select(RoleGrant, Member.given_name, Member.family_name)
        .join(Member, (Member.tenant_id == RoleGrant.tenant_id) & (Member.id == RoleGrant.member_id))
        .where(_running(tenant_id, on))
        .order_by(RoleGrant.role, Member.sort_key, RoleGrant.starts_on, RoleGrant.id)
    )
    return [
        Granted(grant.id, Role(grant.role), grant.member_id, f"{given} {family}", grant.starts_on, grant.ends_on)
        for grant, given, family in db.session.execute(query)
    ]


def grant_by_id(tenant_id: int, grant_id: UUID) -> RoleGrant | None:
    """The grant with this id."""
    return db.session.scalar(select(RoleGrant).where(RoleGrant.tenant_id == tenant_id, RoleGrant.id == grant_id))


def grants_of(tenant_id: int, member_id: UUID, role: Role, *, on: date) -> list[RoleGrant]:
    """The member's grants of this role that run on `on` or later."""
    query = select(RoleGrant).where(_running(tenant_id, on), RoleGrant.member_id == member_id, RoleGrant.role == role.value)
    return list(db.session.scalars(query))


def lasting_holders(tenant_id: int, role: Role, *, on: date) -> int:
    """How many members have the role on `on` without an end that is already set."""
    query = select(func.count(RoleGrant.member_id.distinct())).where(
        RoleGrant.tenant_id == tenant_id, RoleGrant.role == role.value, RoleGrant.starts_on <= on, RoleGrant.ends_on.is_(None)
    )
    return db.session.scalar(query) or 0
