"""Which row of a staff file speaks of which known employment of one person. Pure.

Enrolments and seats hang on the employment, so a new title or unit must find the same one again."""

from collections.abc import Callable, Sequence
from datetime import date

from lms.identity.feed_rows import StaffRow
from lms.identity.feed_state import KnownEmployment

Likeness = Callable[[StaffRow, KnownEmployment], bool]


def match(rows: Sequence[StaffRow], known: Sequence[KnownEmployment], *, today: date) -> tuple[
    list[tuple[StaffRow, KnownEmployment]], list[StaffRow], list[KnownEmployment]
]:  # fmt: skip
    """Pairs that belong together, rows without an employment, and employments without a row.

    The surest likeness goes first: the HR system's own key, then the first day and unit, the first day, the unit,
    and at last whatever is still open. A row that lies in the past pairs by key or first day only."""

    def current(row: StaffRow) -> bool:
        return row.ends_on is None or row.ends_on > today

    likenesses: tuple[Likeness, ...] = (
        lambda row, each: row.employment_key is not None and row.employment_key == each.key,
        lambda row, each: row.starts_on == each.starts_on and row.unit_code == each.unit_code,
        lambda row, each: row.starts_on == each.starts_on,
        lambda row, each: current(row) and each.open_on(today) and row.unit_code == each.unit_code,
        lambda row, each: current(row) and each.open_on(today),
    )
    pairs: list[tuple[StaffRow, KnownEmployment]] = []
    rows_left, known_left = list(rows), sorted(known, key=lambda each: (each.starts_on, each.key))
    for place, alike in enumerate(likenesses):
        for row in list(rows_left):
            found = next((each for each in known_left if alike(row, each) and (place == 0 or _keys_may_meet(row, each))), None)
            if found is not None:
                pairs.append((row, found))
                rows_left.remove(row)
                known_left.remove(found)
    return pairs, rows_left, known_left


def _keys_may_meet(row: StaffRow, known: KnownEmployment) -> bool:
    """A row with a key of its own is never an employment that has another; one whose key we made may get it."""
    return row.employment_key is None or known.key == known.number or known.key.startswith(f"{known.number}#")
