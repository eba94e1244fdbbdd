"""Opening pools and changing how much they hold and who has how much of it: the owner's acts."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from catalog.models import Course, CourseOffer, CourseSession
from licensing.models import PoolParticipation, SeatPool
from licensing.services import ledger
from lms.access import audit
from lms.core.clock import local_day_start, now, today
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound

MOST_SEATS = 1_000_000
Shares = Mapping[int, tuple[int, int | None]]  # organisation → (guaranteed, ceiling)


def open_pool(
    *, tenant_id: int, course_id: UUID, name: str, capacity: int, registry_number: str | None = None, ends_on: date | None = None,
    shares: Shares | None = None, member_id: UUID | None = None,
) -> SeatPool:  # fmt: skip
    """The tenant's course has a pool of named seats; all who have the course on offer take part, with the shares given
    (none: what is left, first come, first served). `ends_on` is the first day on which no seat is given.

    Raises NotFound for a course that is not the tenant's own, Invalid when shares do not fit into the capacity."""
    course = db.session.scalar(select(Course).where(Course.tenant_id == tenant_id, Course.id == course_id))
    if course is None:
        raise NotFound()
    if ends_on is not None and ends_on <= today():
        raise Invalid(_("Potten går inte att öppna än."), fields={"ends_on": [_("Välj en dag som inte har varit.")]})
    pool = SeatPool(
        tenant_id=tenant_id, id=uuid7(), course_id=course_id, seat_type="named", one_seat_per="employment", name=name,
        registry_number=registry_number, ends_on=ends_on, opened_at=now(), opened_by=member_id,
    )  # fmt: skip
    closes_at = local_day_start(ends_on) if ends_on else None
    _open(pool, capacity, closes_at=closes_at, returnable_until=None)
    _admit(pool, {**dict.fromkeys(_receivers(tenant_id, course_id), (0, None)), **(shares or {})})
    audit.record(
        tenant_id=tenant_id, action="pool.open", object_type="seat_pool", object_id=str(pool.id),
        detail={"course": str(course_id), "capacity": capacity},
    )  # fmt: skip
    return pool


def set_places(*, tenant_id: int, session_id: UUID, capacity: int, member_id: UUID | None = None) -> SeatPool:
    """The tenant's course session has this many places, for all who have the course on offer; whoever waited and now has
    a place is told. Raises NotFound for a session that is not the tenant's own, Conflict when more are booked."""
    session = db.session.get(CourseSession, (tenant_id, session_id), with_for_update=True)  # the first of two opens the pool
    if session is None:
        raise NotFound()
    until = session.starts_at - timedelta(hours=session.cancel_before_hours)
    pool = db.session.scalar(select(SeatPool).where(SeatPool.tenant_id == tenant_id, SeatPool.course_session_id == session_id))
    if pool is None:
        pool = SeatPool(
            tenant_id=tenant_id, id=uuid7(), course_id=session.course_id, course_session_id=session_id, seat_type="session_place",
            one_seat_per="employment", name="", opened_at=now(), opened_by=member_id,
        )  # fmt: skip
        _open(pool, capacity, closes_at=session.starts_at, returnable_until=until)
    else:
        ledger.set_times(pool_id=pool.id, closes_at=session.starts_at, returnable_until=until)
        _set_capacity(pool.id, capacity)
    of_pool = (PoolParticipation.pool_owner_id == tenant_id, PoolParticipation.pool_id == pool.id)
    present = set(db.session.scalars(select(PoolParticipation.tenant_id).where(*of_pool)))
    _admit(pool, {receiver: (0, None) for receiver in _receivers(tenant_id, session.course_id) if receiver not in present})
    audit.record(tenant_id=tenant_id, action="session.places", object_type="course_session", object_id=str(session_id), detail={"capacity": capacity})
    return pool


def set_capacity(*, tenant_id: int, pool_id: UUID, capacity: int) -> int:
    """The tenant's pool holds this many seats; answers how many who waited have one now. Raises NotFound, Conflict when
    fewer than are used or guaranteed."""
    _own(tenant_id, pool_id)
    outcome = _set_capacity(pool_id, capacity)
    audit.record(
        tenant_id=tenant_id, action="pool.capacity", object_type="seat_pool", object_id=str(pool_id),
        detail={"capacity": capacity, "promoted": len(outcome.promoted)},
    )  # fmt: skip
    return len(outcome.promoted)


def set_shares(*, tenant_id: int, pool_id: UUID, shares: Shares) -> int:
    """The organisations take part in the tenant's pool with these shares; answers how many are new. What is lowered comes
    first, so that seats can move from one guarantee to another. Raises NotFound; Invalid naming what does not fit, with
    the organisation's id after the field's name."""
    pool = _own(tenant_id, pool_id)
    of_pool = (PoolParticipation.pool_owner_id == tenant_id, PoolParticipation.pool_id == pool_id)
    query = select(PoolParticipation.tenant_id, PoolParticipation.guaranteed, PoolParticipation.ceiling).where(*of_pool)
    present = {organisation_id: (guaranteed, ceiling) for organisation_id, guaranteed, ceiling in db.session.execute(query)}
    changed = {organisation_id: share for organisation_id, share in shares.items() if present.get(organisation_id) != share}
    if not set(changed) <= set(_receivers(tenant_id, pool.course_id)):
        raise NotFound()
    for organisation_id in sorted(changed, key=lambda each: (changed[each][0] - present.get(each, (0, None))[0], each)):
        guaranteed, ceiling = changed[organisation_id]
        try:
            _admit(pool, {organisation_id: (guaranteed, ceiling)})
        except Invalid as error:
            raise Invalid(error.message, fields={f"{name}-{organisation_id}": texts for name, texts in error.fields.items()}) from None
        audit.record(
            tenant_id=tenant_id, action="pool.share", object_type="seat_pool", object_id=str(pool_id),
            detail={"organisation": organisation_id, "guaranteed": guaranteed, "ceiling": ceiling},
        )  # fmt: skip
    return len(changed)


def _own(tenant_id: int, pool_id: UUID) -> SeatPool:
    pool = db.session.scalar(select(SeatPool).where(SeatPool.tenant_id == tenant_id, SeatPool.id == pool_id, SeatPool.seat_type == "named"))
    if pool is None:
        raise NotFound()
    return pool


def _receivers(tenant_id: int, course_id: UUID) -> list[int]:
    query = select(CourseOffer.receiver_id).where(
        CourseOffer.tenant_id == tenant_id, CourseOffer.course_id == course_id, CourseOffer.ended_at.is_(None)
    )
    return sorted(db.session.scalars(query))


def _open(pool: SeatPool, capacity: int, **times: object) -> None:
    db.session.add(pool)
    db.session.flush()  # the ledger's counter refers to the pool
    ledger.open_counter(pool_id=pool.id, capacity=capacity, **times)  # type: ignore[arg-type]


def _set_capacity(pool_id: UUID, capacity: int) -> ledger.Outcome:
    outcome = ledger.set_capacity(pool_id=pool_id, capacity=capacity)
    if outcome.answer == "below_used":
        raise Conflict(_("Fler platser än så är redan tagna. Ingen blir av med sin plats. Skriv ett högre tal."), code="below-used")
    if outcome.answer == "below_guaranteed":
        raise Conflict(_("Så få platser räcker inte till det som är garanterat. Sänk garantierna först."), code="below-guaranteed")
    return outcome


def _admit(pool: SeatPool, shares: Shares) -> None:
    for organisation_id, (guaranteed, ceiling) in sorted(shares.items()):
        if ceiling is not None and ceiling < guaranteed:
            raise _wrong("ceiling", _("Taket måste vara minst så högt som garantin."))
        answer = ledger.admit(pool_id=pool.id, organisation_id=organisation_id, guaranteed=guaranteed, ceiling=ceiling).answer
        if answer == "full":
            raise _wrong("guaranteed", _("Så många platser finns inte kvar att garantera. Öka potten eller sänk en annan garanti."))
        if answer == "below_used":
            raise _wrong("guaranteed", _("Kommunen använder redan fler platser än så. Ingen blir av med sin plats."))
        if answer == "unknown":
            raise NotFound()


def _wrong(field: str, sentence: object) -> Invalid:
    return Invalid(_("Andelen går inte att spara än."), fields={field: [sentence]})
