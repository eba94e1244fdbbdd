"""Making, editing, publishing and withdrawing the tenant's own courses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from catalog.models import Course, CourseAcceptance, CourseListing, CourseOffer
from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound

NEEDS_PACKAGE = ("elearning", "blended")


@dataclass(frozen=True)
class CourseFacts:
    """What an author says of a course; texts are without white space around them."""

    title: str
    field: str
    delivery: str
    summary: str = ""
    description: str = ""
    asks: str = ""
    duration_minutes: int | None = None
    language: str = "sv"
    valid_months: int | None = None
    department: str = ""


def create_course(*, tenant_id: int, author_id: UUID | None, facts: CourseFacts) -> Course:
    """A draft exists that only the own tenant sees. A draft may lack all but title, field and form."""
    moment = now()
    course = Course(
        tenant_id=tenant_id, id=uuid7(), **vars(facts), status="draft", created_at=moment, created_by=author_id, changed_at=moment,
    )  # fmt: skip
    db.session.add(course)
    db.session.flush()  # offers, versions and sessions of the same transaction refer to it
    audit.record(tenant_id=tenant_id, action="course.create", object_type="course", object_id=str(course.id))
    return course


def edit_course(*, tenant_id: int, course_id: UUID, facts: CourseFacts) -> Course:
    """The course says what `facts` say, in search too when it is published. Raises NotFound, Invalid when a
    published course would lose what publishing asks for."""
    course = own_course(tenant_id=tenant_id, course_id=course_id)
    changed = sorted(name for name, value in vars(facts).items() if getattr(course, name) != value)
    for name in changed:
        setattr(course, name, getattr(facts, name))
    if course.status == "published":
        _check_publishable(course)
        _list(course)
    course.changed_at = now()
    audit.record(tenant_id=tenant_id, action="course.edit", object_type="course", object_id=str(course_id), detail={"fields": changed})
    return course


def publish_course(*, tenant_id: int, course_id: UUID, author_id: UUID | None) -> Course:
    """The own tenant finds the course, and may offer it to others. Publishing again changes nothing.

    Raises NotFound; Invalid naming what is missing."""
    course = own_course(tenant_id=tenant_id, course_id=course_id)
    if course.status == "published":
        return course
    _check_publishable(course)
    moment = now()
    course.status, course.published_at, course.withdrawn_at, course.changed_at = "published", moment, None, moment
    db.session.flush()  # the listing and the offer refer to the course
    _list(course)
    _offer_to_oneself(course, author_id, moment)
    audit.record(tenant_id=tenant_id, action="course.publish", object_type="course", object_id=str(course_id))
    return course


def withdraw_course(*, tenant_id: int, course_id: UUID) -> Course:
    """Nobody finds or begins the course any more; who has begun may finish. Raises NotFound, Conflict for a draft."""
    course = own_course(tenant_id=tenant_id, course_id=course_id)
    if course.status == "draft":
        raise Conflict(_("Kursen är inte publicerad än, så det finns inget att dra tillbaka."))
    if course.status == "withdrawn":
        return course
    course.status, course.withdrawn_at = "withdrawn", now()
    listing = db.session.get(CourseListing, (tenant_id, course_id))
    if listing is not None:
        db.session.delete(listing)
    audit.record(tenant_id=tenant_id, action="course.withdraw", object_type="course", object_id=str(course_id))
    return course


def own_course(*, tenant_id: int, course_id: UUID) -> Course:
    """The tenant's own course, locked against a second writer. Raises NotFound for a foreign id and an unknown one."""
    course = db.session.scalar(select(Course).where(Course.tenant_id == tenant_id, Course.id == course_id).with_for_update())
    if course is None:
        raise NotFound()
    return course


def missing_to_publish(course: Course) -> dict[str, list[object]]:
    """What the course lacks to be published, as sentences by field; `package` is its own page's field."""
    missing: dict[str, list[object]] = {}
    if not course.title:
        missing["title"] = [_("Skriv vad kursen heter.")]
    if not course.summary:
        missing["summary"] = [_("Skriv vad man lär sig, i en mening.")]
    if course.delivery in NEEDS_PACKAGE and course.current_version_id is None:
        missing["package"] = [_("Ladda upp kursens webbdel som ett cmi5-paket.")]
    return missing


def _check_publishable(course: Course) -> None:
    missing = missing_to_publish(course)
    if missing:
        raise Invalid(_("Kursen går inte att publicera än."), fields=missing)


def _list(course: Course) -> None:
    """The row that search reads says what the course says."""
    listing = db.session.get(CourseListing, (course.tenant_id, course.id))
    if listing is None:
        listing = CourseListing(tenant_id=course.tenant_id, course_id=course.id)
        db.session.add(listing)
    listing.title, listing.summary, listing.description = course.title, course.summary, course.description
    listing.field, listing.delivery = course.field, course.delivery


def _offer_to_oneself(course: Course, author_id: UUID | None, moment: datetime) -> None:
    """The own tenant is a receiver like any other, so that everything above asks one question only."""
    key = (course.tenant_id, course.id, course.tenant_id)
    if db.session.get(CourseOffer, key) is None:
        mine = {"tenant_id": course.tenant_id, "course_id": course.id}
        db.session.add(CourseOffer(**mine, receiver_id=course.tenant_id, offered_at=moment, offered_by=author_id))
        db.session.flush()  # the acceptance refers to the offer
        db.session.add(CourseAcceptance(**mine, owner_id=course.tenant_id, accepted_at=moment, accepted_by=author_id))
