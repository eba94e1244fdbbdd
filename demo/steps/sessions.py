"""Step: the course sessions of each owner's courses that meet, some weeks ahead."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from catalog.models import CourseSession
from catalog.services.sessions import plan_session
from demo.sources.catalogue import DemoSession, sessions
from demo.sources.organisations import DemoTenant
from demo.steps.courses import own_courses
from demo.steps.staff import members
from lms.core.clock import today
from lms.core.db import db, unit_of_work

HERE = ZoneInfo("Europe/Stockholm")
SATURDAY = 5


def fill(tenant: DemoTenant) -> None:
    """Each course that meets has its sessions; a course that has some already keeps them."""
    with unit_of_work(tenant_id=tenant.code):
        courses = own_courses(tenant.code)
        leaders = members(tenant.code)
        planned = set(db.session.scalars(select(CourseSession.course_id).where(CourseSession.tenant_id == tenant.code)))
        for session in sessions():
            course_id = courses.get(session.course)
            if course_id is not None and course_id not in planned:
                starts_at = begins(session)
                plan_session(
                    tenant_id=tenant.code, course_id=course_id, starts_at=starts_at, ends_at=starts_at + session.length, place=session.place,
                    leader_member_id=leaders[session.leader], cancel_before_hours=72,
                )  # fmt: skip


def begins(session: DemoSession) -> datetime:
    """When the session begins: on the day it says, or on the Monday after a weekend."""
    day = today() + timedelta(days=session.days)
    if day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, time(session.hour), HERE)
