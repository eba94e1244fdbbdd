"""What a tenant knows of its staff before a file is taken over: plain values, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class KnownMember:
    """A member by the HR system's number."""

    number: str
    given_name: str
    family_name: str
    email: str | None
    protected: bool


@dataclass(frozen=True)
class KnownEmployment:
    """An employment with its unit and manager by their codes. `ends_on` is the first day after it."""

    id: UUID
    key: str
    number: str
    unit_code: str
    job_title: str
    manager: str | None
    starts_on: date
    ends_on: date | None

    def open_on(self, day: date) -> bool:
        """True when it has not ended by `day`; it may still lie ahead."""
        return self.ends_on is None or self.ends_on > day

    def active_on(self, day: date) -> bool:
        """True when the member works under it on `day`."""
        return self.starts_on <= day and self.open_on(day)


@dataclass(frozen=True)
class KnownUnit:
    """A unit by its code, and its parent's."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class KnownStaff:
    """Everything that a plan compares a file with."""

    members: Mapping[str, KnownMember]
    employments: tuple[KnownEmployment, ...]
    units: Mapping[str, KnownUnit]
