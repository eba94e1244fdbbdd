"""Step: pools of seats for licences and for course sessions, and some of both in use."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from catalog.models import CourseSession
from catalog.services.sessions import plan_session
from demo.history.drawing import achievements
from demo.sources.catalogue import BY_TITLE, LIFTING_SESSION, POOLS, sessions
from demo.sources.organisations import BY_SLUG, DemoTenant
from demo.sources.people import Worker
from demo.steps.courses import OFFICER, own_courses, readable_courses
from demo.steps.staff import members
from licensing.models import Enrolment, SeatAssignment, SeatPool
from licensing.services import bookings, enrolment
from licensing.services.pools import open_pool, set_places
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.core.settings import Settings
from lms.identity.models import Employment, Member

STORY = "Säkra förflyttningar"
NURSE = "Undersköterska"
# How many of each tenant have begun the story's course on a seat of the common pool, and who is booked in Klippan.
BEGUN = {"perstorp": 2, "klippan": 3, "bjuv": 2, "landskrona": 4, "angelholm": 3, "svalov": 1}
BOOKED = {"klippan": 3, "astorp": 2, "perstorp": 1, "orkelljunga": 1}
COLLEAGUE = "10007"  # of the dozen, so that one who can sign in has a certificate after the roster is marked
ROOM_OF_TODAY = "Övningsrummet, Klippan, sal 2"
NEEDS = {"astorp": "Jag hör dåligt på vänster öra och vill sitta långt fram."}


def fill(tenant: DemoTenant) -> None:
    """The tenant's pools are open, with what others are guaranteed, and its course sessions have their places."""
    with unit_of_work(tenant_id=tenant.code):
        courses = own_courses(tenant.code)
        officer = members(tenant.code)[OFFICER]
        there = db.session.execute(select(SeatPool.course_id, SeatPool.course_session_id).where(SeatPool.tenant_id == tenant.code)).all()
        with_pool = {course_id for course_id, session_id in there if session_id is None}
        with_places = {session_id for _course_id, session_id in there}
        for pool in POOLS:
            if pool.course in courses and courses[pool.course] not in with_pool:
                shares = {BY_SLUG[slug].code: (seats, None) for slug, seats in pool.guaranteed.items()}
                open_pool(
                    tenant_id=tenant.code, course_id=courses[pool.course], name="Familjen Helsingborg", capacity=pool.capacity,
                    registry_number=pool.registry_number, shares=shares, member_id=officer,
                )  # fmt: skip
        places = {session.course: session.places for session in sessions()}
        titles = {course_id: title for title, course_id in courses.items()}
        for session in db.session.scalars(select(CourseSession).where(CourseSession.tenant_id == tenant.code)):
            title = titles[session.course_id]
            if session.id not in with_places and title in places:
                set_places(tenant_id=tenant.code, session_id=session.id, capacity=places[title], member_id=officer)


def use(people: dict[str, list[Worker]], settings: Settings) -> None:
    """Some staff have begun the story's course, some are booked for the course session in Klippan, and one session there
    begins in a moment, so that its leader has a roster to mark."""
    for slug, count in BEGUN.items():
        _begin(BY_SLUG[slug], list(_without(BY_SLUG[slug], people[slug], STORY))[:count], settings)
    klippan = BY_SLUG["klippan"]
    with unit_of_work(tenant_id=klippan.code):
        course_id = own_courses(klippan.code)[LIFTING_SESSION.course]
        of_course = (CourseSession.tenant_id == klippan.code, CourseSession.course_id == course_id, CourseSession.place == LIFTING_SESSION.place)
        session_id = db.session.scalars(select(CourseSession.id).where(*of_course).order_by(CourseSession.starts_at).limit(1)).one()
    booked = {slug: list(_without(BY_SLUG[slug], people[slug], LIFTING_SESSION.course)) for slug in BOOKED}
    for slug, count in BOOKED.items():
        _book(BY_SLUG[slug], booked[slug][:count], klippan.code, session_id)
    today_s = _session_of_today(klippan)
    if today_s is not None:
        for slug, count in BOOKED.items():
            colleagues = [worker for worker in people[slug] if worker.number == COLLEAGUE]
            _book(BY_SLUG[slug], [*colleagues, *booked[slug][count : 2 * count]], klippan.code, today_s)


def _session_of_today(tenant: DemoTenant) -> UUID | None:
    """A session that begins in a moment; None when one was planned before. A place cannot be booked once it has begun."""
    with unit_of_work(tenant_id=tenant.code):
        known = (CourseSession.tenant_id == tenant.code, CourseSession.place == ROOM_OF_TODAY)
        if db.session.scalar(select(CourseSession.id).where(*known)) is not None:
            return None
        officer = members(tenant.code)[OFFICER]
        course_id = own_courses(tenant.code)[LIFTING_SESSION.course]
        begins = now().replace(second=0, microsecond=0) + timedelta(minutes=2)
        session = plan_session(
            tenant_id=tenant.code, course_id=course_id, starts_at=begins, ends_at=begins + timedelta(hours=3), place=ROOM_OF_TODAY,
            leader_member_id=members(tenant.code)[LIFTING_SESSION.leader], cancel_before_hours=0,
        )  # fmt: skip
        set_places(tenant_id=tenant.code, session_id=session.id, capacity=LIFTING_SESSION.places, member_id=officer)
        return session.id


def _without(tenant: DemoTenant, staff: list[Worker], title: str) -> Iterator[Worker]:
    """Assistant nurses who are not among the dozen and have no certificate of the course."""
    for worker in staff:
        usual = worker.title == NURSE and worker.part is None and not worker.protected
        if usual and all(one.course != BY_TITLE[title] for one in achievements(tenant, worker, today())):
            yield worker


def _begin(tenant: DemoTenant, staff: list[Worker], settings: Settings) -> None:
    with unit_of_work(tenant_id=tenant.code):
        owner_id, course_id = readable_courses(tenant.code)[STORY]
        of_course = (Enrolment.tenant_id == tenant.code, Enrolment.owner_id == owner_id, Enrolment.course_id == course_id)
        begun = set(db.session.scalars(select(Enrolment.person_id).where(*of_course)))
        employed = _employments(tenant.code)
    for worker in staff:
        employment_id, person_id = employed[worker.number]
        if person_id in begun:
            continue
        with unit_of_work(tenant_id=tenant.code):
            back = f"{settings.tenant_origin(tenant.slug)}/kurser/{BY_TITLE[STORY].owner}/{course_id}"
            enrolment.start(
                tenant_id=tenant.code, employment_id=employment_id, person_id=person_id, owner_id=owner_id, course_id=course_id,
                return_url=back, settings=settings,
            )  # fmt: skip


def _book(tenant: DemoTenant, staff: list[Worker], owner_id: int, session_id: UUID) -> None:
    with unit_of_work(tenant_id=tenant.code):
        mine = (SeatAssignment.tenant_id == tenant.code, SeatAssignment.course_session_id == session_id)
        booked = set(db.session.scalars(select(SeatAssignment.person_id).where(*mine)))
        employed = _employments(tenant.code)
    for place, worker in enumerate(staff):
        employment_id, person_id = employed[worker.number]
        if person_id not in booked:
            with unit_of_work(tenant_id=tenant.code):
                bookings.book(
                    tenant_id=tenant.code, employment_id=employment_id, person_id=person_id, owner_id=owner_id, session_id=session_id,
                    needs=NEEDS.get(tenant.slug) if place == 0 else None,
                )  # fmt: skip


def _employments(tenant_id: int) -> dict[str, tuple[UUID, UUID]]:
    query = (
        select(Member.external_id, Employment.id, Employment.person_id)
        .join(Employment, (Employment.tenant_id == Member.tenant_id) & (Employment.member_id == Member.id))
        .where(Member.tenant_id == tenant_id)
    )
    return {number: (employment_id, person_id) for number, employment_id, person_id in db.session.execute(query).tuples()}
