"""The calendar file of a booking: what RFC 5545 asks of its form, Swedish time, and a name that never changes."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.calendar_file import Event, cancelled, method_of, published

MADE = datetime(2026, 11, 1, 12, tzinfo=UTC)
PLACE = UUID("01a20183-f896-7022-966c-5abdb10abf09")


def event(**changes: object) -> Event:
    facts: dict[str, object] = {
        "place_id": PLACE, "title": "Förflyttning", "place": "Klippan, salen; plan 2", "starts_at": datetime(2026, 12, 1, 12, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 1, 15, tzinfo=UTC), "address": "https://perstorp.samlar.example/tillfallen/klippan/1", "organiser": "Klippan",
        "sender": "larportalen@samlar.example", "host": "samlar.example",
    }  # fmt: skip
    return Event(**{**facts, **changes})  # type: ignore[arg-type]


def lines(text: str) -> list[str]:
    """The content lines, unfolded."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_file_says_when_on_swedish_clocks_and_brings_their_rule_along() -> None:
    found = lines(published(event(), made_at=MADE))
    assert (found[0], found[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "METHOD:PUBLISH", "DTSTAMP:20261101T120000Z", "STATUS:CONFIRMED", "SUMMARY:Förflyttning"} <= set(found)
    assert {"DTSTART;TZID=Europe/Stockholm:20261201T130000", "DTEND;TZID=Europe/Stockholm:20261201T160000", "TZID:Europe/Stockholm"} <= set(found)
    assert "LOCATION:Klippan\\, salen\\; plan 2" in found
    assert 'ORGANIZER;CN="Klippan":mailto:larportalen@samlar.example' in found
    assert found.index("END:VTIMEZONE") < found.index("BEGIN:VEVENT")


def test_what_is_cancelled_has_the_same_name_and_a_later_number() -> None:
    first, last = (set(lines(text)) for text in (published(event(), made_at=MADE), cancelled(event(), made_at=MADE)))
    assert f"UID:{PLACE}@samlar.example" in first & last
    assert {"SEQUENCE:0", "METHOD:PUBLISH"} <= first
    assert {"SEQUENCE:1", "METHOD:CANCEL", "STATUS:CANCELLED"} <= last
    assert [method_of(text) for text in (published(event(), made_at=MADE), cancelled(event(), made_at=MADE))] == ["PUBLISH", "CANCEL"]


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        (datetime(2027, 7, 1, 12, tzinfo=UTC), "DTSTART;TZID=Europe/Stockholm:20270701T140000"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "DTSTART;TZID=Europe/Stockholm:20271031T023000"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "DTSTART:20271031T013000Z"),
    ],
)
def test_summer_time_and_the_hour_that_comes_twice_are_told_apart(starts_at: datetime, said: str) -> None:
    assert said in lines(published(event(starts_at=starts_at, ends_at=starts_at), made_at=MADE))


@given(st.text(max_size=300))
def test_no_text_breaks_out_of_its_line_and_no_line_is_too_long(text: str) -> None:
    made = published(event(title=text, place=text, organiser=text), made_at=MADE)
    assert all(len(line.encode("utf-8", "replace")) <= 75 for line in made.split("\r\n"))
    assert "\n" not in made.replace("\r\n", "")
    names = [line.partition(":")[0].partition(";")[0] for line in lines(made)]
    assert names == [line.partition(":")[0].partition(";")[0] for line in lines(published(event(), made_at=MADE))]
