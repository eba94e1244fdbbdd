"""Step: everybody who works at a tenant, by a staff file as its HR system would export it."""

from uuid import UUID

from sqlalchemy import select

from demo.sources.organisations import DemoTenant
from demo.sources.people import Worker
from demo.staff_file import dialect_of, staff_file
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.identity.services.feed import take_over_staff_file


def fill(tenant: DemoTenant, staff: list[Worker]) -> None:
    """The tenant's people are those of `staff`. A refused row ends the step: our files have none."""
    with unit_of_work(tenant_id=tenant.code):
        plan = take_over_staff_file(tenant_id=tenant.code, content=staff_file(staff, dialect_of(tenant)), allow_leavers=True)
        if plan.refused:
            raise SystemExit(f"{tenant.slug}: the staff file was not taken whole: {plan.refused[:3]}")


def members(tenant_id: int) -> dict[str, UUID]:
    """The id of each member by the HR system's number."""
    rows = db.session.execute(select(Member.external_id, Member.id).where(Member.tenant_id == tenant_id))
    return dict(rows.tuples().all())
