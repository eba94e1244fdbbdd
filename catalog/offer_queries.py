"""What others offer the tenant, and how it has answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, get_args
from uuid import UUID

from sqlalchemy import Select, func, select

from catalog.models import Course, CourseAcceptance, CourseOffer
from catalog.search_words import plain
from lms.core.db import db
from lms.tenancy.models import Network, Organisation

State = Literal["waiting", "accepted", "declined", "ended"]
STATES: tuple[State, ...] = get_args(State)
PAGE_SIZE = 20
Columns = TypeVar("Columns", bound=Select[*tuple[Any, ...]])


def state_of(accepted_at: datetime | None, ended_at: datetime | None) -> State:
    """How the tenant has answered: not yet, taken in, declined, or taken in and ended."""
    if ended_at is not None:
        return "declined" if accepted_at is None else "ended"
    return "waiting" if accepted_at is None else "accepted"


@dataclass(frozen=True)
class Offer:
    """A course that another tenant offers, and how this one answered."""

    course: Course
    owner: Organisation
    network: str | None
    offered_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None

    @property
    def state(self) -> State:
        """How the tenant has answered."""
        return state_of(self.accepted_at, self.ended_at)


@dataclass(frozen=True)
class Listed:
    """As much of an offer as choosing among them takes."""

    owner_id: int
    course_id: UUID
    title: str
    state: State


@dataclass(frozen=True)
class Choice:
    """Which offers one wants to see: part of the course's name, whose, how answered. Nothing chosen: all."""

    words: str = ""
    owner_id: int | None = None
    state: State | None = None

    def takes(self, offer: Listed) -> bool:
        """Whether the offer is among those."""
        if self.owner_id not in (None, offer.owner_id) or self.state not in (None, offer.state):
            return False
        title = plain(offer.title)
        return all(word in title for word in plain(self.words).split())


def listed(tenant_id: int) -> Sequence[Listed]:
    """Every course that others offer the tenant now, unanswered ones first, then by newest."""
    query = _offered(select(Course.tenant_id, Course.id, Course.title, CourseAcceptance.accepted_at, CourseAcceptance.ended_at), tenant_id)
    query = query.order_by(CourseOffer.offered_at.desc(), Course.sort_key, Course.id)
    found = [Listed(owner, course, title, state_of(accepted, ended)) for owner, course, title, accepted, ended in db.session.execute(query)]
    return sorted(found, key=lambda offer: offer.state != "waiting")


def offers_of(tenant_id: int, chosen: Sequence[Listed]) -> Sequence[Offer]:
    """The chosen offers whole, in the same order; those that ended meanwhile are not there."""
    keys = [(each.owner_id, each.course_id) for each in chosen]
    found = {(offer.owner.id, offer.course.id): offer for offer in _whole(tenant_id, keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def offer_of(tenant_id: int, owner_id: int, course_id: UUID) -> Offer | None:
    """One offer that stands, or None for any other, unknown ones alike."""
    return next(iter(_whole(tenant_id, [(owner_id, course_id)])), None)


def _whole(tenant_id: int, keys: Collection[tuple[int, UUID]]) -> Sequence[Offer]:
    columns = select(Course, Organisation, Network.name, CourseOffer.offered_at, CourseAcceptance.accepted_at, CourseAcceptance.ended_at)
    query = _offered(columns, tenant_id).join(Organisation, Organisation.id == Course.tenant_id)
    query = query.outerjoin(Network, Network.id == CourseOffer.network_id)
    wanted = func.row(Course.tenant_id, Course.id).in_([func.row(owner, course) for owner, course in keys])
    return [Offer(*row) for row in db.session.execute(query.where(wanted))]


def _offered(columns: Columns, tenant_id: int) -> Columns:
    """The tenant's half beside what others offer it: published, and not taken back."""
    answered = (
        (CourseAcceptance.tenant_id == tenant_id)
        & (CourseAcceptance.owner_id == CourseOffer.tenant_id)
        & (CourseAcceptance.course_id == CourseOffer.course_id)
    )
    return (
        columns.select_from(CourseOffer)
        .join(Course, (CourseOffer.tenant_id == Course.tenant_id) & (CourseOffer.course_id == Course.id))
        .outerjoin(CourseAcceptance, answered)
        .where(CourseOffer.receiver_id == tenant_id, CourseOffer.ended_at.is_(None), Course.status == "published")
        .where(Course.tenant_id != tenant_id)
    )
