"""Rules of retention without a database: months, classes, and what a tenant may decide."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.lrs.projection import ACHIEVING, COMPLETED, TERMINATED
from lms.lrs.retention.rules import OUTCOME_VERBS, RecordClass, Rule, check, class_of, months_before
from tests.factories.lrs import EXPERIENCED, VOIDED

DETAIL, OUTCOME, DOCUMENT = RecordClass


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 28), 24, date(2024, 11, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 7, 31), 1, date(2026, 6, 30)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
        (date(2026, 12, 1), 1200, date(1926, 12, 1)),
    ],
)
def test_months_are_counted_back_by_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 500), st.integers(1, 500))
def test_more_months_never_reach_less_far_back(day: date, one: int, other: int) -> None:
    nearer, farther = sorted((one, other))
    assert months_before(day, farther) <= months_before(day, nearer) < day


def test_a_rule_begins_with_a_day_in_sweden_and_no_months_keep_for_ever() -> None:
    assert Rule(DETAIL, 1).before(date(2026, 8, 28)) == datetime(2026, 7, 27, 22, tzinfo=UTC)
    assert Rule(DETAIL).before(date(2026, 8, 28)) is None


def test_outcomes_are_how_it_ended_and_what_refers() -> None:
    assert {class_of(verb, refers=False) for verb in OUTCOME_VERBS} == {OUTCOME}
    assert set(ACHIEVING) <= set(OUTCOME_VERBS), "what gives progress its achievements is no detail"
    assert (class_of(EXPERIENCED, refers=False), class_of(TERMINATED, refers=False)) == (DETAIL, DETAIL)
    assert (class_of(VOIDED, refers=True), class_of(EXPERIENCED, refers=True)) == (OUTCOME, OUTCOME)
    assert class_of(COMPLETED, refers=False) == OUTCOME


@pytest.mark.parametrize(
    ("months", "decision", "wrong"),
    [
        ({DETAIL: 24, OUTCOME: 120, DOCUMENT: 12}, "KS 2026/112", set()),
        ({DETAIL: 24, OUTCOME: None, DOCUMENT: None}, "KS 2026/112", set()),
        ({DETAIL: 120, OUTCOME: 120, DOCUMENT: 240}, "KS 2026/112", set()),
        ({DETAIL: 121, OUTCOME: 120, DOCUMENT: 12}, "KS 2026/112", {"detail"}),
        ({DETAIL: None, OUTCOME: 120, DOCUMENT: 12}, "KS 2026/112", {"detail"}),
        ({DETAIL: 0, OUTCOME: 1201, DOCUMENT: -1}, "KS 2026/112", {"detail", "outcome", "document"}),
        ({DETAIL: 24, OUTCOME: 120, DOCUMENT: 12}, "  ", {"decision"}),
    ],
)
def test_what_a_tenant_may_decide(months: dict[RecordClass, int | None], decision: str, wrong: set[str]) -> None:
    try:
        check(months, decision)
        found: set[str] = set()
    except Invalid as error:
        found = set(error.fields)
    assert found == wrong
