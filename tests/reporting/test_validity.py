"""How long a certificate is valid: month ends, summer time, half-open periods and states."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.validity import Validity, best, day_of, days_left, last_day, valid_until, validity


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 11, 20), 12, date(2027, 11, 20)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
    ],
)
def test_the_last_day_has_the_same_number_or_is_the_months_last(issued: date, months: int, last: date) -> None:
    assert last_day(issued, months) == last
    assert valid_until(issued, months) == last + timedelta(days=1)


def test_a_certificate_without_months_never_runs_out() -> None:
    assert valid_until(date(2026, 1, 1), None) is None
    assert validity(issued_on=date(2026, 1, 1), until=None, on=date(2099, 1, 1)) is Validity.VALID


def test_less_than_a_month_is_refused() -> None:
    with pytest.raises(ValueError, match="0 months"):
        last_day(date(2026, 1, 1), 0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),  # summer time: midnight is 22.00 UTC
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 22, 30, tzinfo=UTC), date(2026, 12, 1)),  # winter time: midnight is 23.00 UTC
        (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),  # the hour that comes twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 29)),  # the hour that is left out
    ],
)
def test_the_day_of_a_completion_is_the_swedish_one(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_the_states_follow_each_other_day_by_day() -> None:
    issued, until = date(2026, 1, 10), date(2027, 1, 11)
    states = {
        issued - timedelta(days=1): Validity.NONE,
        issued: Validity.VALID,
        until - timedelta(days=61): Validity.VALID,
        until - timedelta(days=60): Validity.EXPIRING,
        until - timedelta(days=1): Validity.EXPIRING,
        until: Validity.EXPIRED,
    }
    assert {day: validity(issued_on=issued, until=until, on=day) for day in states} == states
    assert validity(issued_on=None, until=None, on=issued) is Validity.NONE


def test_the_last_valid_day_has_no_days_left() -> None:
    assert [days_left(date(2026, 11, 21), date(2026, 11, day)) for day in (19, 20, 21)] == [1, 0, -1]


def test_the_best_of_several_certificates_counts() -> None:
    assert best([date(2027, 1, 1), date(2026, 1, 1)]) == date(2027, 1, 1)
    assert best([date(2027, 1, 1), None]) is None
    with pytest.raises(ValueError, match="no certificate"):
        best([])


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 1, 1)), st.integers(1, 240))
def test_a_longer_validity_never_ends_earlier_and_a_period_is_never_empty(issued: date, months: int) -> None:
    until = valid_until(issued, months)
    longer = valid_until(issued, months + 1)
    assert until is not None
    assert longer is not None
    assert issued + timedelta(days=28) <= until < longer
