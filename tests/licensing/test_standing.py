"""What an employee may do about a course, by how she stands to it (pure)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from licensing.standing import PoolStanding, Standing, choose, months_after

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
COURSE, POOL, OTHER = (UUID(int=n) for n in (1, 2, 3))
FREE = Standing(
    owner_id=1, course_id=COURSE, owner_slug="helsingborg", owner_name="Helsingborg", title="Lyft", field="care", delivery="elearning",
    valid_months=24, open=True, current_version_id=UUID(int=9),
)  # fmt: skip
BEGUN = replace(FREE, enrolment_id=UUID(int=8), registration=UUID(int=7), version_id=UUID(int=9), enrolled_at=NOW - timedelta(days=900))
SEATS = PoolStanding(pool_id=POOL, name="2026/27", ends_on=None, member=True, capacity=40)


@pytest.mark.parametrize(
    ("standing", "what"),
    [
        (FREE, "begin"),
        (replace(FREE, pools=(SEATS,)), "take"),
        (replace(FREE, pools=(replace(SEATS, used=40),)), "queue"),
        (replace(FREE, pools=(replace(SEATS, used=30, set_aside=10),)), "queue"),
        (replace(FREE, pools=(replace(SEATS, used=30, set_aside=10, guarantee_left=1),)), "take"),
        (replace(FREE, pools=(replace(SEATS, ceiling=5, own_used=5),)), "queue"),
        (replace(FREE, pools=(replace(SEATS, used=40, assignment_id=COURSE, state="queued"),)), "waiting"),
        (replace(FREE, pools=(replace(SEATS, used=40, assignment_id=COURSE, state="queued", held=True),)), "take"),
        (replace(FREE, pools=(replace(SEATS, member=False),)), "no_share"),
        (replace(FREE, pools=(replace(SEATS, closes_at=NOW),)), "closed"),
        (replace(FREE, current_version_id=None), "no_package"),
        (replace(FREE, open=False), "over"),
        (replace(FREE, delivery="classroom"), "sessions_only"),
        (BEGUN, "go_on"),
        (replace(BEGUN, open=False), "go_on"),
        (replace(BEGUN, pools=(replace(SEATS, member=False),)), "go_on"),
    ],
)
def test_there_is_one_thing_to_do_next(standing: Standing, what: str) -> None:
    assert choose(standing, NOW).what == what


@pytest.mark.parametrize(("days_left", "what"), [(91, "go_on"), (90, "again"), (0, "again"), (-30, "again")])
def test_a_course_is_taken_again_from_90_days_before_its_certificate_ends(days_left: int, what: str) -> None:
    done = months_after(NOW + timedelta(days=days_left), -24)
    assert choose(replace(BEGUN, satisfied_at=done), NOW).what == what


def test_what_was_completed_before_this_enrolment_began_does_not_count_for_it() -> None:
    again = replace(BEGUN, enrolled_at=NOW - timedelta(days=1), satisfied_at=NOW - timedelta(days=720))
    assert choose(again, NOW).what == "go_on"


def test_the_pool_that_ends_first_is_drawn_first_and_another_when_it_is_empty() -> None:
    soon, later = replace(SEATS, ends_on=date(2026, 12, 1)), replace(SEATS, pool_id=OTHER, ends_on=date(2027, 6, 1))
    assert choose(replace(FREE, pools=(later, soon)), NOW).pool == soon
    assert choose(replace(FREE, pools=(later, replace(soon, used=40))), NOW).pool == later


def test_months_end_where_a_month_is_shorter() -> None:
    assert months_after(datetime(2028, 2, 29, tzinfo=UTC), 12).date() == date(2029, 2, 28)
    assert months_after(datetime(2026, 8, 31, tzinfo=UTC), 6).date() == date(2027, 2, 28)
