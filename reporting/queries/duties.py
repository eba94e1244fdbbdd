"""Every duty of today's staff: which employment must have which course, and whether a certificate covers the day.

One set of common table expressions that all pages build on, so that the heat map, the list, the manager's page and the
file cannot disagree. `reporting.compliance` is the same rule in plain Python; a test holds the two together.

A *kind* is a unit and a job title: requirements are matched with kinds, of which there are hundreds, and not with
employments, of which there are tens of thousands. It has a number, since the planner multiplies the selectivity of two
columns and then expects so few rows that it looks up each one by itself (measured at 30,000: 25 times slower).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, ColumnElement, and_, exists, func, null, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from lms.identity.models import Employment, Unit
from reporting.compliance import CourseKey
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


@dataclass(frozen=True)
class Scopes:
    """Running employments with their kind, how many each kind has, which courses are required of it, and those as one array."""

    post: CTE
    kind: CTE
    scope: CTE
    need: CTE


def scopes(tenant_id: int, on: date, conditions: Sequence[ColumnElement[bool]], *, course: CourseKey | None = None, name: str) -> Scopes:
    """Give what is required of the employments that meet the conditions; of one course when it is named."""
    title = func.lower(func.btrim(Employment.job_title))
    post = (
        select(
            Employment.id.label("employment_id"),
            Employment.member_id,
            Employment.person_id,
            Employment.unit_id,
            title.label("title"),
            func.dense_rank().over(order_by=(Employment.unit_id, title)).label("kind"),
        )
        .where(employed(tenant_id, on), *conditions)
        .cte(f"{name}_post")
    )
    each = (post.c.kind, post.c.unit_id, post.c.title)
    kind = select(*each, func.count().label("staff")).group_by(*each).cte(f"{name}_kind")
    paths = unit_paths(tenant_id, f"{name}_path")
    below = exists().where(paths.c.unit_id == kind.c.unit_id, paths.c.above_id == Requirement.unit_id)
    wanted = [] if course is None else [Requirement.owner_id == course[0], Requirement.course_id == course[1]]
    matches = and_(
        Requirement.tenant_id == tenant_id,
        in_force(Requirement.starts_on, Requirement.ends_on, on),
        or_(Requirement.job_title.is_(None), func.lower(func.btrim(Requirement.job_title)) == kind.c.title),
        or_(Requirement.unit_id.is_(None), below),
        *wanted,
    )
    scope = select(kind.c.kind, Requirement.owner_id, Requirement.course_id).join(Requirement, matches).distinct().cte(f"{name}_scope")
    courses = func.array_agg(scope.c.course_id).label("courses")
    need = select(scope.c.kind, courses, func.count().label("required")).group_by(scope.c.kind).cte(f"{name}_need")
    return Scopes(post, kind, scope, need)


def duties(tenant_id: int, on: date, *conditions: ColumnElement[bool], name: str = "duty") -> CTE:
    """Give one row per running employment (narrowed by `conditions`) and course asked of it.

    Columns: employment_id, member_id, person_id, unit_id, owner_id, course_id, valid_until, held, words, systems. Two in
    one statement need two names.
    """
    found = scopes(tenant_id, on, conditions, name=name)
    post, scope, done = found.post, found.scope, CourseCompletion
    covers = or_(done.valid_until.is_(None), done.valid_until > on)
    same = and_(
        done.tenant_id == tenant_id,
        done.person_id == post.c.person_id,
        done.owner_id == scope.c.owner_id,
        done.course_id == scope.c.course_id,
    )
    return (
        select(
            post.c.employment_id,
            post.c.member_id,
            post.c.person_id,
            post.c.unit_id,
            scope.c.owner_id,
            scope.c.course_id,
            done.valid_until,
            and_(done.person_id.is_not(None), covers).label("held"),
            done.words,
            done.systems,
        )
        .select_from(post)
        .join(scope, scope.c.kind == post.c.kind)
        .outerjoin(done, same)
        .cte(name)
    )


def met(tenant_id: int, on: date, found: Scopes, name: str, *, by_course: bool = False) -> CTE:
    """Count the duties that are met, and what ends first, by employment; with `by_course` also by exact unit and course.

    Columns: employment_id, unit_id, owner_id, course_id, held, soonest; what a row does not count by is null. It begins
    at the certificates, each looked up among what its holder needs, so that no duty becomes a row of its own. A course's
    id alone is compared: ids are made here and are never the same for two owners.
    """
    done = CourseCompletion
    needed = (
        select(found.post.c.employment_id, found.post.c.person_id, found.post.c.unit_id, found.need.c.courses)
        .join(found.need, found.need.c.kind == found.post.c.kind)
        .cte(f"{name}_needed")
    )
    columns = (needed.c.employment_id, needed.c.unit_id, done.owner_id, done.course_id)
    groups = func.grouping_sets(tuple_(needed.c.employment_id), tuple_(*columns[1:]))
    statement = (
        select(
            needed.c.employment_id,
            *(columns[1:] if by_course else (null().label("unit_id"), null().label("owner_id"), null().label("course_id"))),
            func.count().label("held"),
            func.min(done.valid_until).label("soonest"),
        )
        .select_from(done)
        .join(needed, and_(needed.c.person_id == done.person_id, done.course_id == needed.c.courses.any_()))
        .where(done.tenant_id == tenant_id, or_(done.valid_until.is_(None), done.valid_until > on))
    )
    return statement.group_by(groups if by_course else needed.c.employment_id).cte(f"{name}_met").prefix_with("MATERIALIZED")


def balance(found: Scopes, counted: CTE, name: str) -> CTE:
    """Give one row per employment of which something is required: how much, how much of it is met, what ends first.

    Columns: employment_id, member_id, unit_id, required, held, soonest.
    """
    post, need = found.post, found.need
    return (
        select(
            post.c.employment_id,
            post.c.member_id,
            post.c.unit_id,
            need.c.required,
            func.coalesce(counted.c.held, 0).label("held"),
            counted.c.soonest,
        )
        .select_from(post)
        .join(need, need.c.kind == post.c.kind)
        .outerjoin(counted, counted.c.employment_id == post.c.employment_id)
        .cte(name)
    )
