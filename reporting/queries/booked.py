"""Who has a place already: the licensing floor's seats, as a condition for reporting's own queries."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_

from catalog.models import CourseSession
from licensing.models import SeatAssignment


def booked(tenant_id: int, person_id: Any, owner_id: Any, course_id: Any) -> ColumnElement[bool]:
    """Say in SQL that the person holds a seat of the course that has not been used up, or a place that lies ahead."""
    session = exists().where(
        CourseSession.tenant_id == SeatAssignment.pool_owner_id,
        CourseSession.id == SeatAssignment.course_session_id,
        CourseSession.ends_at > func.now(),
    )
    return exists().where(
        and_(
            SeatAssignment.tenant_id == tenant_id,
            SeatAssignment.person_id == person_id,
            SeatAssignment.pool_owner_id == owner_id,
            SeatAssignment.course_id == course_id,
            or_(SeatAssignment.state == "assigned", SeatAssignment.state == "activated"),
            or_(SeatAssignment.course_session_id.is_(None), session),
        )
    )
