"""Step: the roles of the dozen who can sign in."""

from demo.sources.organisations import DemoTenant
from demo.sources.people import Worker
from demo.steps.staff import members
from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.db import unit_of_work
from lms.identity.queries.roles import grants_of
from lms.identity.services.roles import grant_role


def fill(tenant: DemoTenant, staff: list[Worker]) -> None:
    """The operator gives the tenant its first administrator, who gives the others their roles."""
    wanted = [(Role(role), worker.number) for worker in staff if worker.part for role in worker.part.roles]
    wanted.sort(key=lambda one: (one[0] != Role.TENANT_ADMIN, one))
    with unit_of_work(tenant_id=tenant.code):
        ids = members(tenant.code)
        administrator = next(ids[number] for role, number in wanted if role == Role.TENANT_ADMIN)
        for role, number in wanted:
            if not grants_of(tenant.code, ids[number], role, on=today()):
                granted_by = None if role == Role.TENANT_ADMIN else administrator
                grant_role(tenant_id=tenant.code, member_id=ids[number], role=role, starts_on=today(), ends_on=None, granted_by=granted_by)
