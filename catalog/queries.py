"""Reading the catalogue. The tenant comes first and is asked for explicitly; row policies stand behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Text, Uuid, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from catalog.models import ContentPackage, Course, CourseAcceptance, CourseAu, CourseOffer, CourseSession, CourseVersion, PackageFile
from lms.core.clock import now
from lms.core.db import db
from lms.core.prepared import Prepared
from lms.tenancy.models import Network, Organisation


class CourseView(NamedTuple):
    """What pages show of a course: its columns, as plain values."""

    tenant_id: int
    id: UUID
    title: str
    summary: str
    description: str
    asks: str
    field: str
    delivery: str
    duration_minutes: int | None
    language: str
    valid_months: int | None
    department: str
    status: str
    current_version_id: UUID | None
    published_at: datetime | None


def view_of(course: Course) -> CourseView:
    """The row as plain values."""
    return CourseView(**{name: getattr(course, name) for name in CourseView._fields})


class Owner(NamedTuple):
    """Who made a course."""

    slug: str
    name: str
    short_name: str


class SharedCourse(NamedTuple):
    """A course as a receiver sees it: whose it is, through which network it came, whether it is still open to begin."""

    course: CourseView
    owner: Owner
    network: str | None
    since: datetime | None
    open: bool

    @property
    def key(self) -> tuple[int, UUID]:
        """What panels are asked about: owner and id."""
        return (self.course.tenant_id, self.course.id)


SHARED_COLUMNS: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
    Course.tenant_id, Course.id, Course.title, Course.summary, Course.description, Course.asks, Course.field, Course.delivery,
    Course.duration_minutes, Course.language, Course.valid_months, Course.department, Course.status, Course.current_version_id,
    Course.published_at, Organisation.slug, Organisation.name.label("owner_name"), Organisation.short_name, Network.name.label("network"),
    CourseAcceptance.accepted_at,
    ((Course.status == "published") & CourseAcceptance.ended_at.is_(None) & CourseOffer.ended_at.is_(None)).label("open"),
)  # fmt: skip
"""What `shared_course` is made of, in its order."""


def shared_course(row: Sequence[Any]) -> SharedCourse:
    """The course in a row that begins with SHARED_COLUMNS."""
    return SharedCourse(CourseView._make(row[:15]), Owner._make(row[15:18]), *row[18:21])


def accepted(tenant_id: Any) -> Select[*tuple[Any, ...]]:
    """Courses that the tenant has accepted at some time: whose offer to it and whose acceptance there are; ends are not asked."""
    taken = (CourseAcceptance.tenant_id == tenant_id) & (CourseAcceptance.owner_id == Course.tenant_id) & (CourseAcceptance.course_id == Course.id)
    offered = (CourseOffer.tenant_id == Course.tenant_id) & (CourseOffer.course_id == Course.id) & (CourseOffer.receiver_id == tenant_id)
    return (
        select(*SHARED_COLUMNS)
        .join(Organisation, Organisation.id == Course.tenant_id)
        .join(CourseOffer, offered)
        .join(CourseAcceptance, taken)
        .outerjoin(Network, Network.id == CourseOffer.network_id)
        .where(CourseAcceptance.accepted_at.is_not(None))
    )


_TENANT: Any = bindparam("tenant_id", type_=Integer)
_VISIBLE = Prepared(
    lambda: accepted(_TENANT).where(
        Organisation.slug == bindparam("owner_slug", type_=Text), Course.id == bindparam("course_id", type_=Uuid), Course.status != "draft"
    )
)


def _newest(*, foreign: bool) -> Select[*tuple[Any, ...]]:
    return (
        accepted(_TENANT)
        .where(CourseOffer.ended_at.is_(None), CourseAcceptance.ended_at.is_(None), Course.status == "published")
        .where(CourseAcceptance.owner_id != _TENANT if foreign else CourseAcceptance.owner_id == _TENANT)
        .order_by(CourseAcceptance.accepted_at.desc(), Course.sort_key, Course.id)
        .limit(bindparam("most", type_=Integer))
    )


# By whether others' courses are meant.
_NEWEST = {foreign: Prepared(partial(_newest, foreign=foreign)) for foreign in (False, True)}


def visible_course(tenant_id: int, owner_slug: str, course_id: UUID) -> SharedCourse | None:
    """The course when the tenant has ever accepted it; `open` says whether one may begin it now. None for an unknown
    id, a foreign one, a draft and an offer that was never accepted alike."""
    return next(map(shared_course, _VISIBLE.rows(tenant_id=tenant_id, owner_slug=owner_slug, course_id=course_id)), None)


def accepted_courses(tenant_id: int, *, limit: int, foreign: bool) -> Sequence[SharedCourse]:
    """The newest published courses that the tenant's staff may begin: its own, or (`foreign`) those of others."""
    return [shared_course(row) for row in _NEWEST[foreign].rows(tenant_id=tenant_id, most=limit)]


def units_of(owner_id: int, version_id: UUID) -> Sequence[CourseAu]:
    """The units of a version, in order."""
    query = select(CourseAu).where(CourseAu.tenant_id == owner_id, CourseAu.version_id == version_id).order_by(CourseAu.position)
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class UnitView:
    """A unit's texts by language."""

    title: dict[str, str]
    description: dict[str, str]


_UNITS = Prepared("select title, description from course_au where tenant_id = :owner and version_id = :version order by position")


def unit_texts(owner_id: int, version_id: UUID | None) -> Sequence[UnitView]:
    """What the units of a version are called, in order; none of no version."""
    return [UnitView(*row) for row in _UNITS.rows(owner=owner_id, version=version_id)] if version_id else []


class SessionView(NamedTuple):
    """A course session as pages show it."""

    tenant_id: int
    id: UUID
    course_id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    leader_member_id: UUID | None
    cancel_before_hours: int


_SESSIONS = Prepared(
    """select tenant_id, id, course_id, starts_at, ends_at, place, leader_member_id, cancel_before_hours from course_session
    where tenant_id = :owner and course_id = :course and state = 'planned' and ends_at > :after order by starts_at, id"""
)


def sessions_of(owner_id: int, course_id: UUID, *, after: datetime | None = None) -> Sequence[SessionView]:
    """The sessions that are planned and have not ended by `after` (now when None), soonest first."""
    return list(map(SessionView._make, _SESSIONS.rows(owner=owner_id, course=course_id, after=after or now())))


_SESSIONS_SHOWN = Prepared(
    """select z.tenant_id, z.id, z.course_id, z.starts_at, z.ends_at, z.place, z.leader_member_id, z.cancel_before_hours
    from course_session z join organisation o on o.id = z.tenant_id and o.slug = :owner_slug
    where z.course_id = :course_id and z.state = 'planned' and z.ends_at > :after order by z.starts_at, z.id"""
)


def visible_course_with_sessions(tenant_id: int, owner_slug: str, course_id: UUID) -> tuple[SharedCourse, Sequence[SessionView]] | None:
    """As `visible_course`, with the sessions that are planned and have not ended, soonest first."""
    named = {"owner_slug": owner_slug, "course_id": course_id}
    courses, sessions = Prepared.rows_of((_VISIBLE, {**named, "tenant_id": tenant_id}), (_SESSIONS_SHOWN, {**named, "after": now()}))
    return (shared_course(courses[0]), list(map(SessionView._make, sessions))) if courses else None


def course_session(owner_id: int, session_id: UUID) -> CourseSession | None:
    """A session of the owner's, if the tenant may read it."""
    return db.session.get(CourseSession, (owner_id, session_id))


def courses_by_key(keys: Sequence[tuple[int, UUID]]) -> dict[tuple[int, UUID], Course]:
    """The courses that the tenant may read, among `keys` of owner and id."""
    if not keys:
        return {}
    wanted = func.row(Course.tenant_id, Course.id).in_([func.row(owner, course) for owner, course in keys])
    return {(row.tenant_id, row.id): row for row in db.session.scalars(select(Course).where(wanted))}


def waiting_count(tenant_id: int) -> int:
    """How many offers wait for an answer."""
    answered = select(CourseAcceptance).where(
        CourseAcceptance.tenant_id == tenant_id,
        CourseAcceptance.owner_id == CourseOffer.tenant_id,
        CourseAcceptance.course_id == CourseOffer.course_id,
    )
    query = (
        select(func.count())
        .select_from(CourseOffer)
        .join(Course, (Course.tenant_id == CourseOffer.tenant_id) & (Course.id == CourseOffer.course_id))
        .where(CourseOffer.receiver_id == tenant_id, CourseOffer.ended_at.is_(None), Course.status == "published", ~answered.exists())
    )
    return db.session.scalar(query) or 0


def version_of(owner_id: int, version_id: UUID) -> CourseVersion | None:
    """A version of a course that the tenant may read."""
    return db.session.get(CourseVersion, (owner_id, version_id))


def package_file(label: str, path: str) -> PackageFile | None:
    """A file of the package whose host name begins with `label`. Global: package bytes have no tenant."""
    query = select(PackageFile).join(ContentPackage, ContentPackage.hash == PackageFile.hash)
    return db.session.scalar(query.where(ContentPackage.label == label, PackageFile.path == path))
