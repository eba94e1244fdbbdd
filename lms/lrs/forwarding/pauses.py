"""How long to wait before what failed is tried again. Pure."""

FIRST = 1.0
LONGEST = 900.0
ASKED_AT_MOST = 3600.0
"""Seconds. A receiver may ask for more patience than we have of ourselves, but not for ever."""


def pause_after(failures: int, *, asked: float | None = None) -> float:
    """Give the seconds after the so many-eth failure in a row: twice as long each time, and never shorter than asked."""
    ours = min(FIRST * 2.0 ** min(failures - 1, 20), LONGEST)
    return max(ours, min(asked or 0.0, ASKED_AT_MOST))
