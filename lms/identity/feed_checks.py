"""Checks of a staff file that need more than one row: repeated rows, two names for one number, unknown managers."""

from collections.abc import Iterable
from datetime import date

from lms.identity.feed_rows import Refused, StaffRow
from lms.identity.feed_state import KnownStaff


def check_rows(rows: Iterable[StaffRow], *, known: KnownStaff, today: date) -> tuple[list[StaffRow], list[Refused]]:
    """The rows that agree with each other and with what is known, and the others with the reason."""
    accepted: list[StaffRow] = []
    refused: list[Refused] = []
    seen: dict[tuple[object, ...], int] = {}
    keys: dict[str, int] = {}
    first: dict[str, StaffRow] = {}
    owner = {employment.key: employment.number for employment in known.employments}
    for row in rows:
        same = (row.number, row.unit_code, row.job_title, row.starts_on, row.employment_key)
        named = first.setdefault(row.number, row)
        if same in seen:
            refused.append(Refused(row.line, row.number, "repeated", {"line": seen[same]}))
        elif (row.given_name, row.family_name) != (named.given_name, named.family_name):
            refused.append(Refused(row.line, row.number, "name_differs", {"number": row.number, "line": named.line}))
        elif row.employment_key is not None and row.employment_key in keys:
            refused.append(Refused(row.line, row.number, "key_repeated", {"line": keys[row.employment_key]}))
        elif row.employment_key is not None and owner.get(row.employment_key, row.number) != row.number:
            refused.append(Refused(row.line, row.number, "key_of_another", {"key": row.employment_key}))
        else:
            seen[same] = row.line
            if row.employment_key is not None:
                keys[row.employment_key] = row.line
            accepted.append(row)
    accepted, without_manager = _check_managers(accepted, known=known, today=today)
    return accepted, refused + without_manager


def _check_managers(rows: list[StaffRow], *, known: KnownStaff, today: date) -> tuple[list[StaffRow], list[Refused]]:
    """A manager stands anywhere in the file, also further down, or is known already.

    Refusing a row may take away somebody else's manager, hence the repetition."""
    refused: list[Refused] = []
    while True:
        present = {row.number for row in rows if row.ends_on is None or row.ends_on > today}
        wrong = [row for row in rows if row.manager is not None and row.manager not in present and row.manager not in known.members]
        if not wrong:
            return rows, refused
        refused += [Refused(row.line, row.number, "manager_unknown", {"manager": row.manager or ""}) for row in wrong]
        lines = {row.line for row in wrong}
        rows = [row for row in rows if row.line not in lines]
