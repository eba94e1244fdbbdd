"""What the overview of the follow-up shows, counted in the database: one statement for shares, one for lapses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import Date as SqlDate

from catalog.models import Course
from lms.core.columns import swedish_key
from lms.core.prepared import Prepared
from lms.identity.models import Employment
from reporting.compliance import CourseKey
from reporting.heatmap import Count, RequiredCourse
from reporting.models import CourseCompletion, FollowUpState
from reporting.queries.booked import booked
from reporting.queries.duties import Scopes, balance, employed, met, scopes, unit_paths
from reporting.tree import UnitNode
from reporting.weeks import Lapse


@dataclass(frozen=True)
class Overview:
    """The state of all duties on a day."""

    version: int
    staff: int
    lacking: int
    courses: list[RequiredCourse]
    staff_by_unit: dict[UUID, int]
    cells: dict[tuple[UUID, CourseKey], Count]
    rows: tuple[tuple[Any, ...], ...]
    """What all this was read from."""


_UNITS = Prepared("select id, parent_id, name from unit where tenant_id = :tenant order by sort_key, id")
_VERSION = Prepared("select version from follow_up_state where tenant_id = :tenant")


def units(tenant_id: int) -> list[UnitNode]:
    """Return the tenant's units in Swedish order of name."""
    return [UnitNode(*row) for row in _UNITS.rows(tenant=tenant_id)]


def version(tenant_id: int) -> int:
    """Return the number that grows with each change; 0 before the first."""
    rows = _VERSION.rows(tenant=tenant_id)
    return int(rows[0].version) if rows else 0


def overview(tenant_id: int, on: date, *, rows: Sequence[UUID], within: Sequence[UUID] | None = None) -> Overview:
    """Count all duties on a day, for everybody and for each unit of `rows` with all under it.

    `within` narrows to employments in those units. A person with two posts in one unit counts once there.
    """
    return _counted(_OVERVIEWS[within is not None].rows(**_narrowed(tenant_id, on, within), rows=list(rows)))


def overview_with_lapses(
    tenant_id: int, on: date, *, rows: Sequence[UUID], days: int, within: Sequence[UUID] | None = None
) -> tuple[Overview, list[Lapse]]:
    """What `overview` and `lapses` give, asked together."""
    narrowed = _narrowed(tenant_id, on, within)
    counted, ending = Prepared.rows_of(
        (_OVERVIEWS[within is not None], {**narrowed, "rows": list(rows)}),
        (_LAPSES[within is not None], {**narrowed, "last": on + timedelta(days=days)}),
    )
    return _counted(counted), _lapsing(ending)


def _counted(rows: Sequence[Any]) -> Overview:
    read = tuple(map(tuple, rows))
    found = Overview(0, 0, 0, [], {}, {}, read)
    for kind, unit_id, owner_id, course_id, title, first, second, number in read:
        if kind == "all":
            found = replace(found, version=int(number), staff=int(first), lacking=int(second))
        elif kind == "unit":
            found.staff_by_unit[unit_id] = int(first)
        elif kind == "course":
            found.courses.append(RequiredCourse((owner_id, course_id), title, Count(int(first), int(second))))
        else:
            found.cells[unit_id, (owner_id, course_id)] = Count(int(first), int(second))
    # What is most urgent stands first, and the order is the same each time.
    found.courses.sort(key=lambda course: (-course.count.missing, swedish_key(course.title or ""), course.key))
    return found


def _narrowed(tenant_id: int, on: date, within: Sequence[UUID] | None) -> dict[str, Any]:
    asked = {"tenant_id": tenant_id, "on": on}
    return asked if within is None else {**asked, "within": list(within)}


def _in(column: Any, name: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column == func.any(bindparam(name, type_=ARRAY(Uuid)))
    return condition


def _overview(*, narrowed: bool) -> CompoundSelect[*tuple[Any, ...]]:
    tenant_id: Any = bindparam("tenant_id", type_=Integer)
    on: Any = bindparam("on", type_=SqlDate)
    found_scopes = scopes(tenant_id, on, [_in(Employment.unit_id, "within")] if narrowed else [], name="duty")
    counted = met(tenant_id, on, found_scopes, "duty", by_course=True)
    each = balance(found_scopes, counted, "balance")
    cell = _cells(found_scopes, counted)
    path = unit_paths(tenant_id, "shown_path")
    staff = select(each.c.unit_id, func.count(each.c.member_id.distinct()).label("staff")).group_by(each.c.unit_id).cte("staff")
    no_unit, no_owner, no_course, no_title = cast(null(), Uuid), cast(null(), Integer), cast(null(), Uuid), cast(null(), Text)
    current = select(FollowUpState.version).where(FollowUpState.tenant_id == tenant_id).scalar_subquery()
    return union_all(
        select(
            literal("all"), no_unit, no_owner, no_course, no_title, func.count(each.c.member_id.distinct()),
            func.count(each.c.member_id.distinct()).filter(each.c.held < each.c.required), func.coalesce(current, 0),
        ),
        select(
            literal("course"), no_unit, cell.c.owner_id, cell.c.course_id, func.max(Course.title),
            func.sum(cell.c.required), func.sum(cell.c.held), literal(0),
        )
        .outerjoin(Course, and_(Course.tenant_id == cell.c.owner_id, Course.id == cell.c.course_id))
        .group_by(cell.c.owner_id, cell.c.course_id),
        select(literal("unit"), path.c.above_id, no_owner, no_course, no_title, func.sum(staff.c.staff), literal(0), literal(0))
        .join(staff, staff.c.unit_id == path.c.unit_id)
        .where(_in(path.c.above_id, "rows"))
        .group_by(path.c.above_id),
        select(
            literal("cell"), path.c.above_id, cell.c.owner_id, cell.c.course_id, no_title,
            func.sum(cell.c.required), func.sum(cell.c.held), literal(0),
        )
        .join(cell, cell.c.unit_id == path.c.unit_id)
        .where(_in(path.c.above_id, "rows"))
        .group_by(path.c.above_id, cell.c.owner_id, cell.c.course_id),
    )  # fmt: skip


def _cells(found: Scopes, counted: CTE) -> CTE:
    """Count by exact unit and course: (unit_id, owner_id, course_id, required, held)."""
    kind, scope = found.kind, found.scope
    asked = (
        select(kind.c.unit_id, scope.c.owner_id, scope.c.course_id, func.sum(kind.c.staff).label("required"))
        .join(scope, scope.c.kind == kind.c.kind)
        .group_by(kind.c.unit_id, scope.c.owner_id, scope.c.course_id)
        .subquery("asked")
    )
    had = select(counted).where(counted.c.unit_id.is_not(None)).subquery("had")
    same = and_(had.c.unit_id == asked.c.unit_id, had.c.course_id == asked.c.course_id, had.c.owner_id == asked.c.owner_id)
    return select(asked, func.coalesce(had.c.held, 0).label("held")).outerjoin(had, same).cte("cell")


def lapses(tenant_id: int, on: date, *, days: int, within: Sequence[UUID] | None = None) -> list[Lapse]:
    """Count the certificates of present staff that end within so many days after today, by last day and course."""
    return _lapsing(_LAPSES[within is not None].rows(**_narrowed(tenant_id, on, within), last=on + timedelta(days=days)))


def _lapsing(rows: Sequence[Any]) -> list[Lapse]:
    return [
        Lapse(until, (owner_id, course_id), title, count, with_place)
        for until, owner_id, course_id, title, count, with_place in rows
        if until is not None
    ]


def _lapses(*, narrowed: bool) -> Select[*tuple[Any, ...]]:
    tenant_id: Any = bindparam("tenant_id", type_=Integer)
    on: Any = bindparam("on", type_=SqlDate)
    present = exists().where(
        employed(tenant_id, on),
        Employment.person_id == CourseCompletion.person_id,
        *([_in(Employment.unit_id, "within")] if narrowed else []),
    )
    has_place = booked(tenant_id, CourseCompletion.person_id, CourseCompletion.owner_id, CourseCompletion.course_id)
    return (
        select(
            CourseCompletion.valid_until, CourseCompletion.owner_id, CourseCompletion.course_id, func.max(Course.title),
            func.count(), func.count().filter(has_place),
        )
        .outerjoin(Course, and_(Course.tenant_id == CourseCompletion.owner_id, Course.id == CourseCompletion.course_id))
        .where(
            CourseCompletion.tenant_id == tenant_id,
            CourseCompletion.valid_until > on,
            CourseCompletion.valid_until <= bindparam("last", type_=SqlDate),
            present,
        )
        .group_by(CourseCompletion.valid_until, CourseCompletion.owner_id, CourseCompletion.course_id)
        .order_by(CourseCompletion.valid_until)
    )  # fmt: skip


# By whether the page is narrowed to some units.
_OVERVIEWS = {False: Prepared(lambda: _overview(narrowed=False)), True: Prepared(lambda: _overview(narrowed=True))}
_LAPSES = {False: Prepared(lambda: _lapses(narrowed=False)), True: Prepared(lambda: _lapses(narrowed=True))}
