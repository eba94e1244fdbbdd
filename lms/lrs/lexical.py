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
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_MBOX = re.compile(rf"mailto:[^\x00-\x20\x7f\s@<>(),:;?\"\\\[\]]+@{_LABEL}(?:\.{_LABEL})*")
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::(\d\d)(?:[.,]\d+)?)?([Zz]|[+-]\d\d(?::?[0-5]\d)?)?", re.ASCII)
# A fraction stands in the last component only (ISO 8601:2004, 4.4.3.2).
_DURATION = re.compile(
    r"P(?=\d|T\d)(?:\d+(?:[.,]\d+)?W"
    r"|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?"
    r"|(?:\d+Y)?(?:\d+M)?(?:\d+D)?T(?:\d+H)?\d+[.,]\d+M"
    r"|(?:\d+Y)?(?:\d+M)?(?:\d+D)?T\d+[.,]\d+H"
    r"|(?:\d+Y)?(?:\d+M)?\d+[.,]\d+D|(?:\d+Y)?\d+[.,]\d+M|\d+[.,]\d+Y)",
    re.ASCII,
)
_SECONDS = re.compile(r"([.,]\d\d)\d+(?=S$)", re.ASCII)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+(?:\s*;\s*[\w!#$&^.+\-]+=(?:[^\s;\"]+|\"[^\"]*\"))*", re.ASCII)
_TAG = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?P<extensions>(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8}"
    r"|en-gb-oed|sgn-be-fr|sgn-be-nl|sgn-ch-de)",  # what RFC 5646 calls irregular
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


def truncated_duration(text: str) -> str:
    """Give a duration without what lies beyond a hundredth of a second: that does not count when two are compared (Data 4.6)."""
    return _SECONDS.sub(r"\1", text)


@lru_cache(maxsize=4096)  # a batch is read twice: when it is checked, and when it is written
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


def in_utc(text: str) -> str:
    """Give a valid timestamp in UTC, with the digits that it has; one that is in UTC already comes back as it is."""
    moment = instant(text)
    if moment is None or text[-1] in "Zz" or text.endswith("+00:00"):
        return text
    return moment.isoformat(timespec="microseconds" if moment.microsecond % 1000 else "milliseconds").replace("+00:00", "Z")
