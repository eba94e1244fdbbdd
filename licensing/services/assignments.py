"""Assignments: a seat, or a place in a queue, bound to an employment, made once however often one asks."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from licensing.models import LIVE, SeatAssignment
from licensing.refusals import refuse
from licensing.services import ledger
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict


@dataclass(frozen=True)
class Place:
    """Where an assignment is: the pool of a course, or of one of its sessions."""

    owner_id: int
    pool_id: UUID
    course_id: UUID
    course_session_id: UUID | None = None


def claim(
    *, tenant_id: int, employment_id: UUID, person_id: UUID, place: Place, queue: bool = False, idempotency_key: str | None = None,
    enrolment_id: UUID | None = None, needs: str | None = None,
) -> tuple[SeatAssignment, bool]:  # fmt: skip
    """The employment has a seat (state assigned) or, with `queue`, perhaps a place in the queue (queued); True when this
    call changed that.

    Asking again, by a second click or with the same idempotency key, gives the same assignment. Raises SeatsGone when
    nothing is left and one did not ask for the queue, Conflict when the key was used for something else, NotFound when
    the pool is unknown or not shared with the tenant."""
    assignment, fresh = _live_or_new(tenant_id, employment_id, person_id, place, idempotency_key, enrolment_id, needs)
    if assignment.state != "queued":
        return assignment, False
    ask = ledger.join_queue if queue else ledger.take
    answer = ask(owner_id=place.owner_id, pool_id=place.pool_id, employment_id=employment_id, assignment_id=assignment.id)
    if answer not in ("taken", "queued"):
        refuse("waiting" if answer in ("full", "ceiling") and not fresh else answer)
    if answer == "taken":
        assignment.state, assignment.changed_at = "assigned", now()
    return assignment, fresh or answer == "taken"


def _live_or_new(
    tenant_id: int, employment_id: UUID, person_id: UUID, place: Place, key: str | None, enrolment_id: UUID | None, needs: str | None
) -> tuple[SeatAssignment, bool]:
    """The live assignment, or a new one (True), on which a second request that comes at the same time waits. A new one
    is written as queued: the ledger's answer makes it assigned, or the transaction is rolled back."""
    if key is not None and (known := _by_key(tenant_id, key)) is not None:
        if (known.employment_id, known.pool_owner_id, known.pool_id) != (employment_id, place.owner_id, place.pool_id):
            raise Conflict(_("Begäran har redan använts till något annat. Ladda om sidan och försök igen."), code="idempotency-key")
        return known, False
    found = live(tenant_id=tenant_id, employment_id=employment_id, owner_id=place.owner_id, pool_id=place.pool_id)
    if found is not None:
        return found, False
    new_id, moment = uuid7(), now()
    values = {
        "tenant_id": tenant_id, "id": new_id, "employment_id": employment_id, "person_id": person_id, "pool_owner_id": place.owner_id,
        "pool_id": place.pool_id, "course_id": place.course_id, "course_session_id": place.course_session_id, "enrolment_id": enrolment_id,
        "idempotency_key": key or str(new_id), "state": "queued", "needs": needs, "created_at": moment, "changed_at": moment,
    }  # fmt: skip
    made = db.session.scalar(insert(SeatAssignment).values(values).on_conflict_do_nothing().returning(SeatAssignment))
    if made is not None:
        return made, True
    found = _by_key(tenant_id, key) if key is not None else None
    found = found or live(tenant_id=tenant_id, employment_id=employment_id, owner_id=place.owner_id, pool_id=place.pool_id)
    if found is None:
        raise Conflict(_("Någon annan hann före. Försök igen."))
    return found, False


def _by_key(tenant_id: int, key: str) -> SeatAssignment | None:
    return db.session.scalar(select(SeatAssignment).where(SeatAssignment.tenant_id == tenant_id, SeatAssignment.idempotency_key == key))


def live(*, tenant_id: int, employment_id: UUID, owner_id: int, pool_id: UUID) -> SeatAssignment | None:
    """The employment's assignment in a pool that is neither given back nor left."""
    query = select(SeatAssignment).where(
        SeatAssignment.tenant_id == tenant_id, SeatAssignment.pool_owner_id == owner_id, SeatAssignment.pool_id == pool_id,
        SeatAssignment.employment_id == employment_id, SeatAssignment.state.in_(LIVE),
    )  # fmt: skip
    return db.session.scalar(query)


def give_back(*, tenant_id: int, employment_id: UUID, owner_id: int, pool_id: UUID) -> SeatAssignment:
    """The seat is given back, or the place in the queue left; whoever is first in the queue has the seat at once.

    Raises NotFound when there is nothing to give back, Conflict when it is too late or the seat is used."""
    assignment = live(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, pool_id=pool_id)
    if assignment is None:
        refuse("unknown")
    pool = {"owner_id": owner_id, "pool_id": pool_id, "assignment_id": assignment.id}
    answer = ledger.leave_queue(**pool) if assignment.state == "queued" else "taken"  # type: ignore[arg-type]
    if answer == "taken":  # also when the seat came while she was leaving the queue
        answer = ledger.give_back(**pool).answer  # type: ignore[arg-type]
    if answer not in ("returned", "left"):
        refuse(answer)
    assignment.state, assignment.needs, assignment.changed_at = {"returned": "released", "left": "left"}[answer], None, now()
    return assignment
