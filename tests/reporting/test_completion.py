"""The rule over achievements: which delivery needs what, in any order, however often it is said."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.completion import ATTENDED, BLENDED, COMPLETED, SATISFIED, Achievement, moments

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


def said(verb: str, days: int = 0, minutes: int = 0) -> Achievement:
    return Achievement(NOON + timedelta(days=days, minutes=minutes), verb)


@pytest.mark.parametrize(
    ("delivery", "verb", "counts"),
    [
        ("elearning", SATISFIED, True), ("elearning", COMPLETED, True), ("elearning", ATTENDED, False),
        ("classroom", ATTENDED, True), ("classroom", COMPLETED, True), ("classroom", SATISFIED, False),
        ("webinar", ATTENDED, True), ("webinar", COMPLETED, True), ("webinar", SATISFIED, False),
        ("blended", ATTENDED, False), ("blended", SATISFIED, False), ("blended", COMPLETED, True),
    ],
)  # fmt: skip
def test_each_delivery_is_completed_by_its_own_words(delivery: str, verb: str, counts: bool) -> None:
    assert bool(moments(delivery, [said(verb)])) is counts


def test_passed_alone_completes_nothing() -> None:
    for delivery in ("elearning", "classroom", "webinar", "blended"):
        assert moments(delivery, [said("passed")]) == ()


def test_a_blended_course_is_completed_by_the_later_of_its_parts() -> None:
    assert moments("blended", [said(ATTENDED, 9), said(SATISFIED, 2)]) == (Achievement(NOON + timedelta(days=9), BLENDED),)


def test_a_blended_course_is_renewed_only_when_both_parts_are_done_again() -> None:
    once = [said(SATISFIED), said(ATTENDED, 1)]
    assert len(moments("blended", [*once, said(ATTENDED, 400)])) == 1
    assert moments("blended", [*once, said(ATTENDED, 400), said(SATISFIED, 410)])[-1].at == NOON + timedelta(days=410)


def test_a_later_completion_is_a_second_moment() -> None:
    assert moments("elearning", [said(SATISFIED, 365), said(SATISFIED)]) == (said(SATISFIED), said(SATISFIED, 365))


def test_two_words_for_one_completion_on_one_day_are_one_moment() -> None:
    assert moments("elearning", [said(COMPLETED, minutes=1), said(SATISFIED)]) == (said(SATISFIED),)


def test_the_day_is_the_swedish_one() -> None:
    before, after = datetime(2026, 7, 1, 21, 30, tzinfo=UTC), datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert len(moments("elearning", [Achievement(before, SATISFIED), Achievement(after, SATISFIED)])) == 2


def test_an_unknown_delivery_is_refused_and_not_guessed() -> None:
    with pytest.raises(KeyError):
        moments("post", [said(COMPLETED)])


achievements = st.lists(
    st.builds(
        Achievement,
        at=st.integers(0, 700 * 24 * 60).map(lambda minutes: NOON - timedelta(minutes=minutes)),
        verb=st.sampled_from([COMPLETED, SATISFIED, ATTENDED, "passed", "failed"]),
    ),
    max_size=8,
)


@given(achievements, st.sampled_from(["elearning", "classroom", "webinar", "blended"]), st.randoms())
def test_order_and_repetition_change_nothing(found: list[Achievement], delivery: str, chance: Random) -> None:
    again = found + found[: chance.randint(0, len(found))]
    chance.shuffle(again)
    assert moments(delivery, again) == moments(delivery, found)
