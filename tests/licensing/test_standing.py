"""What an employee may do about a course, by how she stands to it (pure)."""

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
BEGUN = FREE._replace(enrolment_id=UUID(int=8), registration=UUID(int=7), version_id=UUID(int=9), enrolled_at=NOW - timedelta(days=900))
SEATS = PoolStanding(pool_id=POOL, name="2026/27", ends_on=None, member=True, capacity=40)


@pytest.mark.parametrize(
    ("standing", "what"),
    [
        (FREE, "begin"),
        (FREE._replace(pools=(SEATS,)), "take"),
        (FREE._replace(pools=(SEATS._replace(used=40),)), "queue"),
        (FREE._replace(pools=(SEATS._replace(used=30, set_aside=10),)), "queue"),
        (FREE._replace(pools=(SEATS._replace(used=30, set_aside=10, guarantee_left=1),)), "take"),
        (FREE._replace(pools=(SEATS._replace(ceiling=5, own_used=5),)), "queue"),
        (FREE._replace(pools=(SEATS._replace(used=40, assignment_id=COURSE, state="queued"),)), "waiting"),
        (FREE._replace(pools=(SEATS._replace(used=40, assignment_id=COURSE, state="queued", held=True),)), "take"),
        (FREE._replace(pools=(SEATS._replace(member=False),)), "no_share"),
        (FREE._replace(pools=(SEATS._replace(closes_at=NOW),)), "closed"),
        (FREE._replace(current_version_id=None), "no_package"),
        (FREE._replace(open=False), "over"),
        (FREE._replace(delivery="classroom"), "sessions_only"),
        (BEGUN, "go_on"),
        (BEGUN._replace(open=False), "go_on"),
        (BEGUN._replace(pools=(SEATS._replace(member=False),)), "go_on"),
    ],
)
def test_there_is_one_thing_to_do_next(standing: Standing, what: str) -> None:
    assert choose(standing, NOW).what == what


@pytest.mark.parametrize(("days_left", "what"), [(91, "go_on"), (90, "again"), (0, "again"), (-30, "again")])
def test_a_course_is_taken_again_from_90_days_before_its_certificate_ends(days_left: int, what: str) -> None:
    done = months_after(NOW + timedelta(days=days_left), -24)
    assert choose(BEGUN._replace(satisfied_at=done), NOW).what == what


def test_what_was_completed_before_this_enrolment_began_does_not_count_for_it() -> None:
    again = BEGUN._replace(enrolled_at=NOW - timedelta(days=1), satisfied_at=NOW - timedelta(days=720))
    assert choose(again, NOW).what == "go_on"


def test_the_pool_that_ends_first_is_drawn_first_and_another_when_it_is_empty() -> None:
    soon, later = SEATS._replace(ends_on=date(2026, 12, 1)), SEATS._replace(pool_id=OTHER, ends_on=date(2027, 6, 1))
    assert choose(FREE._replace(pools=(later, soon)), NOW).pool == soon
    assert choose(FREE._replace(pools=(later, soon._replace(used=40))), NOW).pool == later


def test_months_end_where_a_month_is_shorter() -> None:
    assert months_after(datetime(2028, 2, 29, tzinfo=UTC), 12).date() == date(2029, 2, 28)
    assert months_after(datetime(2026, 8, 31, tzinfo=UTC), 6).date() == date(2027, 2, 28)
