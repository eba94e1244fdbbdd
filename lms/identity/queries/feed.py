"""Reading everything that a staff file is compared with, in three statements."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.core.db import db
from lms.identity.feed_state import KnownEmployment, KnownMember, KnownStaff, KnownUnit
from lms.identity.models import Employment, Member, Unit


def known_staff(tenant_id: int) -> KnownStaff:
    """The tenant's members, employments and units by the HR system's codes."""
    members = db.session.execute(
        select(Member.external_id, Member.given_name, Member.family_name, Member.email, Member.protected).where(Member.tenant_id == tenant_id)
    )
    parent = aliased(Unit)
    units = db.session.execute(
        select(Unit.external_id, Unit.name, parent.external_id)
        .outerjoin(parent, (parent.tenant_id == Unit.tenant_id) & (parent.id == Unit.parent_id))
        .where(Unit.tenant_id == tenant_id)
    )
    manager = aliased(Member)
    employments = db.session.execute(
        select(
            Employment.id, Employment.external_id, Member.external_id, Unit.external_id, Employment.job_title,
            manager.external_id, Employment.starts_on, Employment.ends_on,
        )
        .join(Member, (Member.tenant_id == Employment.tenant_id) & (Member.id == Employment.member_id))
        .join(Unit, (Unit.tenant_id == Employment.tenant_id) & (Unit.id == Employment.unit_id))
        .outerjoin(manager, (manager.tenant_id == Employment.tenant_id) & (manager.id == Employment.manager_member_id))
        .where(Employment.tenant_id == tenant_id)
    )  # fmt: skip
    return KnownStaff(
        members={row[0]: KnownMember(*row) for row in members},
        employments=tuple(KnownEmployment(*row) for row in employments),
        units={row[0]: KnownUnit(*row) for row in units},
    )
