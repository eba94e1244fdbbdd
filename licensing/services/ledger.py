"""Calling the ledger's functions: each answer is a word, and perhaps who got a seat from the queue by it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from lms.core.db import db
from lms.core.jobs import defer


@dataclass(frozen=True)
class Promoted:
    """A waiting person, known by tenant and assignment only, who has a seat from this transaction on."""

    tenant_id: int
    assignment_id: UUID


@dataclass(frozen=True)
class Outcome:
    """What a function of the ledger answered."""

    answer: str
    promoted: tuple[Promoted, ...] = ()


# `call` is always one of the constants below; values are bound.
def _word(call: str, **values: object) -> str:
    answer: str = db.session.execute(text(f"select {call}"), values).scalar_one()
    return answer


def _outcome(call: str, **values: object) -> Outcome:
    """The answer; each promoted tenant gets a job, so that it brings its own row up to date."""
    first, *rest = db.session.execute(text(f"select answer, promoted_tenant_id, promoted_assignment_id from {call}"), values).all()  # noqa: S608
    promoted = tuple(Promoted(row.promoted_tenant_id, row.promoted_assignment_id) for row in rest)
    for each in promoted:
        defer("licensing.promoted", tenant_id=each.tenant_id, assignment_id=str(each.assignment_id))
    return Outcome(first.answer, promoted)


def open_counter(*, pool_id: UUID, capacity: int, closes_at: datetime | None, returnable_until: datetime | None) -> str:
    """pool_open for the tenant's own pool."""
    return _word("pool_open(:pool, :capacity, :closes, :returnable)", pool=pool_id, capacity=capacity, closes=closes_at, returnable=returnable_until)


def admit(*, pool_id: UUID, organisation_id: int, guaranteed: int, ceiling: int | None) -> Outcome:
    """pool_admit for the tenant's own pool."""
    return _outcome(
        "pool_admit(:pool, :organisation, :guaranteed, :ceiling)", pool=pool_id, organisation=organisation_id, guaranteed=guaranteed, ceiling=ceiling
    )


def set_capacity(*, pool_id: UUID, capacity: int) -> Outcome:
    """pool_capacity_set for the tenant's own pool."""
    return _outcome("pool_capacity_set(:pool, :capacity)", pool=pool_id, capacity=capacity)


def set_times(*, pool_id: UUID, closes_at: datetime | None, returnable_until: datetime | None) -> Outcome:
    """pool_times_set for the tenant's own pool."""
    return _outcome("pool_times_set(:pool, :closes, :returnable)", pool=pool_id, closes=closes_at, returnable=returnable_until)


def take(*, owner_id: int, pool_id: UUID, employment_id: UUID, assignment_id: UUID) -> str:
    """seat_take for an employment of the current tenant."""
    return _word(
        "seat_take(:owner, :pool, :employment, :assignment)", owner=owner_id, pool=pool_id, employment=employment_id, assignment=assignment_id
    )


def activate(*, owner_id: int, pool_id: UUID, assignment_id: UUID) -> str:
    """seat_activate for a seat of the current tenant."""
    return _word("seat_activate(:owner, :pool, :assignment)", owner=owner_id, pool=pool_id, assignment=assignment_id)


def give_back(*, owner_id: int, pool_id: UUID, assignment_id: UUID) -> Outcome:
    """seat_return for a seat of the current tenant."""
    return _outcome("seat_return(:owner, :pool, :assignment)", owner=owner_id, pool=pool_id, assignment=assignment_id)


def join_queue(*, owner_id: int, pool_id: UUID, employment_id: UUID, assignment_id: UUID) -> str:
    """seat_queue_join for an employment of the current tenant."""
    return _word(
        "seat_queue_join(:owner, :pool, :employment, :assignment)", owner=owner_id, pool=pool_id, employment=employment_id, assignment=assignment_id
    )


def leave_queue(*, owner_id: int, pool_id: UUID, assignment_id: UUID) -> str:
    """seat_queue_leave for a waiting person of the current tenant."""
    return _word("seat_queue_leave(:owner, :pool, :assignment)", owner=owner_id, pool=pool_id, assignment=assignment_id)
