"""Reading staff files and the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased, defer

from lms.access.models import AuditEvent
from lms.administration.trail_names import Thing, names_of
from lms.core.db import db
from lms.core.errors import NotFound
from lms.identity.models import Member, StaffFile

PAGE = 50


@dataclass(frozen=True)
class Event:
    """One act. `who` is None for the system and the command line; `about` is the name of what it concerns, if we know it."""

    id: UUID
    at: datetime
    who: str | None
    action: str
    object_type: str
    object_id: str
    about: str | None
    detail: dict[str, Any] | None

    @property
    def thing(self) -> Thing:
        """What it concerns, as the trail holds it."""
        return self.object_type, self.object_id


def trail(tenant_id: int, *, before: UUID | None) -> tuple[list[Event], UUID | None]:
    """A page of the trail, the latest first, and the key of the next page (None on the last).

    `before` is the last event of the page above; one that is not there ends the trail."""
    last = aliased(AuditEvent)
    query = (
        select(AuditEvent, Member.given_name, Member.family_name)
        .outerjoin(Member, (Member.tenant_id == AuditEvent.tenant_id) & (Member.id == AuditEvent.actor_member_id))
        .where(AuditEvent.tenant_id == tenant_id)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        when = select(last.at).where(last.tenant_id == tenant_id, last.id == before).scalar_subquery()
        query = query.where(tuple_(AuditEvent.at, AuditEvent.id) < tuple_(when, before))
    rows = db.session.execute(query).all()
    names = names_of(tenant_id, {(row.object_type, row.object_id) for row, _given, _family in rows})
    events = []
    for row, given, family in rows:
        about = names.get((row.object_type, row.object_id))
        # Whoever signs in is not known before it is done, so the row names her as what it is about.
        who = f"{given} {family}" if given else about if row.action == "sign-in" else None
        events.append(Event(row.id, row.at, who, row.action, row.object_type, row.object_id, about, row.detail))
    return events[:PAGE], events[PAGE - 1].id if len(events) > PAGE else None


def staff_files(tenant_id: int, *, limit: int = 10) -> Sequence[StaffFile]:
    """The latest staff files, without their content."""
    query = select(StaffFile).options(defer(StaffFile.content)).where(StaffFile.tenant_id == tenant_id).order_by(StaffFile.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def staff_file(tenant_id: int, file_id: UUID) -> StaffFile:
    """The staff file with its summary. Raises NotFound, for another tenant's file too."""
    found = db.session.scalar(select(StaffFile).options(defer(StaffFile.content)).where(StaffFile.tenant_id == tenant_id, StaffFile.id == file_id))
    if found is None:
        raise NotFound()
    return found
