"""What the catalogue calls the courses and course sessions that the trail of acts speaks of."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import DateTime, and_, literal, null, select, union_all

from catalog.models import Course, CourseAcceptance, CourseSession
from lms.access.actor import Actor
from lms.administration.trail_names import Thing, ids_of
from lms.core.db import db


def things(tenant_id: int, _actor: Actor | None, ids: Sequence[Thing]) -> Mapping[Thing, Any]:
    """Titles of the tenant's own courses, of those it has taken from others, and of its own course sessions with their day."""
    courses, sessions = ids_of("course", ids), ids_of("course_session", ids)
    if not courses and not sessions:
        return {}
    title, no_day = Course.title, null().cast(DateTime(timezone=True))
    taken = and_(CourseAcceptance.owner_id == Course.tenant_id, CourseAcceptance.course_id == Course.id)
    theirs = (CourseAcceptance.tenant_id == tenant_id, CourseAcceptance.owner_id != tenant_id, CourseAcceptance.course_id.in_(courses))
    held = and_(Course.tenant_id == tenant_id, Course.id == CourseSession.course_id)
    found = union_all(
        select(literal("course"), Course.id, title, no_day).where(Course.tenant_id == tenant_id, Course.id.in_(courses)),
        select(literal("course"), Course.id, title, no_day).join(CourseAcceptance, taken).where(*theirs),
        select(literal("course_session"), CourseSession.id, title, CourseSession.starts_at)
        .join(Course, held)
        .where(CourseSession.tenant_id == tenant_id, CourseSession.id.in_(sessions)),
    )
    return {(kind, str(identifier)): {"title": name, "at": at} for kind, identifier, name, at in db.session.execute(found)}
