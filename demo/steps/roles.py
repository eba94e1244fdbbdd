"""Step: the roles of the dozen who can sign in."""

from lms.identity.services.roles import grant_role

from demo.sources.organisations import DemoTenant
from demo.sources.people import Worker
from demo.steps.staff import members
from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.db import unit_of_work


def fill(tenant: DemoTenant, staff: list[Worker]) -> None:
    """HR, author, licence officer, coordinator and administrator are who the story says."""
    with unit_of_work(tenant_id=tenant.code):
        ids = members(tenant.code)
        for worker in staff:
            for role in worker.part.roles if worker.part else ():
                grant_role(tenant_id=tenant.code, member_id=ids[worker.number], role=Role(role), starts_on=today())
