"""Reading the catalogue. The tenant comes first and is asked for explicitly; row policies stand behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from catalog.models import ContentPackage, Course, CourseAcceptance, CourseAu, CourseOffer, CourseSession, CourseVersion, PackageFile
from lms.core.clock import now
from lms.core.db import db
from lms.tenancy.models import Network, Organisation


@dataclass(frozen=True)
class SharedCourse:
    """A course as a receiver sees it: whose it is, through which network it came, whether it is still open to begin."""

    course: Course
    owner: Organisation
    network: str | None
    since: datetime | None
    open: bool

    @property
    def key(self) -> tuple[int, UUID]:
        """What panels are asked about: owner and id."""
        return (self.course.tenant_id, self.course.id)


def visible_course(tenant_id: int, owner_slug: str, course_id: UUID) -> SharedCourse | None:
    """The course when the tenant has ever accepted it; `open` says whether one may begin it now. None for an unknown
    id, a foreign one, a draft and an offer that was never accepted alike."""
    query = (
        select(Course, Organisation, Network.name, CourseAcceptance.accepted_at, CourseAcceptance.ended_at, CourseOffer.ended_at)
        .join(Organisation, Organisation.id == Course.tenant_id)
        .join(CourseOffer, (CourseOffer.tenant_id == Course.tenant_id) & (CourseOffer.course_id == Course.id))
        .join(
            CourseAcceptance,
            (CourseAcceptance.tenant_id == CourseOffer.receiver_id)
            & (CourseAcceptance.owner_id == Course.tenant_id)
            & (CourseAcceptance.course_id == Course.id),
        )
        .outerjoin(Network, Network.id == CourseOffer.network_id)
        .where(Organisation.slug == owner_slug, Course.id == course_id, Course.status != "draft")
        .where(CourseOffer.receiver_id == tenant_id, CourseAcceptance.accepted_at.is_not(None))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    course, owner, network, accepted_at, acceptance_ended, offer_ended = row
    is_open = course.status == "published" and acceptance_ended is None and offer_ended is None
    return SharedCourse(course=course, owner=owner, network=network, since=accepted_at, open=is_open)


def accepted_courses(tenant_id: int, *, limit: int, foreign: bool) -> Sequence[SharedCourse]:
    """The newest published courses that the tenant's staff may begin: its own, or (`foreign`) those of others."""
    query = (
        select(Course, Organisation, Network.name, CourseAcceptance.accepted_at)
        .join(Organisation, Organisation.id == Course.tenant_id)
        .join(CourseOffer, (CourseOffer.tenant_id == Course.tenant_id) & (CourseOffer.course_id == Course.id))
        .join(
            CourseAcceptance,
            (CourseAcceptance.tenant_id == CourseOffer.receiver_id)
            & (CourseAcceptance.owner_id == Course.tenant_id)
            & (CourseAcceptance.course_id == Course.id),
        )
        .outerjoin(Network, Network.id == CourseOffer.network_id)
        .where(CourseOffer.receiver_id == tenant_id, CourseOffer.ended_at.is_(None), Course.status == "published")
        .where(CourseAcceptance.tenant_id == tenant_id, CourseAcceptance.accepted_at.is_not(None), CourseAcceptance.ended_at.is_(None))
        .where(CourseAcceptance.owner_id != tenant_id if foreign else CourseAcceptance.owner_id == tenant_id)
        .order_by(CourseAcceptance.accepted_at.desc(), Course.sort_key, Course.id)
        .limit(limit)
    )
    return [SharedCourse(course=row[0], owner=row[1], network=row[2], since=row[3], open=True) for row in db.session.execute(query)]


def units_of(owner_id: int, version_id: UUID) -> Sequence[CourseAu]:
    """The units of a version, in order."""
    query = select(CourseAu).where(CourseAu.tenant_id == owner_id, CourseAu.version_id == version_id).order_by(CourseAu.position)
    return db.session.scalars(query).all()


def sessions_of(owner_id: int, course_id: UUID, *, after: datetime | None = None) -> Sequence[CourseSession]:
    """The sessions that are planned and have not ended by `after` (now when None), soonest first."""
    query = (
        select(CourseSession)
        .where(CourseSession.tenant_id == owner_id, CourseSession.course_id == course_id)
        .where(CourseSession.state == "planned", CourseSession.ends_at > (after or now()))
        .order_by(CourseSession.starts_at, CourseSession.id)
    )
    return db.session.scalars(query).all()


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
