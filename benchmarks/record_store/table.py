"""The table that is printed: each row with its ratio, the least and the aim."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a figure was measured over."""

    HTTP = "HTTP"
    SQL = "SQL"
    CPU = "CPU"
    MEMORY = "memory"


@dataclass(frozen=True)
class Row:
    """One line: a figure that must be at least `least`, or at most when `low` is good. Without a figure it says why."""

    work: str
    kind: str
    figure: float | None
    least: float
    aim: float
    low: bool = False
    unit: str = "×"
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the least is reached; true of what was not measured."""
        return self.figure is None or self._within(self.least)

    @property
    def verdict(self) -> str:
        """In a word."""
        if self.figure is None:
            return "not run"
        return "aim" if self._within(self.aim) else "least" if self.reached else "**under**"

    def _within(self, limit: float) -> bool:
        assert self.figure is not None
        return self.figure <= limit if self.low else self.figure >= limit

    def shown(self, value: float | None) -> str:
        """A value with its unit."""
        if value is None:
            return "–"
        return f"{value:.0f} {self.unit}" if value >= 20 else f"{value:.2f} {self.unit}"


HEAD = ["| work | kind | figure | least | aim | reached | measured |", "| --- | --- | --- | --- | --- | --- | --- |"]


def line(row: Row) -> str:
    """A row as Markdown."""
    bound = "at most " if row.low else ""
    cells = (row.work, row.kind, row.shown(row.figure), bound + row.shown(row.least), bound + row.shown(row.aim), row.verdict, row.note)
    return f"| {' | '.join(cells)} |"
