"""When a session is called off or moved: each organisation tells its own people, whom the session's owner does not know by address."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from catalog.queries import course_session
from licensing.models import PoolParticipation, SeatAssignment, SeatPool
from licensing.queries.sessions import SessionStanding, session_standing
from licensing.services import ledger
from licensing.services.bookings import tell
from lms.core.db import db
from lms.core.jobs import defer


def pass_on_called_off(*, tenant_id: int, session_id: UUID) -> None:
    """Every organisation that takes part in the places of the tenant's session has a job."""
    for participant_id in _taking_part(tenant_id, session_id):
        defer("licensing.called_off", tenant_id=participant_id, owner_id=tenant_id, session_id=str(session_id))


def pass_on_moved(*, tenant_id: int, session_id: UUID, moves: int) -> None:
    """Places in the tenant's session are given and taken back until the times that follow from its new one, and every
    organisation that takes part in them has a job."""
    session = course_session(tenant_id, session_id)
    pool_id = db.session.scalar(select(SeatPool.id).where(SeatPool.tenant_id == tenant_id, SeatPool.course_session_id == session_id))
    if session is None or pool_id is None:
        return
    until = session.starts_at - timedelta(hours=session.cancel_before_hours)
    ledger.set_times(pool_id=pool_id, closes_at=session.starts_at, returnable_until=until)
    for participant_id in _taking_part(tenant_id, session_id):
        defer("licensing.moved", tenant_id=participant_id, owner_id=tenant_id, session_id=str(session_id), moves=moves)


def tell_called_off(*, tenant_id: int, owner_id: int, session_id: UUID) -> None:
    """Each of the tenant's people with a place in the session, or in its queue, is sent a mail, if the session is called off."""
    for assignment, standing in _concerned(tenant_id, owner_id, session_id):
        if not standing.planned:
            tell(tenant_id=tenant_id, assignment=assignment, standing=standing, what="called_off")


def tell_moved(*, tenant_id: int, owner_id: int, session_id: UUID, moves: int) -> None:
    """Each of the tenant's people with a place in the session, or in its queue, is sent a mail with its new time and place,
    unless it was moved again since, or called off, of which another job tells."""
    for assignment, standing in _concerned(tenant_id, owner_id, session_id):
        if standing.planned and standing.moves == moves:
            tell(tenant_id=tenant_id, assignment=assignment, standing=standing, what="moved")


def _taking_part(tenant_id: int, session_id: UUID) -> Sequence[int]:
    query = (
        select(PoolParticipation.tenant_id)
        .join(SeatPool, (SeatPool.tenant_id == PoolParticipation.pool_owner_id) & (SeatPool.id == PoolParticipation.pool_id))
        .where(SeatPool.tenant_id == tenant_id, SeatPool.course_session_id == session_id)
    )
    return db.session.scalars(query.distinct().order_by(PoolParticipation.tenant_id)).all()


def _concerned(tenant_id: int, owner_id: int, session_id: UUID) -> Iterator[tuple[SeatAssignment, SessionStanding]]:
    """The tenant's own assignments in the session that give a place or wait for one, each with how its employee stands to it."""
    assigned = select(SeatAssignment).where(
        SeatAssignment.tenant_id == tenant_id, SeatAssignment.pool_owner_id == owner_id, SeatAssignment.course_session_id == session_id,
        SeatAssignment.state.in_(("queued", "assigned")),
    )  # fmt: skip
    for assignment in db.session.scalars(assigned.order_by(SeatAssignment.id)):
        standing = session_standing(tenant_id, assignment.employment_id, owner_id, session_id)
        if standing is not None:
            yield assignment, standing
