"""What an author sees of the own tenant's courses: states, versions, with whom they are shared. Counts, never persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from catalog.models import Course, CourseAcceptance, CourseOffer, CourseSession, CourseVersion
from catalog.search_words import plain
from lms.core.db import db
from lms.identity.models import Member
from lms.tenancy.models import Organisation


@dataclass(frozen=True)
class OwnCourse:
    """One of the tenant's own courses, with how many others it is offered to and how many of them accepted."""

    course: Course
    offered: int
    accepted: int


@dataclass(frozen=True)
class Receiver:
    """One organisation that a course is or was offered to."""

    organisation: Organisation
    offered_at: datetime
    offer_ended: datetime | None
    accepted_at: datetime | None
    acceptance_ended: datetime | None

    @property
    def state(self) -> str:
        """withdrawn (by us), accepted, declined, ended (by them) or waiting."""
        if self.offer_ended is not None:
            return "withdrawn"
        if self.acceptance_ended is not None:
            return "declined" if self.accepted_at is None else "ended"
        return "waiting" if self.accepted_at is None else "accepted"


@dataclass(frozen=True)
class OwnChoice:
    """Which own courses one wants to see: part of the name, the state, shared with whom. Nothing chosen: all."""

    words: str = ""
    status: str | None = None
    receiver_id: int | None = None


def chosen_ids(tenant_id: int, choice: OwnChoice) -> Sequence[UUID]:
    """The own courses that are chosen, in Swedish order."""
    query = select(Course.id, Course.title).where(Course.tenant_id == tenant_id).order_by(Course.sort_key, Course.id)
    if choice.status is not None:
        query = query.where(Course.status == choice.status)
    if choice.receiver_id is not None:
        stands = (CourseOffer.course_id == Course.id) & (CourseOffer.tenant_id == tenant_id) & CourseOffer.ended_at.is_(None)
        query = query.join(CourseOffer, stands & (CourseOffer.receiver_id == choice.receiver_id))
    words = plain(choice.words).split()
    return [course_id for course_id, title in db.session.execute(query) if all(word in plain(title) for word in words)]


def own_courses(tenant_id: int, ids: Sequence[UUID] | None = None) -> Sequence[OwnCourse]:
    """Every course of the tenant, or those among `ids`, drafts too, in Swedish order."""
    offered = (
        select(CourseOffer.course_id, func.count().label("offered"), func.count(CourseAcceptance.accepted_at).label("accepted"))
        .outerjoin(
            CourseAcceptance,
            (CourseAcceptance.tenant_id == CourseOffer.receiver_id)
            & (CourseAcceptance.owner_id == CourseOffer.tenant_id)
            & (CourseAcceptance.course_id == CourseOffer.course_id)
            & CourseAcceptance.ended_at.is_(None),
        )
        .where(CourseOffer.tenant_id == tenant_id, CourseOffer.receiver_id != tenant_id, CourseOffer.ended_at.is_(None))
        .group_by(CourseOffer.course_id)
        .subquery()
    )
    query = (
        select(Course, func.coalesce(offered.c.offered, 0), func.coalesce(offered.c.accepted, 0))
        .outerjoin(offered, offered.c.course_id == Course.id)
        .where(Course.tenant_id == tenant_id, *([Course.id.in_(ids)] if ids is not None else []))
        .order_by(Course.sort_key, Course.id)
    )
    return [OwnCourse(*row) for row in db.session.execute(query)]


def own_course(tenant_id: int, course_id: UUID) -> Course | None:
    """The tenant's own course, whatever its state."""
    return db.session.scalar(select(Course).where(Course.tenant_id == tenant_id, Course.id == course_id))


def versions_of(tenant_id: int, course_id: UUID) -> Sequence[CourseVersion]:
    """The versions of an own course, newest first."""
    query = select(CourseVersion).where(CourseVersion.tenant_id == tenant_id, CourseVersion.course_id == course_id)
    return db.session.scalars(query.order_by(CourseVersion.number.desc())).all()


def receivers_of(tenant_id: int, course_id: UUID) -> Sequence[Receiver]:
    """With whom an own course is shared, in Swedish order; the owner itself is left out."""
    query = (
        select(Organisation, CourseOffer.offered_at, CourseOffer.ended_at, CourseAcceptance.accepted_at, CourseAcceptance.ended_at)
        .join(CourseOffer, CourseOffer.receiver_id == Organisation.id)
        .outerjoin(
            CourseAcceptance,
            (CourseAcceptance.tenant_id == CourseOffer.receiver_id)
            & (CourseAcceptance.owner_id == CourseOffer.tenant_id)
            & (CourseAcceptance.course_id == CourseOffer.course_id),
        )
        .where(CourseOffer.tenant_id == tenant_id, CourseOffer.course_id == course_id, CourseOffer.receiver_id != tenant_id)
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [Receiver(*row) for row in db.session.execute(query)]


def all_sessions(tenant_id: int, course_id: UUID) -> Sequence[tuple[CourseSession, Member | None]]:
    """Every session of an own course with its leader, soonest last."""
    query = (
        select(CourseSession, Member)
        .outerjoin(Member, (Member.tenant_id == CourseSession.tenant_id) & (Member.id == CourseSession.leader_member_id))
        .where(CourseSession.tenant_id == tenant_id, CourseSession.course_id == course_id)
        .order_by(CourseSession.starts_at.desc(), CourseSession.id)
    )
    return [(session, leader) for session, leader in db.session.execute(query)]


def possible_leaders(
    tenant_id: int, text: str, *, limit: int = 20, present: UUID | None = None, chosen: UUID | None = None
) -> Sequence[Member]:  # fmt: skip
    """Members whose family name begins with `text`, leaving out protected identities and those who have left. First of all
    whoever leads at `present`, unless they have left, and whoever is `chosen` already, if one may choose them."""
    start = func.translate(func.lower(text), "åäöéü", "{|}ey")
    choosable = select(Member).where(Member.tenant_id == tenant_id, Member.left_on.is_(None), Member.protected.is_(False))
    query = (
        choosable
        # a range on a plain column: LIKE is not leakproof, and under a row policy its index would not be used
        .where(Member.sort_key >= start, Member.sort_key < func.concat(start, "\x7f"))
        .order_by(Member.sort_key, Member.id)
        .limit(limit)
    )
    first = db.session.get(Member, (tenant_id, present)) if present is not None else None
    if chosen is not None:
        first = db.session.scalar(choosable.where(Member.id == chosen))
    found = db.session.scalars(query).all()
    return found if first is None or first.left_on is not None else [first, *(each for each in found if each.id != first.id)]
