"""Attendance: the leader marks, and the participant's own tenant turns the mark into a statement."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from catalog.activities import COURSE_TYPE, SESSION_TYPE, course_iri, session_iri
from catalog.models import Course, CourseSession
from licensing.models import AttendanceMark, RosterRow, SeatAssignment
from licensing.queries.rosters import roster
from licensing.refusals import refuse
from licensing.services import ledger
from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.jobs import defer
from lms.core.settings import Settings
from lms.lrs.actors import actor_for
from lms.lrs.services import store, system_authority

ATTENDED = "http://adlnet.gov/expapi/verbs/attended"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def mark(*, tenant_id: int, session_id: UUID, participant_id: int, assignment_id: UUID, present: bool, leader_id: UUID) -> AttendanceMark:
    """The owner's row says whether the participant was there, and a job of the participant's tenant is written with it
    when that is news. Who leads is decided before. Raises NotFound for whoever is not on the roster (any longer)."""
    row = db.session.get(RosterRow, (participant_id, assignment_id))
    if row is None or (row.session_owner_id, row.course_session_id) != (tenant_id, session_id):
        raise NotFound()
    values = {
        "tenant_id": tenant_id, "id": uuid7(), "course_session_id": session_id, "participant_id": participant_id, "assignment_id": assignment_id,
        "present": present, "revision": 0, "marked_at": now(), "marked_by": leader_id,
    }  # fmt: skip
    db.session.execute(insert(AttendanceMark).values(values).on_conflict_do_nothing())
    query = select(AttendanceMark).where(
        AttendanceMark.tenant_id == tenant_id, AttendanceMark.course_session_id == session_id,
        AttendanceMark.participant_id == participant_id, AttendanceMark.assignment_id == assignment_id,
    )  # fmt: skip
    found = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    if found.revision == 0 or found.present != present:
        found.present, found.revision, found.marked_at, found.marked_by = present, found.revision + 1, now(), leader_id
        db.session.flush()  # the job reads the row
        defer("licensing.attended", tenant_id=participant_id, owner_id=tenant_id, mark_id=str(found.id))
        audit.record(tenant_id=tenant_id, action="session.mark", object_type="attendance_mark", object_id=str(found.id), detail={"present": present})
    return found


def mark_the_rest(*, tenant_id: int, session_id: UUID, leader_id: UUID) -> int:
    """Everybody on the roster without a mark was there; who is marked already stays so. Answers how many are new; doing
    it again changes nothing. Who leads is decided before."""
    unmarked = [row for row in roster(tenant_id, session_id) if row.present is None]
    for row in unmarked:
        mark(
            tenant_id=tenant_id, session_id=session_id, participant_id=row.participant_id, assignment_id=row.assignment_id, present=True,
            leader_id=leader_id,
        )  # fmt: skip
    return len(unmarked)


def may_mark(session: CourseSession) -> None:
    """Return when attendance can be marked. Raises Conflict before the session has begun or when it was called off."""
    if session.state != "planned":
        refuse("cancelled")
    if session.starts_at > now():
        refuse("not_begun")


def settle(*, tenant_id: int, owner_id: int, mark_id: UUID, settings: Settings) -> None:
    """The tenant's record store says what the mark says now: `attended` once, voided when the leader corrected it. The
    place is consumed either way. Doing it again changes nothing."""
    found = db.session.scalar(select(AttendanceMark).where(AttendanceMark.tenant_id == owner_id, AttendanceMark.id == mark_id))
    if found is None or found.participant_id != tenant_id:
        return
    assignment = db.session.get(SeatAssignment, (tenant_id, found.assignment_id), with_for_update=True)
    if assignment is None:
        return
    if found.present and assignment.attended_statement_id is None:
        statement = _attended(tenant_id, found, assignment, settings)
        store([statement], tenant_id=tenant_id)
        assignment.attended_statement_id = UUID(statement["id"])
    elif not found.present and assignment.attended_statement_id is not None:
        store([_voiding(assignment.attended_statement_id)], tenant_id=tenant_id)
        assignment.attended_statement_id = None
    ledger.activate(owner_id=assignment.pool_owner_id, pool_id=assignment.pool_id, assignment_id=assignment.id)
    assignment.state, assignment.changed_at = ("completed" if found.present else "activated"), now()


def _attended(tenant_id: int, found: AttendanceMark, assignment: SeatAssignment, settings: Settings) -> dict[str, Any]:
    session = db.session.get_one(CourseSession, (found.tenant_id, found.course_session_id))
    course = db.session.get_one(Course, (found.tenant_id, session.course_id))
    base = settings.activity_base
    name = {course.language if course.language != "sv" else "sv-SE": course.title}
    at = min(session.ends_at, found.marked_at)
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{base}/attendance/{found.id}/{found.revision}")),
        "actor": actor_for(tenant_id, assignment.person_id),
        "verb": {"id": ATTENDED, "display": {"sv-SE": "deltog i", "en-GB": "attended"}},
        "object": {"id": course_iri(base, course.tenant_id, course.id), "definition": {"type": COURSE_TYPE, "name": name}},
        "result": {"completion": True},
        "context": {"contextActivities": {"other": [{"id": session_iri(base, session.tenant_id, session.id), "definition": {"type": SESSION_TYPE}}]}},
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _voiding(statement_id: UUID) -> dict[str, Any]:
    return {
        "id": str(uuid5(statement_id, "voided")),
        "actor": system_authority(),
        "verb": {"id": VOIDED, "display": {"sv-SE": "ogiltigförklarade", "en-GB": "voided"}},
        "object": {"objectType": "StatementRef", "id": str(statement_id)},
    }
