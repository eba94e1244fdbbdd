"""What the pages show, gathered from queries and shaped: between the views and the templates."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from lms.core.columns import swedish_key
from lms.core.errors import NotFound
from reporting.compliance import percent
from reporting.heatmap import HeatMap, heat_map
from reporting.queries import overview as overview_queries
from reporting.queries import staff as staff_queries
from reporting.queries.overview import Overview
from reporting.queries.staff import StaffFilter, StaffRow, Standing
from reporting.tree import Tree, UnitNode, UnitRow
from reporting.validity import WARN_DAYS
from reporting.weeks import Lapse, LapsingCourse, Week, by_course, by_week

LAPSE_DAYS = 90
PAGE_SIZE = 50


@dataclass(frozen=True)
class OverviewPage:
    """The overview of everybody or of one unit; what it shows is worked out when it is asked for."""

    unit: UnitNode | None
    way: Sequence[UnitNode]
    rows: Sequence[UnitRow]
    found: Overview
    lapses: Sequence[Lapse]
    on: date
    read: Hashable
    """What all this was read from."""

    @property
    def required(self) -> int:
        """How much is required of all."""
        return sum(course.count.required for course in self.found.courses)

    @property
    def held(self) -> int:
        """How much of it is held."""
        return sum(course.count.held for course in self.found.courses)

    @property
    def percent(self) -> int:
        """The share of what is required that is held."""
        return percent(self.held, self.required)

    @cached_property
    def heat(self) -> HeatMap:
        """Units and required courses."""
        return heat_map(self.rows, self.found.courses, staff=self.found.staff_by_unit, cells=self.found.cells)

    @property
    def lapsing(self) -> int:
        """How many certificates end soon."""
        return sum(lapse.count for lapse in self.lapses)

    @property
    def with_place(self) -> int:
        """How many of them have a place to renew them."""
        return sum(lapse.booked for lapse in self.lapses)

    @cached_property
    def weeks(self) -> Sequence[Week]:
        """What ends, by week."""
        return by_week(self.lapses, on=self.on, days=LAPSE_DAYS)

    @cached_property
    def lapsing_courses(self) -> Sequence[LapsingCourse]:
        """What ends, by course."""
        return by_course(self.lapses)


@dataclass(frozen=True)
class Person:
    """An employment with what it has and lacks, most urgent first."""

    row: StaffRow
    lacking: Sequence[Standing]
    soon: Sequence[Standing]
    required: int
    until: date | None
    standings: Sequence[Standing]


def overview_page(tenant_id: int, on: date, unit_id: UUID | None) -> OverviewPage:
    """Gather the overview. Raises NotFound for a unit that the tenant does not have."""
    tree = Tree(overview_queries.units(tenant_id))
    unit = tree.units.get(unit_id) if unit_id is not None else None
    if unit_id is not None and unit is None:
        raise NotFound()
    within = tree.ids_below(unit_id) if unit_id is not None else None
    rows = tree.rows(unit_id)
    found, lapses = overview_queries.overview_with_lapses(tenant_id, on, rows=[row.unit.id for row in rows], days=LAPSE_DAYS, within=within)
    read = (unit, tuple(tree.units.values()), found.rows, tuple(lapses))
    return OverviewPage(unit, tree.above(unit_id)[:-1], rows, found, lapses, on, read)


def people(tenant_id: int, on: date, chosen: StaffFilter, *, after: UUID | None = None) -> list[Person]:
    """Return a page of staff with the standing of each, or with that of the chosen course alone."""
    rows = staff_queries.staff(tenant_id, on, chosen, limit=PAGE_SIZE, after=after)
    standings = staff_queries.standings_of(tenant_id, on, [row.employment_id for row in rows])
    return [person(row, [one for one in standings[row.employment_id] if chosen.course in (None, one.key)], on) for row in rows]


def person(row: StaffRow, standings: Sequence[Standing], on: date) -> Person:
    """Sort what one employment must have into what is lacking, what lapses soon, and the rest."""
    return Person(
        row=row,
        lacking=sorted((one for one in standings if not one.held), key=_by_end),
        soon=sorted((one for one in standings if one.held and ends_soon(one.valid_until, on)), key=_by_end),
        required=len(standings),
        until=min((one.valid_until for one in standings if one.held and one.valid_until), default=None),
        standings=standings,
    )


def by_urgency(people: Sequence[Person]) -> list[Person]:
    """Order a page of staff by what is urgent: who lacks most, then what ends first; names as they stood."""
    return sorted(people, key=lambda one: (-len(one.lacking), one.soon[0].valid_until or date.max if one.soon else date.max))


def ends_soon(until: date | None, on: date) -> bool:
    """Say whether what is held today should be renewed now."""
    return until is not None and on < until <= on + timedelta(days=WARN_DAYS)


def _by_end(standing: Standing) -> tuple[date, str]:
    return standing.valid_until or date.max, swedish_key(standing.title or "")
