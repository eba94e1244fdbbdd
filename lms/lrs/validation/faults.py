"""What a validator raises, and the plain types that every check is built from."""

from collections.abc import Callable, Mapping
from typing import Any

from lms.lrs.lexical import instant, is_duration, is_iri, is_language_tag, is_media_type, is_uuid

Check = Callable[[Any], None]
"""Raises a Fault, or returns nothing."""


class Fault(Exception):
    """One broken rule: where it was broken, which rule, and the section that states it."""

    def __init__(self, rule: str, section: str, *steps: str | int) -> None:
        super().__init__(rule)
        self.rule = rule
        self.section = section
        self.steps: list[str | int] = list(steps)

    def within(self, step: str | int) -> "Fault":
        """Put a step before the path, as the fault climbs out of a nested value."""
        self.steps.insert(0, step)
        return self

    @property
    def path(self) -> str:
        """The place as a JSON path: $.context.team.member[2].mbox"""
        return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.steps)

    def __str__(self) -> str:
        return f"{self.path}: {self.rule} ({self.section})"


def members(value: Any, checks: Mapping[str, Check], section: str) -> None:
    """Hold an object to its known properties, each to its own check."""
    if type(value) is not dict:
        raise Fault(f"must be an object, not {kind_of(value)}", section)
    for name, part in value.items():
        check = checks.get(name)
        if check is None:
            raise Fault("is not a property that the specification knows here (names are case sensitive)", section, name)
        try:
            check(part)
        except Fault as fault:
            fault.within(name)
            raise


def each(value: Any, check: Check, section: str) -> None:
    """Hold every element of an array to one check."""
    if type(value) is not list:
        raise Fault(f"must be an array, not {kind_of(value)}", section)
    for place, part in enumerate(value):
        try:
            check(part)
        except Fault as fault:
            fault.within(place)
            raise


def require(value: dict[str, Any], names: tuple[str, ...], section: str) -> None:
    """Hold an object to the properties that it must have."""
    for name in names:
        if name not in value:
            raise Fault(f'must have the property "{name}"', section)


def kind_of(value: Any) -> str:
    """Name the JSON type of a value, for a sentence."""
    if value is None:
        return "null"
    if type(value) is bool:
        return "a boolean"
    if type(value) in (int, float):
        return "a number"
    if type(value) is str:
        return "a string"
    return "an array" if type(value) is list else "an object"


def string(value: Any) -> None:
    """Accept a string."""
    if type(value) is not str:
        raise Fault(f"must be a string, not {kind_of(value)}", "Data 2.2")


def boolean(value: Any) -> None:
    """Accept true or false."""
    if type(value) is not bool:
        raise Fault(f"must be true or false, not {kind_of(value)}", "Data 2.2")


def number(value: Any) -> None:
    """Accept a JSON number; true and "1" are none."""
    if type(value) is not float and type(value) is not int:
        raise Fault(f"must be a number, not {kind_of(value)}", "Data 2.2")


def iri(value: Any) -> None:
    """Accept an IRI with a scheme."""
    if type(value) is not str:
        raise Fault(f"must be an IRI in a string, not {kind_of(value)}", "Data 4.3")
    if not is_iri(value):
        raise Fault("must be an IRI with a scheme, of at most 1,280 bytes", "Data 4.3")


def uuid(value: Any) -> None:
    """Accept a UUID in its standard form."""
    if type(value) is not str or not is_uuid(value):
        raise Fault("must be a UUID in its standard form", "Data 4.4")


def timestamp(value: Any) -> None:
    """Accept an ISO 8601 instant."""
    if type(value) is not str or instant(value) is None:
        raise Fault('must be an ISO 8601 timestamp, and its offset may not be "-00:00"', "Data 4.5")


def duration(value: Any) -> None:
    """Accept an ISO 8601 duration."""
    if type(value) is not str or not is_duration(value):
        raise Fault("must be an ISO 8601 duration with designators; weeks stand alone", "Data 4.6")


def language(value: Any) -> None:
    """Accept a language tag."""
    if type(value) is not str or not is_language_tag(value):
        raise Fault("must be a language tag of RFC 5646", "Data 4.2")


def media_type(value: Any) -> None:
    """Accept an Internet media type."""
    if type(value) is not str or not is_media_type(value):
        raise Fault("must be an Internet media type", "Data 2.4.11")


def language_map(value: Any) -> None:
    """Accept an object from language tags to strings."""
    if type(value) is not dict:
        raise Fault(f"must be an object from language tags to texts, not {kind_of(value)}", "Data 4.2")
    for tag, text in value.items():
        if not is_language_tag(tag):
            raise Fault("is not a language tag of RFC 5646", "Data 4.2", tag)
        if type(text) is not str:
            raise Fault(f"must be a string, not {kind_of(text)}", "Data 4.2", tag)


def extensions(value: Any) -> None:
    """Accept an object from IRIs to any JSON."""
    if type(value) is not dict:
        raise Fault(f"must be an object, not {kind_of(value)}", "Data 4.1")
    for name in value:
        if not is_iri(name):
            raise Fault("must have an IRI with a scheme as its key", "Data 4.1", name)


def one_of(*words: str, section: str) -> Check:
    """Make a check that accepts exactly these words, in exactly this letter case."""
    allowed = frozenset(words)
    listed = ", ".join(words)

    def check(value: Any) -> None:
        if type(value) is not str or value not in allowed:
            raise Fault(f"must be one of: {listed} (case sensitive)", section)

    return check
