"""Small words that addresses, answers and pages share: pure."""

from datetime import date, timedelta


def version_word(version: int, on: date) -> str:
    """Return the name of a state of the follow-up: it changes with each change and at midnight, when validity may."""
    return f"{version}-{on.isoformat()}"


def last_valid(until: date) -> date:
    """Return the last valid day to show a reader; periods are half-open."""
    return until - timedelta(days=1)
