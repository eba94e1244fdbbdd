"""Who may do what with pools and rosters, beyond the permission that the route names."""

from catalog.models import CourseSession
from catalog.policies import leads
from licensing.queries.pools import Pool
from lms.access.actor import Actor
from lms.access.permissions import Permission


def may_change_pool(actor: Actor, pool: Pool) -> bool:
    """A pool is changed by a licence officer of its owner."""
    return pool.owner_id == actor.tenant_id and actor.may(Permission.POOL_WRITE)


def may_read_roster(actor: Actor, session: CourseSession) -> bool:
    """Names of participants are for the session's named leader alone, whatever roles anybody else has."""
    return leads(session, tenant_id=actor.tenant_id, member_id=actor.member_id)
