"""Shared courses with a validity, achievements in the record store, requirements. Each says only what matters."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from catalog.activities import course_iri
from catalog.models import Course, CourseAcceptance, CourseOffer
from lms.core.clock import now, today
from lms.core.columns import uuid7
from lms.core.db import db, unit_of_work
from lms.core.settings import current_settings
from lms.identity.models import Member, Unit
from lms.lrs import services as record_store
from lms.lrs.actors import actor_for
from lms.lrs.projection import ATTENDED, COMPLETED, PASSED, SATISFIED
from lms.tenancy.models import Organisation
from reporting.models import Certificate, CourseCompletion, Requirement
from reporting.services import requirements
from reporting.services.feed import apply_changes

VERBS = {"completed": COMPLETED, "satisfied": SATISFIED, "attended": ATTENDED, "passed": PASSED}
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def share_course(
    owner: Organisation, *receivers: Organisation, title: str = "Säkra förflyttningar", delivery: str = "elearning",
    valid_months: int | None = 24, accepted: bool = True,
) -> Course:  # fmt: skip
    """A published course, offered to its owner and the receivers and accepted by them, committed."""
    moment = now()
    course = Course(
        tenant_id=owner.id, id=uuid7(), title=title, field="care", delivery=delivery, valid_months=valid_months, status="published",
        created_at=moment, changed_at=moment, published_at=moment,
    )  # fmt: skip
    everybody = (owner, *(each for each in receivers if each.id != owner.id))
    with unit_of_work(tenant_id=owner.id):
        db.session.add(course)
        db.session.flush()
        db.session.add_all(CourseOffer(tenant_id=owner.id, course_id=course.id, receiver_id=each.id, offered_at=moment) for each in everybody)
    for receiver in everybody if accepted else ():
        with unit_of_work(tenant_id=receiver.id):
            db.session.add(CourseAcceptance(tenant_id=receiver.id, owner_id=owner.id, course_id=course.id, accepted_at=moment))
    return course


def statement_of(member: Member, course: Course, verb: str, at: datetime, *, statement_id: UUID | None = None) -> dict[str, Any]:
    """A statement that the member achieved something on the course; call it in a unit of work of the tenant."""
    iri = course_iri(current_settings().activity_base, course.tenant_id, course.id)
    said: dict[str, Any] = {
        "id": str(statement_id or uuid4()),
        "actor": actor_for(member.tenant_id, member.person_id),
        "verb": {"id": VERBS[verb]},
        "object": {"objectType": "Activity", "id": iri},
        "timestamp": at.isoformat(),
    }
    if verb == "attended":
        said["result"] = {"completion": True}
    return said


def achieve(member: Member, course: Course, *, at: datetime | None = None, verb: str = "completed") -> str:
    """The record store holds an achievement of the member, committed; answers the statement's id."""
    with unit_of_work(tenant_id=member.tenant_id):
        said = statement_of(member, course, verb, at or now())
        return record_store.store([said], tenant_id=member.tenant_id)[0]


def void(tenant: Organisation, statement_id: str) -> None:
    """The statement is voided, committed."""
    said = {
        "actor": {"objectType": "Agent", "mbox": "mailto:hr@example.org"},
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": statement_id},
    }
    with unit_of_work(tenant_id=tenant.id):
        record_store.store([said], tenant_id=tenant.id)


def drain(tenant: Organisation) -> int:
    """The tenant's feed is taken in, committed."""
    with unit_of_work(tenant_id=tenant.id):
        return apply_changes(tenant_id=tenant.id)


def require(
    tenant: Organisation, course: Course, *, job_title: str | None = None, unit: Unit | None = None, starts_on: date | None = None
) -> Requirement:
    """The course is required, committed."""
    with unit_of_work(tenant_id=tenant.id):
        return requirements.add(
            tenant_id=tenant.id, owner_id=course.tenant_id, course_id=course.id, job_title=job_title,
            unit_id=unit.id if unit else None, starts_on=starts_on or today(),
        )  # fmt: skip


def certificates_of(member: Member) -> list[Certificate]:
    """The member's certificates in the tenant, oldest first."""
    with unit_of_work(tenant_id=member.tenant_id):
        mine = db.session.query(Certificate).filter_by(tenant_id=member.tenant_id, person_id=member.person_id)
        return list(mine.order_by(Certificate.achieved_at))


def completions_of(member: Member) -> list[CourseCompletion]:
    """The member's completions in the tenant."""
    with unit_of_work(tenant_id=member.tenant_id):
        return list(db.session.query(CourseCompletion).filter_by(tenant_id=member.tenant_id, person_id=member.person_id))
