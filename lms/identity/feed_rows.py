"""What a staff file says, row by row: values without any database behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class StaffRow:
    """One employment as the file has it. `ends_on` is the first day after it; `number` is the HR system's."""

    line: int
    number: str
    given_name: str
    family_name: str
    email: str | None
    job_title: str
    unit_code: str
    unit_name: str
    department: str
    manager: str | None
    starts_on: date
    ends_on: date | None
    protected: bool
    employment_key: str | None = None


@dataclass(frozen=True)
class Refused:
    """A row that is not taken, where it stands and why. `number` is empty when even that could not be read.

    `reason` is a code; `lms.identity.feed_words` has the sentence for people."""

    line: int
    number: str
    reason: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class StaffRows:
    """The whole file: rows that can be taken, rows that cannot, which columns it has, and those nobody asked for.

    A column that the file does not have leaves what is known as it is (a protected identity above all)."""

    rows: tuple[StaffRow, ...]
    refused: tuple[Refused, ...]
    fields: frozenset[str]
    ignored_columns: tuple[str, ...] = ()


class UnreadableFile(ValueError):
    """The file as a whole cannot be trusted, so nothing of it is taken. `reason` and `values` as in Refused."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values
