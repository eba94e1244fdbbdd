"""Requirements minus certificates: whom a requirement means, and what a share may say."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from reporting.compliance import Post, Rule, applies, duties, heat, share

TODAY = date(2026, 11, 20)
CARE, NORTH, SCHOOL = uuid4(), uuid4(), uuid4()
PARENTS: dict[UUID, UUID | None] = {CARE: None, NORTH: CARE, SCHOOL: None}
COURSE, OTHER = uuid4(), uuid4()


def rule(title: str | None = None, unit: UUID | None = None, *, course: UUID = COURSE, starts: date = TODAY, ends: date | None = None) -> Rule:
    return Rule(1, course, title, unit, starts, ends)


def post(title: str = "Undersköterska", unit: UUID = NORTH) -> Post:
    return Post(uuid4(), uuid4(), unit, title)


@pytest.mark.parametrize(
    ("asked", "means"),
    [
        (rule(), True),
        (rule("undersköterska "), True),
        (rule("Vårdbiträde"), False),
        (rule(None, NORTH), True),
        (rule(None, CARE), True),
        (rule(None, SCHOOL), False),
        (rule("Undersköterska", SCHOOL), False),
        (rule("Undersköterska", CARE), True),
        (rule(starts=date(2026, 11, 21)), False),
        (rule(starts=date(2026, 1, 1), ends=TODAY), False),
        (rule(starts=date(2026, 1, 1), ends=date(2026, 11, 21)), True),
    ],
)
def test_a_requirement_means_title_unit_below_and_its_own_time(asked: Rule, means: bool) -> None:
    assert applies(asked, post(), parents=PARENTS, on=TODAY) is means


def test_two_requirements_for_one_course_are_one_duty() -> None:
    here = post()
    found = duties([rule(), rule("Undersköterska"), rule(course=OTHER)], [here], valid=frozenset(), parents=PARENTS, on=TODAY)
    assert sorted(duty.course[1] for duty in found) == sorted([COURSE, OTHER])


def test_a_certificate_of_the_person_fills_the_duty_of_each_employment() -> None:
    person = uuid4()
    posts = [Post(uuid4(), person, unit, "Lärare") for unit in (NORTH, SCHOOL)]
    found = duties([rule()], posts, valid=frozenset({(person, (1, COURSE))}), parents=PARENTS, on=TODAY)
    assert [duty.held for duty in found] == [True, True]


def test_a_share_is_rounded_as_in_a_spreadsheet_but_hundred_means_everybody() -> None:
    assert share(2, 3, across_organisations=False) == 67
    assert share(1, 3, across_organisations=False) == 33
    assert share(1, 200, across_organisations=False) == 1
    assert share(199, 200, across_organisations=False) == 99
    assert share(200, 200, across_organisations=False) == 100


def test_fewer_than_five_are_never_shown_across_organisations() -> None:
    assert share(3, 4, across_organisations=True) is None
    assert share(4, 5, across_organisations=True) == 80
    assert share(3, 4, across_organisations=False) == 75
    assert share(0, 0, across_organisations=False) is None


def test_furrows_grow_with_what_is_missing() -> None:
    assert [heat(held, 100) for held in (100, 95, 94, 85, 84, 70, 69, 0)] == [0, 0, 1, 1, 2, 2, 3, 3]
