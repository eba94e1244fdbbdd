"""From a staff file and what is known to what would change."""

from datetime import date
from uuid import uuid4

from lms.identity.feed_file import read_staff_file
from lms.identity.feed_plan import Plan, plan_feed
from lms.identity.feed_state import KnownEmployment, KnownMember, KnownStaff, KnownUnit

from .staff_files import HEADER, line, staff_file

TODAY = date(2026, 11, 22)
NOTHING = KnownStaff({}, (), {})


def plan(rows: list[str], known: KnownStaff = NOTHING, header: str = HEADER) -> Plan:
    return plan_feed(read_staff_file(staff_file(rows, header=header)), known, today=TODAY)


def after(rows: list[str], known: KnownStaff = NOTHING, header: str = HEADER) -> KnownStaff:
    """What is known once the plan has been applied (in memory, as services/feed.py does it in the database)."""
    made = plan(rows, known, header)
    employments = {each.id: each for each in known.employments}
    for key, row in made.joins:
        new = KnownEmployment(uuid4(), key, row.number, row.unit_code, row.job_title, row.manager, row.starts_on, row.ends_on)
        employments[new.id] = new
    for moved in [*made.moves, *made.returns]:
        employments[moved.id] = moved
    for identifier, _number, day in made.leaves:
        old = employments[identifier]
        employments[identifier] = KnownEmployment(
            old.id, old.key, old.number, old.unit_code, old.job_title, old.manager, old.starts_on, day
        )  # fmt: skip
    members = dict(known.members) | {each.number: each for each in [*made.new_members, *made.changed_members]}
    units = dict(known.units) | {each.code: each for each in made.units}
    return KnownStaff(members, tuple(employments.values()), units)


def staff(count: int) -> list[str]:
    return [line(str(number)) for number in range(1, count + 1)]


def test_everybody_in_a_first_file_joins_with_units_under_departments() -> None:
    made = plan([line("1"), line("2", code="4220", unit="Hemtjänst söder")])
    assert [key for key, _row in made.joins] == ["1", "2"]
    assert made.units[0] == KnownUnit("förvaltning:vård och omsorg", "Vård och omsorg", None)
    assert {unit.code: unit.parent for unit in made.units[1:]} == dict.fromkeys(("4210", "4220"), "förvaltning:vård och omsorg")


def test_the_same_file_twice_changes_nothing() -> None:
    rows = [line("1", manager="3"), line("2"), line("2", code="4220", unit="Natt", title="vårdbiträde"), line("3", ends="2027-05-01")]
    assert plan(rows, after(rows)).changes_nothing


def test_a_manager_may_come_later_in_the_file() -> None:
    made = plan([line("1", manager="2"), line("2")])
    assert made.refused == []
    assert made.joins[0][1].manager == "2"


def test_a_row_with_an_unknown_manager_is_refused_and_so_is_whoever_had_that_row_as_manager() -> None:
    made = plan([line("1", manager="2"), line("2", manager="99"), line("3")])
    assert {(each.line, each.reason) for each in made.refused} == {(2, "manager_unknown"), (3, "manager_unknown")}
    assert [key for key, _row in made.joins] == ["3"]


def test_two_employments_of_one_person_are_one_member() -> None:
    made = plan([line("1"), line("1", code="4220", unit="Natt")])
    assert [key for key, _row in made.joins] == ["1", "1#2"]
    assert len(made.new_members) == 1


def test_the_same_row_twice_is_refused_once() -> None:
    made = plan([line("1"), line("1")])
    assert [(each.line, each.reason, each.values) for each in made.refused] == [(3, "repeated", {"line": 2})]


def test_one_number_with_two_names_is_refused() -> None:
    assert [each.reason for each in plan([line("1"), line("1", "Bo", "Ek", code="9")]).refused] == ["name_differs"]


def test_a_new_title_and_unit_move_the_employment_that_is_there() -> None:
    known = after([line("1")])
    made = plan([line("1", title="sjuksköterska", code="4300", unit="Hälsocentral", starts="2026-11-01")], known)
    (moved,) = made.moves
    assert moved.id == known.employments[0].id
    assert made.joins == []
    assert made.leaves == []


def test_with_two_employments_the_other_one_stays_untouched_by_a_move() -> None:
    known = after([line("1"), line("1", code="4220", unit="Natt")])
    made = plan([line("1", title="samordnare"), line("1", code="4220", unit="Natt")], known)
    assert [each.unit_code for each in made.moves] == ["4210"]
    assert made.unchanged == 1


def test_who_no_longer_stands_in_the_file_leaves_today() -> None:
    made = plan(staff(19), after(staff(20)))
    assert [(number, day) for _id, number, day in made.leaves] == [("20", TODAY)]
    assert made.leavers == {"20"}
    assert not made.many_leave


def test_who_has_a_last_day_in_the_past_leaves_on_that_day() -> None:
    made = plan([*staff(19), line("20", ends="2026-10-31")], after(staff(20)))
    assert [(number, day) for _id, number, day in made.leaves] == [("20", date(2026, 11, 1))]


def test_who_had_left_before_we_knew_of_them_is_not_taken_in() -> None:
    made = plan([line("1"), line("2", ends="2020-05-31", starts="2019-01-01")])
    assert made.past == 1
    assert [each.number for each in made.new_members] == ["1"]


def test_who_loses_one_of_two_employments_is_no_leaver() -> None:
    made = plan([line("1")], after([line("1"), line("1", code="4220", unit="Natt")]))
    assert len(made.leaves) == 1
    assert made.leavers == set()


def test_more_than_a_tenth_leaving_asks() -> None:
    known = after(staff(20))
    assert not plan(staff(18), known).many_leave
    assert plan(staff(17), known).many_leave


def test_a_person_with_a_refused_row_is_not_taken_for_a_leaver() -> None:
    made = plan([line("1"), line("2", starts="igår")], after(staff(2)))
    assert made.leaves == []
    assert [each.reason for each in made.refused] == ["date"]


def test_nobody_leaves_when_a_number_could_not_be_read() -> None:
    made = plan([line("1"), line("", "Bo", "Ek")], after(staff(3)))
    assert made.leaves == []
    assert made.leaves_held_back


def test_who_left_and_stands_in_the_file_again_returns_to_the_same_employment() -> None:
    known = after(staff(1), after(staff(2)))
    made = plan(staff(2), known)
    assert [each.number for each in made.returns] == ["2"]
    assert made.joins == []


def test_who_is_employed_anew_gets_a_new_employment_as_the_same_member() -> None:
    known = after([line("1"), line("2", ends="2026-06-30")], after(staff(2)))
    made = plan([line("1"), line("2", starts="2026-11-01")], known)
    assert [key for key, _row in made.joins] == ["2#2"]
    assert made.new_members == []


def test_a_file_without_the_column_keeps_a_protected_identity_and_the_manager() -> None:
    known = after([line("1", protected="ja", manager="2"), line("2")])
    rows = [";".join(row.split(";")[:8] + row.split(";")[9:11]) for row in (line("1"), line("2"))]
    header = ";".join(HEADER.split(";")[:8] + HEADER.split(";")[9:11])
    assert plan(rows, known, header).changes_nothing
    assert known.members["1"] == KnownMember("1", "Amina", "Holmér", None, True)


def test_a_changed_name_changes_the_member_and_no_employment() -> None:
    made = plan([line("1", family="Holmér Ek")], after([line("1")]))
    assert [each.family_name for each in made.changed_members] == ["Holmér Ek"]
    assert made.moves == []
    assert made.unchanged == 1


def test_a_key_of_the_hr_system_replaces_ours_on_the_same_employment() -> None:
    known = after([line("1")])
    made = plan([line("1") + ";A-77"], known, HEADER + ";Anställnings-id")
    assert [(each.id, each.key) for each in made.moves] == [(known.employments[0].id, "A-77")]
    assert made.joins == []
    taken = plan([line("2") + ";1"], known, HEADER + ";Anställnings-id")
    assert [each.reason for each in taken.refused] == ["key_of_another"]
