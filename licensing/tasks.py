"""Jobs of licensing: what one tenant's act makes true for another is written by that other tenant itself."""

from uuid import UUID

from licensing.services import attendance, promotion, session_news
from lms.core.jobs import task
from lms.core.settings import current_settings


@task("licensing.promoted")
def promoted(*, tenant_id: int, assignment_id: str) -> None:
    """A waiting person of this tenant has a seat: her assignment says so, and she is told."""
    promotion.settle(tenant_id=tenant_id, assignment_id=UUID(assignment_id))


@task("licensing.attended")
def attended(*, tenant_id: int, owner_id: int, mark_id: str) -> None:
    """A leader in another tenant has marked one of this tenant's participants."""
    attendance.settle(tenant_id=tenant_id, owner_id=owner_id, mark_id=UUID(mark_id), settings=current_settings())


@task("session.called_off")
def session_called_off(*, tenant_id: int, session_id: str) -> None:
    """This tenant has called a session off: each organisation whose people may have booked it tells its own."""
    session_news.pass_on_called_off(tenant_id=tenant_id, session_id=UUID(session_id))


@task("licensing.called_off")
def called_off(*, tenant_id: int, owner_id: int, session_id: str) -> None:
    """Those of this tenant's people who have a place in another's session, or wait for one, are told that it is called off."""
    session_news.tell_called_off(tenant_id=tenant_id, owner_id=owner_id, session_id=UUID(session_id))


@task("session.moved")
def session_moved(*, tenant_id: int, session_id: str, moves: int) -> None:
    """This tenant has moved a session: its places follow, and each organisation whose people may have booked it tells its own."""
    session_news.pass_on_moved(tenant_id=tenant_id, session_id=UUID(session_id), moves=moves)


@task("licensing.moved")
def moved(*, tenant_id: int, owner_id: int, session_id: str, moves: int) -> None:
    """Those of this tenant's people who have a place in another's session, or wait for one, are told when and where it is now."""
    session_news.tell_moved(tenant_id=tenant_id, owner_id=owner_id, session_id=UUID(session_id), moves=moves)
