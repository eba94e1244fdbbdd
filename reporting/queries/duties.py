"""Every duty of today's staff: which employment must have which course, and whether a certificate covers the day.

One common table expression that all pages build on, so that the heat map, the list, the manager's page and the file
cannot disagree. `reporting.compliance` is the same rule in plain Python; a test holds the two together.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CTE, ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.identity.models import Employment, Unit
from reporting.models import CourseCompletion, Requirement


def in_force(starts_on: InstrumentedAttribute[date], ends_on: InstrumentedAttribute[date | None], on: date) -> ColumnElement[bool]:
    """Say in SQL that the half-open period covers the day."""
    return and_(starts_on <= on, or_(ends_on.is_(None), ends_on > on))


def employed(tenant_id: int, on: date) -> ColumnElement[bool]:
    """Say in SQL that an employment of the tenant is running on the day."""
    return and_(Employment.tenant_id == tenant_id, in_force(Employment.starts_on, Employment.ends_on, on))


def unit_paths(tenant_id: int, name: str) -> CTE:
    """Each unit with itself and every unit above it: (unit_id, above_id)."""
    path = select(Unit.id.label("unit_id"), Unit.id.label("above_id")).where(Unit.tenant_id == tenant_id).cte(name, recursive=True)
    return path.union(
        select(path.c.unit_id, Unit.parent_id)
        .join(Unit, and_(Unit.tenant_id == tenant_id, Unit.id == path.c.above_id))
        .where(Unit.parent_id.is_not(None))
    )


def _scopes(tenant_id: int, on: date, conditions: Sequence[ColumnElement[bool]], name: str) -> CTE:
    # Requirements are matched with each pair of unit and title, of which there are hundreds, and not with each
    # employment, of which there are tens of thousands.
    paths = unit_paths(tenant_id, f"{name}_path")
    title = func.lower(func.btrim(Employment.job_title)).label("title")
    kinds = select(Employment.unit_id, title).where(employed(tenant_id, on), *conditions).distinct().subquery("kinds")
    below = exists().where(paths.c.unit_id == kinds.c.unit_id, paths.c.above_id == Requirement.unit_id)
    return (
        select(kinds.c.unit_id, kinds.c.title, Requirement.owner_id, Requirement.course_id)
        .join(
            Requirement,
            and_(
                Requirement.tenant_id == tenant_id,
                in_force(Requirement.starts_on, Requirement.ends_on, on),
                or_(Requirement.job_title.is_(None), func.lower(func.btrim(Requirement.job_title)) == kinds.c.title),
                or_(Requirement.unit_id.is_(None), below),
            ),
        )
        .distinct()
        .cte(f"{name}_scope")
    )


def duties(tenant_id: int, on: date, *conditions: ColumnElement[bool], name: str = "duty") -> CTE:
    """Give one row per running employment (narrowed by `conditions`) and course asked of it.

    Columns: employment_id, member_id, person_id, unit_id, owner_id, course_id, valid_until, held. Two in one statement
    need two names.
    """
    scope = _scopes(tenant_id, on, conditions, name)
    covers = or_(CourseCompletion.valid_until.is_(None), CourseCompletion.valid_until > on)
    return (
        select(
            Employment.id.label("employment_id"),
            Employment.member_id,
            Employment.person_id,
            Employment.unit_id,
            scope.c.owner_id,
            scope.c.course_id,
            CourseCompletion.valid_until,
            and_(CourseCompletion.person_id.is_not(None), covers).label("held"),
        )
        .join(scope, and_(scope.c.unit_id == Employment.unit_id, scope.c.title == func.lower(func.btrim(Employment.job_title))))
        .outerjoin(
            CourseCompletion,
            and_(
                CourseCompletion.tenant_id == tenant_id,
                CourseCompletion.person_id == Employment.person_id,
                CourseCompletion.owner_id == scope.c.owner_id,
                CourseCompletion.course_id == scope.c.course_id,
            ),
        )
        .where(employed(tenant_id, on), *conditions)
        .cte(name)
    )
