"""Counts for a course's owner: how many of the tenant's people began and completed it. Never who."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from licensing.models import CourseCount
from lms.core.db import db


def add_started(*, tenant_id: int, owner_id: int, course_id: UUID) -> None:
    """One more of the tenant's people has begun the course."""
    new = insert(CourseCount).values(tenant_id=tenant_id, owner_id=owner_id, course_id=course_id, started=1, completed=0)
    db.session.execute(new.on_conflict_do_update(index_elements=["tenant_id", "owner_id", "course_id"], set_={"started": CourseCount.started + 1}))


def set_completed(*, tenant_id: int, owner_id: int, course_id: UUID, completed: int) -> None:
    """So many of the tenant's people have completed the course. Saying it again changes nothing."""
    new = insert(CourseCount).values(tenant_id=tenant_id, owner_id=owner_id, course_id=course_id, started=0, completed=completed)
    db.session.execute(new.on_conflict_do_update(index_elements=["tenant_id", "owner_id", "course_id"], set_={"completed": completed}))
