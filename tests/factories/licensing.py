"""Courses that are shared, pools, and what one needs to try the ledger. Each says only what matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from catalog.models import Course, CourseAcceptance, CourseListing, CourseOffer, CourseSession
from licensing.models import SeatPool
from licensing.services import ledger
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db, unit_of_work
from lms.tenancy.models import Organisation


@dataclass(frozen=True)
class Shared:
    """A published course and its owner."""

    owner: Organisation
    course_id: UUID

    @property
    def path(self) -> str:
        """The course's page."""
        return f"/kurser/{self.owner.slug}/{self.course_id}"


def share_course(
    owner: Organisation, *receivers: Organisation, title: str = "Säkra förflyttningar", delivery: str = "elearning", accepted: bool = True
) -> Shared:
    """A published course, offered to the receivers and to the owner itself, and accepted, committed."""
    course_id, moment = uuid7(), now()
    with unit_of_work(tenant_id=owner.id):
        db.session.add(
            Course(
                tenant_id=owner.id, id=course_id, title=title, summary="Lyft tryggt", field="care", delivery=delivery,
                status="published", created_at=moment, changed_at=moment, published_at=moment,
            )
        )  # fmt: skip
        db.session.flush()
        db.session.add(
            CourseListing(
                tenant_id=owner.id, course_id=course_id, title=title, summary="Lyft tryggt", description="", field="care", delivery=delivery
            )
        )
        db.session.add_all(
            CourseOffer(tenant_id=owner.id, course_id=course_id, receiver_id=each.id, offered_at=moment) for each in (owner, *receivers)
        )
    for receiver in (owner, *receivers) if accepted else (owner,):
        accept_course(receiver, owner, course_id)
    return Shared(owner, course_id)


def accept_course(receiver: Organisation, owner: Organisation, course_id: UUID) -> None:
    """The receiver's half, committed."""
    with unit_of_work(tenant_id=receiver.id):
        db.session.add(CourseAcceptance(tenant_id=receiver.id, owner_id=owner.id, course_id=course_id, accepted_at=now()))


def make_session(
    shared: Shared, *, starts_at: datetime | None = None, hours: int = 3, place: str = "Klippan, övningssalen",
    leader_member_id: UUID | None = None, cancel_before_hours: int = 24,
) -> CourseSession:  # fmt: skip
    """A course session in two weeks, committed."""
    start = starts_at or now() + timedelta(days=14)
    session = CourseSession(
        tenant_id=shared.owner.id, id=uuid7(), course_id=shared.course_id, starts_at=start, ends_at=start + timedelta(hours=hours),
        place=place, leader_member_id=leader_member_id, cancel_before_hours=cancel_before_hours, state="planned", created_at=now(),
    )  # fmt: skip
    with unit_of_work(tenant_id=shared.owner.id):
        db.session.add(session)
    return session


def make_pool(
    shared: Shared, *, capacity: int, members: Sequence[Organisation] = (), guaranteed: dict[int, int] | None = None,
    ceilings: dict[int, int] | None = None, session: CourseSession | None = None, closes_at: datetime | None = None,
    returnable_until: datetime | None = None, one_seat_per: str = "employment",
) -> UUID:  # fmt: skip
    """A pool of this many seats in which `members` take part, committed; answers its id."""
    pool_id = uuid7()
    with unit_of_work(tenant_id=shared.owner.id):
        db.session.add(
            SeatPool(
                tenant_id=shared.owner.id, id=pool_id, course_id=shared.course_id, course_session_id=session.id if session else None,
                seat_type="session_place" if session else "named", one_seat_per=one_seat_per, name="Gemensamma potten", opened_at=now(),
            )
        )  # fmt: skip
        db.session.flush()
        assert ledger.open_counter(pool_id=pool_id, capacity=capacity, closes_at=closes_at, returnable_until=returnable_until) == "opened"
        for each in members:
            share = {"guaranteed": (guaranteed or {}).get(each.id, 0), "ceiling": (ceilings or {}).get(each.id)}
            assert ledger.admit(pool_id=pool_id, organisation_id=each.id, **share).answer == "admitted"  # type: ignore[arg-type]
    return pool_id
