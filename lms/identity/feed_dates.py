"""Dates as Swedish HR systems and Excel write them."""

import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T]00:00(?::00)?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})[ /]\s*(\d{4})")
_EARLIEST, _OPEN_ENDED = 1940, 2100


class UnreadableDate(ValueError):
    """The text is not a date of the calendar in a form that we take."""


def read_date(text: str) -> date | None:
    """The day that `text` names, or None when it is empty.

    2026-11-21, 20261121, 21/11 2026 and 21/11/2026 are the same day. Raises UnreadableDate."""
    text = " ".join(text.split())
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SLASHED.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise UnreadableDate(text)
    try:
        value = date(year, month, day)
    except ValueError:
        raise UnreadableDate(text) from None
    if year < _EARLIEST:
        raise UnreadableDate(text)
    return value


def read_end(text: str) -> date | None:
    """The first day *after* the employment, or None when it goes on.

    HR systems write the last day of work, and a day such as 9999-12-31 for "until further notice"."""
    last = read_date(text)
    if last is None or last.year >= _OPEN_ENDED:
        return None
    return last + timedelta(days=1)
