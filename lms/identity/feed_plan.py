"""From what is known and what the file says to what would change. Pure: nothing is written here.

The file is the whole staff: whoever does not stand in it has left. A person with a refused row stays as she is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from uuid import UUID

from lms.identity import feed_columns as columns
from lms.identity.feed_checks import check_rows
from lms.identity.feed_match import match
from lms.identity.feed_rows import Refused, StaffRow, StaffRows
from lms.identity.feed_state import KnownEmployment, KnownMember, KnownStaff, KnownUnit

MOST_LEAVERS = 0.10


@dataclass
class Plan:
    """What taking the file over would do. `joins` are new employments by key; `moves` change or reopen a known one;
    `leaves` end one on a day; `leavers` are the persons who work here today and would not any more."""

    units: list[KnownUnit] = field(default_factory=list)
    new_members: list[KnownMember] = field(default_factory=list)
    changed_members: list[KnownMember] = field(default_factory=list)
    joins: list[tuple[str, StaffRow]] = field(default_factory=list)
    returns: list[KnownEmployment] = field(default_factory=list)
    moves: list[KnownEmployment] = field(default_factory=list)
    leaves: list[tuple[UUID, str, date]] = field(default_factory=list)
    leavers: set[str] = field(default_factory=set)
    unchanged: int = 0
    past: int = 0
    refused: list[Refused] = field(default_factory=list)
    staff_before: int = 0
    leaves_held_back: bool = False
    ignored_columns: tuple[str, ...] = ()

    @property
    def many_leave(self) -> bool:
        """True when more than a tenth of the staff would leave: a faulty export looks like that."""
        return len(self.leavers) > MOST_LEAVERS * self.staff_before

    @property
    def changes_nothing(self) -> bool:
        """True when taking the file over would leave everything as it is."""
        return not (self.units or self.new_members or self.changed_members or self.joins or self.returns or self.moves or self.leaves)


def plan_feed(file: StaffRows, known: KnownStaff, *, today: date) -> Plan:
    """What taking `file` over on `today` would change. Planning the result again changes nothing."""
    rows, crossed = check_rows(file.rows, known=known, today=today)
    refused = sorted([*file.refused, *crossed], key=lambda each: each.line)
    plan = Plan(refused=refused, ignored_columns=file.ignored_columns)
    plan.leaves_held_back = any(not each.number for each in refused)
    plan.staff_before = len({each.number for each in known.employments if each.active_on(today)})
    untouched = {each.number for each in refused}
    by_number: dict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        by_number[row.number].append(row)
    known_by_number: dict[str, list[KnownEmployment]] = defaultdict(list)
    for employment in known.employments:
        known_by_number[employment.number].append(employment)
    keys = _Keys(known, rows)
    written: list[StaffRow] = []
    for number in sorted(by_number.keys() | known_by_number.keys()):
        missing_may_leave = number not in untouched and not plan.leaves_held_back
        written += _person(plan, number, by_number[number], known_by_number[number], file.fields, keys, today, missing_may_leave)
    _members(plan, by_number, written, known, file.fields)
    plan.units = list(_units(written, known, file.fields))
    return plan


class _Keys:
    """Keys for employments whose file has none: the person's number, then number#2, number#3, …"""

    def __init__(self, known: KnownStaff, rows: list[StaffRow]) -> None:
        self._taken = {each.key for each in known.employments} | {row.employment_key for row in rows if row.employment_key}

    def key_for(self, row: StaffRow) -> str:
        if row.employment_key:
            return row.employment_key
        names = (row.number if turn == 1 else f"{row.number}#{turn}" for turn in count(1))
        key = next(name for name in names if name not in self._taken)
        self._taken.add(key)
        return key


def _person(
    plan: Plan, number: str, rows: list[StaffRow], known: list[KnownEmployment], fields: frozenset[str],
    keys: _Keys, today: date, missing_may_leave: bool,
) -> list[StaffRow]:  # fmt: skip
    """Plan one person's employments; returns the rows that stand for something, whose unit must exist."""
    pairs, new, missing = match(rows, known, today=today)
    written, stays = [], False
    for row, employment in pairs:
        wanted = _as_the_file_has_it(row, employment, fields)
        written.append(row)
        if employment.open_on(today) and not wanted.open_on(today) and wanted.ends_on is not None:
            plan.leaves.append((employment.id, number, wanted.ends_on))
        elif wanted == employment:
            plan.unchanged += 1
        elif not employment.open_on(today) and wanted.open_on(today):
            plan.returns.append(wanted)
        else:
            plan.moves.append(wanted)
        stays = stays or wanted.open_on(today)
    for row in new:
        if row.ends_on is not None and row.ends_on <= today:
            plan.past += 1
            continue
        plan.joins.append((keys.key_for(row), row))
        written.append(row)
        stays = True
    for employment in missing:
        if not employment.open_on(today):
            continue
        if missing_may_leave:
            plan.leaves.append((employment.id, number, max(today, employment.starts_on)))
        else:
            stays = True
    if not stays and any(employment.active_on(today) for employment in known):
        plan.leavers.add(number)
    return written


def _as_the_file_has_it(row: StaffRow, known: KnownEmployment, fields: frozenset[str]) -> KnownEmployment:
    return KnownEmployment(
        id=known.id, key=row.employment_key or known.key, number=known.number, unit_code=row.unit_code, job_title=row.job_title,
        manager=row.manager if columns.MANAGER in fields else known.manager, starts_on=row.starts_on, ends_on=row.ends_on,
    )  # fmt: skip


def _members(plan: Plan, by_number: Mapping[str, list[StaffRow]], written: list[StaffRow], known: KnownStaff, fields: frozenset[str]) -> None:
    for number in dict.fromkeys(row.number for row in written):
        row, before = by_number[number][0], known.members.get(number)
        wanted = KnownMember(
            number=number, given_name=row.given_name, family_name=row.family_name,
            email=row.email if columns.EMAIL in fields or before is None else before.email,
            protected=row.protected if columns.PROTECTED in fields or before is None else before.protected,
        )  # fmt: skip
        if before is None:
            plan.new_members.append(wanted)
        elif wanted != before:
            plan.changed_members.append(wanted)


def _units(rows: list[StaffRow], known: KnownStaff, fields: frozenset[str]) -> Iterator[KnownUnit]:
    """Units that are new or have another name or parent; departments first, since units refer to them."""
    departments: dict[str, KnownUnit] = {}
    units: dict[str, KnownUnit] = {}
    for row in rows:
        parent = None
        if row.department:
            parent = f"förvaltning:{row.department.casefold()}"
            departments.setdefault(parent, KnownUnit(parent, row.department, None))
        elif columns.DEPARTMENT not in fields and row.unit_code in known.units:
            parent = known.units[row.unit_code].parent
        units.setdefault(row.unit_code, KnownUnit(row.unit_code, row.unit_name, parent))
    for unit in [*departments.values(), *units.values()]:
        if known.units.get(unit.code) != unit:
            yield unit
