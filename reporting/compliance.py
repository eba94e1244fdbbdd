"""Who must have which certificate, and what is missing: pure, the model that the SQL of `queries` is tested against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

CourseKey = tuple[int, UUID]

FEW = 5
"""Below this many persons a share says something about one of them, so other organisations are shown none."""


@dataclass(frozen=True)
class Rule:
    """A course that some of the staff must have: by job title, by unit and all under it, both, or everybody."""

    owner_id: int
    course_id: UUID
    job_title: str | None
    unit_id: UUID | None
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Post:
    """An employment as requirements see it."""

    employment_id: UUID
    person_id: UUID
    unit_id: UUID
    job_title: str


@dataclass(frozen=True)
class Duty:
    """One employment that must have one course, and whether a certificate covers the day."""

    employment_id: UUID
    course: CourseKey
    held: bool


def ancestors(unit_id: UUID, parents: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """Return the unit itself and every unit above it."""
    above: set[UUID] = set()
    at: UUID | None = unit_id
    while at is not None and at not in above:
        above.add(at)
        at = parents.get(at)
    return frozenset(above)


def applies(rule: Rule, post: Post, *, parents: Mapping[UUID, UUID | None], on: date) -> bool:
    """Say whether a requirement is in force on the day and means this employment."""
    if on < rule.starts_on or (rule.ends_on is not None and on >= rule.ends_on):
        return False
    if rule.job_title is not None and same_title(rule.job_title) != same_title(post.job_title):
        return False
    return rule.unit_id is None or rule.unit_id in ancestors(post.unit_id, parents)


def same_title(title: str) -> str:
    """Return a job title as it is compared: HR files write Undersköterska and undersköterska alike."""
    return title.strip().lower()


def duties(
    rules: Iterable[Rule],
    posts: Iterable[Post],
    *,
    valid: frozenset[tuple[UUID, CourseKey]],
    parents: Mapping[UUID, UUID | None],
    on: date,
) -> list[Duty]:
    """Return one duty per employment and course that any requirement asks of it; two requirements are one duty."""
    wanted = list(rules)
    return [
        Duty(post.employment_id, course, (post.person_id, course) in valid)
        for post in posts
        for course in sorted({(want.owner_id, want.course_id) for want in wanted if applies(want, post, parents=parents, on=on)})
    ]


def percent(held: int, required: int) -> int:
    """Return whole percent, rounded as a spreadsheet does, save that 100 is said only when nobody lacks anything.

    Raises ZeroDivisionError when nothing is required.
    """
    return 100 if held == required else min(99, (held * 200 + required) // (2 * required))


def share(held: int, required: int, *, across_organisations: bool) -> int | None:
    """Return the percent that hold a certificate, or None where it may not or cannot be said.

    Fewer than five persons are never shown to another organisation than their own.
    """
    if required == 0 or (across_organisations and required < FEW):
        return None
    return percent(held, required)


def heat(held: int, required: int) -> int:
    """Return how many furrows a square of the heat map has: 0 (95–100 %), 1 (85–94), 2 (70–84) or 3 (under 70)."""
    reached = percent(held, required)
    return 0 if reached >= 95 else 1 if reached >= 85 else 2 if reached >= 70 else 3
