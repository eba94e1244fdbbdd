"""Step: the courses of each owner, published with their packages and offered, and what each tenant has accepted."""

import io
from uuid import UUID

from sqlalchemy import select

from catalog.models import Course, CourseAcceptance, CourseOffer
from catalog.services.courses import NEEDS_PACKAGE, CourseFacts, create_course, publish_course
from catalog.services.packages import upload_package
from catalog.services.sharing import accept_offer, offer_to_network
from demo import build_package
from demo.sources.catalogue import COURSES, PACKAGES
from demo.sources.course import DemoCourse
from demo.sources.organisations import FAMILY, DemoTenant
from demo.steps.staff import members
from lms.core.db import db, unit_of_work
from lms.core.settings import Settings

AUTHOR = "10006"
OFFICER = "10005"


def publish(tenant: DemoTenant, settings: Settings) -> None:
    """The tenant's own courses are published, playable where they have a web part, and offered to the family."""
    with unit_of_work(tenant_id=tenant.code):
        author = members(tenant.code)[AUTHOR]
        known = own_courses(tenant.code)
        for course in COURSES:
            if course.owner == tenant.slug and course.title not in known:
                _publish(tenant, course, author, settings)


def _publish(tenant: DemoTenant, course: DemoCourse, author: UUID, settings: Settings) -> None:
    facts = CourseFacts(
        title=course.title, field=course.field, delivery=course.delivery, summary=course.summary, asks=course.asks,
        duration_minutes=course.minutes, valid_months=course.valid, department=_department(tenant, course),
    )  # fmt: skip
    made = create_course(tenant_id=tenant.code, author_id=author, facts=facts)
    if course.delivery in NEEDS_PACKAGE:
        archive = io.BytesIO(package_of(course))
        upload_package(tenant_id=tenant.code, course_id=made.id, author_id=author, archive=archive, file_name=f"{course.key}.zip", settings=settings)
    publish_course(tenant_id=tenant.code, course_id=made.id, author_id=author)
    if course.shared:
        offer_to_network(tenant_id=tenant.code, course_id=made.id, network_id=FAMILY[0], author_id=author)


def package_of(course: DemoCourse) -> bytes:
    """The package that a course plays: one of the two that we have written, or a short one from its own words."""
    if course.title in PACKAGES:
        return build_package.zipped(build_package.files(PACKAGES[course.title]))
    return build_package.zipped(build_package.short_files(key=course.key, title=course.title, summary=course.summary))


def _department(tenant: DemoTenant, course: DemoCourse) -> str:
    kinds = {"care": "care", "school": "school", "social": "social", "build": "tech", "rescue": "tech"}
    return tenant.departments.get(kinds.get(course.field, "admin"), tenant.departments["admin"])


def accept(tenant: DemoTenant) -> None:
    """The tenant has accepted everything that the family offers it."""
    with unit_of_work(tenant_id=tenant.code):
        officer = members(tenant.code)[OFFICER]
        accepted = set(
            db.session.execute(
                select(CourseAcceptance.owner_id, CourseAcceptance.course_id).where(CourseAcceptance.tenant_id == tenant.code)
            ).tuples()
        )
        offered = db.session.execute(
            select(CourseOffer.tenant_id, CourseOffer.course_id).where(
                CourseOffer.receiver_id == tenant.code, CourseOffer.tenant_id != tenant.code, CourseOffer.ended_at.is_(None)
            )
        ).tuples()
        for owner_id, course_id in sorted(set(offered) - accepted):
            accept_offer(tenant_id=tenant.code, owner_id=owner_id, course_id=course_id, member_id=officer)


def own_courses(tenant_id: int) -> dict[str, UUID]:
    """The id of each of the tenant's own courses by its title."""
    return dict(db.session.execute(select(Course.title, Course.id).where(Course.tenant_id == tenant_id)).tuples().all())


def readable_courses(tenant_id: int) -> dict[str, tuple[int, UUID]]:
    """Owner and id, by title, of every course that the tenant has accepted, its own among them."""
    query = (
        select(Course.title, Course.tenant_id, Course.id)
        .join(CourseAcceptance, (CourseAcceptance.owner_id == Course.tenant_id) & (CourseAcceptance.course_id == Course.id))
        .where(CourseAcceptance.tenant_id == tenant_id, CourseAcceptance.accepted_at.is_not(None), CourseAcceptance.ended_at.is_(None))
    )
    return {title: (owner_id, course_id) for title, owner_id, course_id in db.session.execute(query)}
