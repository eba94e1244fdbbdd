"""On whose word completions rest: the names of outside systems, and which completions have no word yet."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Label, case, func, select, tuple_

from lms.core.db import db
from lms.lrs.models import LrsCredential
from reporting.models import CourseCompletion
from reporting.queries.achievements import Key


def system_names(tenant_id: Any, systems: ColumnElement[list[UUID]]) -> Label[list[str] | None]:
    """Give the names of the credentials, as they are called today, as `system_names`; null when there are none."""
    named = select(func.array_agg(LrsCredential.name)).where(LrsCredential.tenant_id == tenant_id, LrsCredential.id == systems.any_())
    return case((func.cardinality(systems) > 0, named.scalar_subquery())).label("system_names")  # most rows need not ask


def wordless(tenant_id: int, *, after: Key | None, limit: int) -> list[Key]:
    """Give the next completions, in order of their keys, of which nobody is known to have said so."""
    key = (CourseCompletion.person_id, CourseCompletion.owner_id, CourseCompletion.course_id)
    found = select(*key).where(CourseCompletion.tenant_id == tenant_id, func.cardinality(CourseCompletion.words) == 0).order_by(*key).limit(limit)
    if after is not None:
        found = found.where(tuple_(*key) > tuple_(*after))
    return [(person_id, owner_id, course_id) for person_id, owner_id, course_id in db.session.execute(found)]
