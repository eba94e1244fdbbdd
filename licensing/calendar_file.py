"""A place in a course session as a calendar file (iCalendar, RFC 5545; methods of RFC 5546). Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from lms.core.clock import STOCKHOLM

FILE_NAME = "kurstillfalle.ics"
# The rule of the European Union, in force for every session that can be planned.
_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """What stands in the calendar. `place_id` names the place that somebody holds and never changes, so that a later file
    replaces this one, as does one with more `moves`; who books again after having given a place back has another event."""

    place_id: UUID
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    address: str
    organiser: str
    sender: str
    host: str
    moves: int = 0


def published(event: Event, *, made_at: datetime) -> str:
    """The file that puts the event into a calendar, or changes what an earlier one put there."""
    return _file(event, made_at, "PUBLISH", "CONFIRMED", sequence=event.moves)


def cancelled(event: Event, *, made_at: datetime) -> str:
    """The file that takes it out again: the session is called off, or the place given back."""
    return _file(event, made_at, "CANCEL", "CANCELLED", sequence=event.moves + 1)


def method_of(text: str) -> str:
    """PUBLISH or CANCEL, as the media type repeats it."""
    return text.partition("METHOD:")[2].partition("\r\n")[0]


def _file(event: Event, made_at: datetime, method: str, status: str, *, sequence: int) -> str:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Samlar//Kurstillfallen//SV", "CALSCALE:GREGORIAN", f"METHOD:{method}",
        *_ZONE.splitlines(),
        "BEGIN:VEVENT",
        f"UID:{event.place_id}@{event.host}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART{_moment(event.starts_at)}",
        f"DTEND{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.title)}",
        f"LOCATION:{_text(event.place)}",
        f"URL:{event.address}",
        f'ORGANIZER;CN="{_quoted(event.organiser)}":mailto:{event.sender}',
        f"STATUS:{status}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    """The time on Swedish clocks; in UTC for the hour that comes a second time in autumn, which no clock tells apart."""
    local = moment.astimezone(STOCKHOLM)
    return f":{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if local.fold else f";TZID=Europe/Stockholm:{local:%Y%m%dT%H%M%S}"


def _text(value: str) -> str:
    plain = _CONTROL.sub(" ", value.replace("\r\n", "\n"))
    return plain.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _quoted(value: str) -> str:
    return _CONTROL.sub(" ", value).replace("\n", " ").replace('"', "'")


def _folded(line: str) -> str:
    """No line is longer than 75 octets, and no character is cut (section 3.1)."""
    parts, room = [""], 75
    for sign in line:
        size = len(sign.encode())
        if size > room:
            parts.append(" ")
            room = 74
        parts[-1] += sign
        room -= size
    return "\r\n".join(parts)
