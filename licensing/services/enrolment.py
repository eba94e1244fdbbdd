"""Beginning a course and going on with it: may this employee, on whose seat, and where does the browser go?"""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from catalog.services.launch import launch
from licensing.models import Enrolment
from licensing.queries.standings import standings
from licensing.refusals import refuse
from licensing.services import assignments, counts, ledger
from licensing.services.assignments import Place
from licensing.standing import Choice, PoolStanding, Standing, choose
from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.settings import Settings


def standing_of(*, tenant_id: int, employment_id: UUID | None, owner_id: int, course_id: UUID, settings: Settings) -> Standing:
    """How the employee stands to the course. Raises NotFound when the tenant never accepted it, or it is unknown."""
    key = (owner_id, course_id)
    found = standings(tenant_id, employment_id, [key], activity_base=settings.activity_base).get(key)
    if found is None:
        raise NotFound()
    return found


def start(
    *, tenant_id: int, employment_id: UUID, person_id: UUID, owner_id: int, course_id: UUID, return_url: str, settings: Settings,
    language: str = "sv",
) -> str:  # fmt: skip
    """The employee is enrolled, has an activated seat where the course has pools, and the first unit she has left is
    launched; answers where the browser goes. A second click goes on with the same enrolment, seat and registration.

    Raises NotFound, SeatsGone when no seat is left, Conflict when she may not begin, with the reason."""
    standing = standing_of(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, course_id=course_id, settings=settings)
    choice = choose(standing, now())
    enrolment = _enrolment(tenant_id, employment_id, person_id, standing, choice)
    version_id = enrolment.version_id
    if version_id is None:
        refuse("no_package")
    address = launch(
        tenant_id=tenant_id, registration=enrolment.registration, owner_id=owner_id, course_id=course_id, version_id=version_id,
        person_id=person_id, return_url=return_url, settings=settings, language=language,
    )  # fmt: skip
    audit.record(
        tenant_id=tenant_id, action="course.launch", object_type="enrolment", object_id=str(enrolment.id),
        detail={"owner": owner_id, "course": str(course_id)},
    )  # fmt: skip
    if choice.pool is not None:  # last, so that the pool is locked for a short time; without a seat all is rolled back
        _seat(tenant_id, employment_id, person_id, standing, choice.pool, enrolment)
    return address


def queue_for_seat(*, tenant_id: int, employment_id: UUID, person_id: UUID, owner_id: int, course_id: UUID, settings: Settings) -> str:
    """The employee waits for a seat (`queued`), or has one, because one was free after all (`assigned`).

    Raises NotFound, Conflict when there is nothing to wait for."""
    standing = standing_of(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, course_id=course_id, settings=settings)
    choice = choose(standing, now())
    if choice.pool is None or choice.what not in ("take", "queue", "waiting"):
        refuse("already" if choice.what in ("go_on", "again", "begin") else choice.what)
    place = Place(owner_id=owner_id, pool_id=choice.pool.pool_id, course_id=course_id)
    assignment, changed = assignments.claim(tenant_id=tenant_id, employment_id=employment_id, person_id=person_id, place=place, queue=True)
    if changed:
        audit.record(
            tenant_id=tenant_id, action="seat.queue", object_type="seat_assignment", object_id=str(assignment.id), detail={"state": assignment.state}
        )
    return assignment.state


def give_back_seat(*, tenant_id: int, employment_id: UUID, owner_id: int, course_id: UUID, settings: Settings) -> str:
    """The seat that was not used yet is given back (`released`), or the queue left (`left`).

    Raises NotFound when there is none, Conflict when the seat is used."""
    standing = standing_of(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, course_id=course_id, settings=settings)
    pool = standing.held or standing.waiting
    if pool is None:
        raise NotFound()
    assignment = assignments.give_back(tenant_id=tenant_id, employment_id=employment_id, owner_id=owner_id, pool_id=pool.pool_id)
    audit.record(tenant_id=tenant_id, action="seat.give_back", object_type="seat_assignment", object_id=str(assignment.id))
    return assignment.state


def _enrolment(tenant_id: int, employment_id: UUID, person_id: UUID, standing: Standing, choice: Choice) -> Enrolment:
    """The active enrolment: the one there is, or a new one when she may begin."""
    if choice.what == "go_on":
        return _active(tenant_id, employment_id, standing)
    if choice.what == "again":
        old = _active(tenant_id, employment_id, standing)
        old.state, old.ended_at = "ended", now()
        db.session.flush()  # one active enrolment at a time
    elif choice.what == "queue":
        refuse("full")
    elif choice.what not in ("begin", "take"):
        refuse(choice.what)
    values = {
        "tenant_id": tenant_id, "id": uuid7(), "employment_id": employment_id, "person_id": person_id, "owner_id": standing.owner_id,
        "course_id": standing.course_id, "version_id": standing.current_version_id, "registration": uuid4(), "state": "active", "created_at": now(),
    }  # fmt: skip
    made: Enrolment | None = db.session.scalar(insert(Enrolment).values(values).on_conflict_do_nothing().returning(Enrolment))
    if made is None:  # a second click was faster
        return _active(tenant_id, employment_id, standing)
    counts.add_started(tenant_id=tenant_id, owner_id=standing.owner_id, course_id=standing.course_id)
    audit.record(
        tenant_id=tenant_id, action="enrolment.begin", object_type="enrolment", object_id=str(made.id),
        detail={"owner": standing.owner_id, "course": str(standing.course_id)},
    )  # fmt: skip
    return made


def _active(tenant_id: int, employment_id: UUID, standing: Standing) -> Enrolment:
    query = select(Enrolment).where(
        Enrolment.tenant_id == tenant_id, Enrolment.employment_id == employment_id, Enrolment.owner_id == standing.owner_id,
        Enrolment.course_id == standing.course_id, Enrolment.state == "active",
    )  # fmt: skip
    found: Enrolment = db.session.scalars(query).one()
    return found


def _seat(tenant_id: int, employment_id: UUID, person_id: UUID, standing: Standing, pool: PoolStanding, enrolment: Enrolment) -> None:
    """The employee has an activated seat of the pool."""
    place = Place(owner_id=standing.owner_id, pool_id=pool.pool_id, course_id=standing.course_id)
    assignment, _changed = assignments.claim(
        tenant_id=tenant_id, employment_id=employment_id, person_id=person_id, place=place, enrolment_id=enrolment.id
    )
    if assignment.state == "assigned":
        ledger.activate(owner_id=place.owner_id, pool_id=place.pool_id, assignment_id=assignment.id)
        assignment.state, assignment.enrolment_id, assignment.changed_at = "activated", enrolment.id, now()
        audit.record(
            tenant_id=tenant_id, action="seat.take", object_type="seat_assignment", object_id=str(assignment.id),
            detail={"owner": place.owner_id, "pool": str(place.pool_id)},
        )  # fmt: skip
