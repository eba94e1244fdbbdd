"""The heat map of units and required courses: rows, columns and squares from the counts, pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reporting.compliance import CourseKey, heat, percent
from reporting.tree import UnitRow

MOST_COLUMNS = 10


@dataclass(frozen=True)
class Count:
    """How many must have a course, and how many of them have it."""

    required: int
    held: int

    @property
    def missing(self) -> int:
        """How many lack it."""
        return self.required - self.held

    @property
    def percent(self) -> int:
        """The share that has it, in whole percent."""
        return percent(self.held, self.required)

    @property
    def heat(self) -> int:
        """How many furrows its square has."""
        return heat(self.held, self.required)


@dataclass(frozen=True)
class RequiredCourse:
    """A course that somebody must have, with the count over everybody; no title when it is no longer shared."""

    key: CourseKey
    title: str | None
    count: Count


@dataclass(frozen=True)
class HeatRow:
    """A unit with all under it: how many of its staff have duties, and a square (or none) for each column."""

    row: UnitRow
    staff: int
    cells: tuple[Count | None, ...]


@dataclass(frozen=True)
class HeatMap:
    """What the page draws. `left_out` courses lack the fewest and stand in the list of staff only."""

    columns: tuple[RequiredCourse, ...]
    rows: tuple[HeatRow, ...]
    left_out: int


def heat_map(
    rows: Sequence[UnitRow],
    courses: Sequence[RequiredCourse],
    *,
    staff: Mapping[UUID, int],
    cells: Mapping[tuple[UUID, CourseKey], Count],
) -> HeatMap:
    """Return the heat map; units of which nothing is required have no row, and the first courses given have columns."""
    columns = tuple(courses[:MOST_COLUMNS])
    shown = tuple(
        HeatRow(row, staff[row.unit.id], tuple(cells.get((row.unit.id, course.key)) for course in columns)) for row in rows if staff.get(row.unit.id)
    )
    return HeatMap(columns, shown, len(courses) - len(columns))
