"""How long a certificate is valid: pure arithmetic on days in Sweden.

A period is half-open, `[issued_on, valid_until)`: `valid_until` is the first day on which the certificate is no longer
valid, so the last day to show a reader is the day before it.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.core.clock import stockholm

WARN_DAYS = 60


class Validity(StrEnum):
    """What a certificate is worth on a given day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NONE = "none"


def day_of(moment: datetime) -> date:
    """Return the day in Sweden of a moment; a course finished at 00.30 in July belongs to the new day."""
    return stockholm(moment).date()


def last_day(issued_on: date, months: int) -> date:
    """Return the last valid day of a certificate of so many months.

    The day with the same number, or the month's last day where that number is missing (lag 1930:173 om beräkning av
    lagstadgad tid, 1 §: from 31 January one month runs to 28 or 29 February).
    Raises ValueError for less than one month.
    """
    if months < 1:
        raise ValueError(f"a validity of {months} months")
    years, month = divmod(issued_on.month - 1 + months, 12)
    year = issued_on.year + years
    return date(year, month + 1, min(issued_on.day, monthrange(year, month + 1)[1]))


def valid_until(issued_on: date, months: int | None) -> date | None:
    """Return the first day that is no longer covered, or None for a certificate that never runs out."""
    return None if months is None else last_day(issued_on, months) + timedelta(days=1)


def validity(*, issued_on: date | None, until: date | None, on: date, warn_days: int = WARN_DAYS) -> Validity:
    """Return the state on a day of a certificate issued on `issued_on` (None: there is no certificate)."""
    if issued_on is None or on < issued_on:
        return Validity.NONE
    if until is None:
        return Validity.VALID
    if on >= until:
        return Validity.EXPIRED
    return Validity.EXPIRING if until - on <= timedelta(days=warn_days) else Validity.VALID


def days_left(until: date, on: date) -> int:
    """Return how many days remain after today: 0 on the last valid day, below 0 when it has run out."""
    return (until - on).days - 1


def best(untils: list[date | None]) -> date | None:
    """Return the latest end among certificates of one course; None when one of them never runs out.

    Raises ValueError when there is no certificate at all.
    """
    ends = [until for until in untils if until is not None]
    if not untils:
        raise ValueError("no certificate")
    return None if len(ends) < len(untils) else max(ends)
