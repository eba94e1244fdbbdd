"""The jobs of a disposal: one step, and a job for the next one in the same transaction; and what begins them at night."""

from uuid import UUID

from lms.core.jobs import defer, nightly, task
from lms.lrs.retention import services
from lms.lrs.retention.nightly import order_for_the_night
from lms.lrs.retention.ordering import JOB
from lms.lrs.spent import clear_spent
from lms.tenancy import queries as tenancy

NIGHT = "lrs.night"
NIGHT_OF_TENANT = "lrs.night.tenant"
SPENT = "lrs.spent"


@task(JOB)
def dispose(*, tenant_id: int, run_id: str) -> None:
    """The next step of the disposal is done; one that was done before, or has ended, does no harm."""
    if services.proceed(tenant_id=tenant_id, run_id=UUID(run_id)):
        defer(JOB, tenant_id=tenant_id, run_id=run_id)


@nightly(NIGHT)
def night() -> None:
    """Each tenant has its jobs of the night, so that what fails for one is no other's matter."""
    for tenant in tenancy.tenants():
        defer(NIGHT_OF_TENANT, tenant_id=tenant.id)
        defer(SPENT, tenant_id=tenant.id)


@task(NIGHT_OF_TENANT)
def night_of_tenant(*, tenant_id: int) -> None:
    """What is due by the tenant's rules is being disposed of, if it has decided on nights."""
    order_for_the_night(tenant_id=tenant_id)


@task(SPENT)
def forget_spent(*, tenant_id: int) -> None:
    """Secrets that open nothing any more are gone."""
    if clear_spent(tenant_id=tenant_id):
        defer(SPENT, tenant_id=tenant_id)
