"""The job of a disposal: one step, and a job for the next one in the same transaction."""

from uuid import UUID

from lms.core.jobs import defer, task
from lms.lrs.retention import services
from lms.lrs.retention.ordering import JOB


@task(JOB)
def dispose(*, tenant_id: int, run_id: str) -> None:
    """The next step of the disposal is done; one that was done before, or has ended, does no harm."""
    if services.proceed(tenant_id=tenant_id, run_id=UUID(run_id)):
        defer(JOB, tenant_id=tenant_id, run_id=run_id)
