"""The disposal of the night, for a tenant that has decided on one."""

from uuid import UUID

from lms.lrs.retention import queries
from lms.lrs.retention.ordering import order


def order_for_the_night(*, tenant_id: int) -> UUID | None:
    """A disposal waits for the worker when the tenant has decided on nights and something is due; give its id, or None.

    One that was cut off goes on. A night on which nothing is due leaves no protocol.
    """
    if not queries.is_nightly(tenant_id):
        return None
    if queries.unfinished(tenant_id) is None and not queries.anything_due(tenant_id, queries.rules_of(tenant_id).values()):
        return None
    return order(tenant_id=tenant_id, requested_by=None, nightly=True)
