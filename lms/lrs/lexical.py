"""Lexical forms of the Experience API: identifiers, instants, durations, language tags, media types.

Pure functions over strings. The rules are those of xAPI 1.0.3, Data 4.2 to 4.6, with RFC 3339, RFC 5646 and ISO 8601
behind them. Answers for identifiers and tags are remembered, since a sender repeats the same few in every statement.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

# What an index entry of PostgreSQL can hold (2,704 bytes) has to fit an agent and an activity side by side.
LONGEST_IRI = 1280
"""Bytes of UTF-8 that an IRI may have."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_MBOX = re.compile(r"mailto:[^\x00-\x20\x7f\s@<>(),:;\"\\\[\]]+@[^\x00-\x20\x7f\s@<>(),:;\"\\\[\]]+")
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::(\d\d)(?:[.,]\d+)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
_NUMBER = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}W"
    rf"|(?=\d|T\d)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+(?:\s*;\s*[\w!#$&^.+\-]+=(?:[^\s;\"]+|\"[^\"]*\"))*", re.ASCII)
_TAG = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8})",
    re.IGNORECASE | re.ASCII,
)
_SINGLETON = re.compile(r"-([a-wy-z0-9])(?=-)", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=8192)
def is_iri(text: str) -> bool:
    """Say whether the text is an IRI with a scheme (Data 4.3) of a length that can be indexed."""
    return _IRI.fullmatch(text) is not None and (len(text) * 4 <= LONGEST_IRI or len(text.encode()) <= LONGEST_IRI)


def is_uuid(text: str) -> bool:
    """Say whether the text is a UUID in its standard form (Data 4.4, RFC 4122)."""
    return _UUID.fullmatch(text) is not None


def is_mbox(text: str) -> bool:
    """Say whether the text is a mailto IRI with one plausible address (Data 2.4.2.3)."""
    return _MBOX.fullmatch(text) is not None and len(text.encode()) <= LONGEST_IRI


def is_sha1(text: str) -> bool:
    """Say whether the text is the hexadecimal form of a SHA-1 hash."""
    return _SHA1.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def is_language_tag(text: str) -> bool:
    """Say whether the text is a well-formed language tag (RFC 5646); a singleton may stand there once."""
    found = _TAG.fullmatch(text)
    if found is None:
        return False
    singletons = [letter.lower() for letter in _SINGLETON.findall(f"{found['extensions'] or ''}-")]
    return len(singletons) == len(set(singletons))


@lru_cache(maxsize=256)
def is_media_type(text: str) -> bool:
    """Say whether the text is an Internet media type (RFC 2046)."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """Say whether the text is an ISO 8601 duration with designators; weeks stand alone (Data 4.6)."""
    return _DURATION.fullmatch(text) is not None


def instant(text: str) -> datetime | None:
    """Give the instant in UTC that the text states, or None when it states none (Data 4.5, RFC 3339).

    A time without an offset counts as UTC; the offset "-00:00" says that the offset is unknown and is refused.
    A leap second is kept as the last microsecond-free second before it, since PostgreSQL and Python know none.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    second, offset = found.groups()
    if offset is not None and offset[0] == "-" and offset.strip("-0:") == "":
        return None
    if second == "60":
        text = text[:17] + "59" + text[19:]
    try:
        moment = datetime.fromisoformat(text.upper().replace(",", "."))
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
