"""Who may do what with a course, beyond the permission that the route names."""

from uuid import UUID

from catalog.models import Course, CourseSession
from lms.access.actor import Actor
from lms.access.permissions import Permission


def may_edit(actor: Actor, course: Course) -> bool:
    """An author edits the courses of the own tenant, also those that a colleague began: departments change."""
    return course.tenant_id == actor.tenant_id and actor.may(Permission.COURSE_WRITE)


def may_share(actor: Actor, course: Course) -> bool:
    """Sharing is the owner's alone; whoever accepted a course may not pass it on."""
    return course.tenant_id == actor.tenant_id and actor.may(Permission.COURSE_SHARE)


def may_plan(actor: Actor, course: Course) -> bool:
    """Course sessions are planned in the owner's tenant."""
    return course.tenant_id == actor.tenant_id and actor.may(Permission.SESSION_LEAD)


def leads(session: CourseSession, *, tenant_id: int, member_id: UUID) -> bool:
    """The named leader of a session, in the owner's tenant, without any role."""
    return session.tenant_id == tenant_id and session.leader_member_id == member_id
