"""The roster of a course session, as its owner's leader reads it, and the sessions somebody leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from lms.core.columns import swedish_sort_sql
from lms.core.db import db

_ROSTER = text(
    f"""
    select r.tenant_id as participant_id, r.assignment_id, r.display_name, r.aliased, r.needs, o.short_name as organisation, m.present, m.marked_at
    from roster_row r
    join organisation o on o.id = r.tenant_id
    left join attendance_mark m on m.tenant_id = :tenant and m.course_session_id = r.course_session_id and m.participant_id = r.tenant_id
      and m.assignment_id = r.assignment_id
    where r.session_owner_id = :tenant and r.course_session_id = :session
    order by o.sort_key, {swedish_sort_sql("r.display_name")}, r.assignment_id
    """  # noqa: S608  a column, and no value of anybody's
)
_PLACES = text(
    """
    select s.course_session_id as session_id, s.id as pool_id, n.capacity, n.used, n.queued
    from seat_pool s join pool_counter n on n.tenant_id = s.tenant_id and n.pool_id = s.id
    where s.tenant_id = :tenant and s.course_session_id = any(cast(:sessions as uuid[]))
    """
)


@dataclass(frozen=True)
class Participant:
    """One row of a roster."""

    participant_id: int
    assignment_id: UUID
    display_name: str
    aliased: bool
    needs: str | None
    organisation: str
    present: bool | None
    marked_at: datetime | None


@dataclass(frozen=True)
class Places:
    """How many places a session of the tenant's own has, and how many are gone."""

    session_id: UUID
    pool_id: UUID
    capacity: int
    used: int
    queued: int


def roster(tenant_id: int, session_id: UUID) -> Sequence[Participant]:
    """Who has a place in the tenant's session, by organisation and name; empty 14 days after its end."""
    return [Participant(**row._mapping) for row in db.session.execute(_ROSTER, {"tenant": tenant_id, "session": session_id})]


def places_of(tenant_id: int, session_ids: Sequence[UUID]) -> dict[UUID, Places]:
    """The places of the tenant's own sessions, by session; a session without a pool is not there."""
    found = db.session.execute(_PLACES, {"tenant": tenant_id, "sessions": list(session_ids)})
    return {row.session_id: Places(**row._mapping) for row in found}
