"""Ordering a disposal that the worker carries out."""

from uuid import UUID

from lms.core.jobs import defer
from lms.lrs.retention import services

JOB = "lrs.retention"


def order(*, tenant_id: int, requested_by: UUID | None, nightly: bool = False) -> UUID:
    """The disposal has begun and a job for its first step waits; give its id. One that was cut off goes on.

    Raises Conflict when the tenant keeps everything for ever.
    """
    run_id = services.begin(tenant_id=tenant_id, requested_by=requested_by, nightly=nightly)
    defer(JOB, tenant_id=tenant_id, run_id=str(run_id))
    return run_id
