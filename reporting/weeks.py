"""Certificates that lapse, folded by week and by course for a chart and a list: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.columns import swedish_key
from reporting.compliance import CourseKey


@dataclass(frozen=True)
class Lapse:
    """So many certificates of one course end before one day; some of their holders have a place already."""

    until: date
    key: CourseKey
    title: str | None
    count: int
    booked: int


@dataclass(frozen=True)
class Week:
    """A week of the calendar (ISO 8601) and what lapses in it."""

    number: int
    count: int
    booked: int


@dataclass(frozen=True)
class LapsingCourse:
    """A course, how many of its certificates lapse, and that as a share of the worst course."""

    key: CourseKey
    title: str | None
    count: int
    share: int


def by_week(lapses: Iterable[Lapse], *, on: date, days: int) -> list[Week]:
    """Return every week from the one of today to the last, empty ones too; a certificate belongs to its last valid day."""
    counts: dict[tuple[int, int], list[int]] = {}
    for offset in range(days):
        counts.setdefault((on + timedelta(days=offset)).isocalendar()[:2], [0, 0])
    for lapse in lapses:
        week = counts.setdefault((lapse.until - timedelta(days=1)).isocalendar()[:2], [0, 0])
        week[0] += lapse.count
        week[1] += lapse.booked
    return [Week(number, count, booked) for (_, number), (count, booked) in sorted(counts.items())]


def by_course(lapses: Iterable[Lapse]) -> list[LapsingCourse]:
    """Return the courses with the most lapses first."""
    counts: dict[CourseKey, int] = {}
    titles: dict[CourseKey, str | None] = {}
    for lapse in lapses:
        counts[lapse.key] = counts.get(lapse.key, 0) + lapse.count
        titles[lapse.key] = lapse.title
    most = max(counts.values(), default=1)
    ordered = sorted(counts, key=lambda key: (-counts[key], swedish_key(titles[key] or ""), key))
    return [LapsingCourse(key, titles[key], counts[key], counts[key] * 100 // most) for key in ordered]
