"""When a session is called off: each organisation tells its own people, whom the session's owner does not know by address."""

from uuid import UUID

from sqlalchemy import select

from licensing.models import PoolParticipation, SeatAssignment, SeatPool
from licensing.queries.sessions import session_standing
from licensing.services.bookings import tell
from lms.core.db import db
from lms.core.jobs import defer


def pass_on(*, tenant_id: int, session_id: UUID) -> None:
    """Every organisation that takes part in the places of the tenant's session has a job."""
    taking_part = (
        select(PoolParticipation.tenant_id)
        .join(SeatPool, (SeatPool.tenant_id == PoolParticipation.pool_owner_id) & (SeatPool.id == PoolParticipation.pool_id))
        .where(SeatPool.tenant_id == tenant_id, SeatPool.course_session_id == session_id)
    )
    for participant_id in db.session.scalars(taking_part.distinct().order_by(PoolParticipation.tenant_id)):
        defer("licensing.called_off", tenant_id=participant_id, owner_id=tenant_id, session_id=str(session_id))


def tell_all(*, tenant_id: int, owner_id: int, session_id: UUID) -> None:
    """Each of the tenant's people with a place in the session, or in its queue, is sent a mail, if the session is called off."""
    assigned = select(SeatAssignment).where(
        SeatAssignment.tenant_id == tenant_id, SeatAssignment.pool_owner_id == owner_id, SeatAssignment.course_session_id == session_id,
        SeatAssignment.state.in_(("queued", "assigned")),
    )  # fmt: skip
    for assignment in db.session.scalars(assigned.order_by(SeatAssignment.id)):
        standing = session_standing(tenant_id, assignment.employment_id, owner_id, session_id)
        if standing is not None and not standing.planned:
            tell(tenant_id=tenant_id, assignment=assignment, standing=standing, what="called_off")
