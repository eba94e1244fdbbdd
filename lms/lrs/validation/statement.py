"""The statement as a whole, its sub-statements and a batch of them (xAPI 1.0.3, Data 2.2 to 2.5)."""

from typing import Any

from lms.lrs.validation.actors import actor, agent, authority, group
from lms.lrs.validation.faults import Check, Fault, each, kind_of, members, timestamp, uuid
from lms.lrs.validation.objects import activity, reference
from lms.lrs.validation.parts import attachments, context, result, verb

SECTION = "Data 2.4"
OBJECT_SECTION = "Data 2.4.4"
SUB_SECTION = "Data 2.4.4.3"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def _sub_statement(value: Any) -> None:
    members(value, _SUB_STATEMENT, SUB_SECTION)
    _whole(value)


def _no_sub_statement(_value: Any) -> None:
    raise Fault("may not hold a sub-statement inside a sub-statement", SUB_SECTION)


_OBJECTS: dict[str, Check] = {
    "Activity": activity,
    "Agent": agent,
    "Group": group,
    "StatementRef": reference,
    "SubStatement": _sub_statement,
}
_SUB_OBJECTS: dict[str, Check] = _OBJECTS | {"SubStatement": _no_sub_statement}


def _object_of(value: Any, kinds: dict[str, Check]) -> None:
    if type(value) is not dict:
        raise Fault(f"must be an object, not {kind_of(value)}", OBJECT_SECTION)
    kind = value.get("objectType", "Activity")
    check = kinds.get(kind) if type(kind) is str else None
    if check is None:
        raise Fault(f"must be one of: {', '.join(kinds)} (case sensitive)", OBJECT_SECTION, "objectType")
    check(value)


def _object(value: Any) -> None:
    _object_of(value, _OBJECTS)


def _sub_object(value: Any) -> None:
    _object_of(value, _SUB_OBJECTS)


def _version(value: Any) -> None:
    # 1.0.3, Data 2.4.10: everything that begins with "1.0." is accepted, and comes back as it was sent.
    if type(value) is not str or not (value == "1.0" or (value.startswith("1.0.") and value[4:].isalnum())):
        raise Fault("must be a version that begins with 1.0", "Data 2.4.10")


_STATEMENT: dict[str, Check] = {
    "id": uuid,
    "actor": actor,
    "verb": verb,
    "object": _object,
    "result": result,
    "context": context,
    "timestamp": timestamp,
    "stored": timestamp,
    "authority": authority,
    "version": _version,
    "attachments": attachments,
}
_SUB_KIND: Check = lambda _value: None  # noqa: E731 - the dispatch on objectType has read it
_SUB_STATEMENT: dict[str, Check] = {
    "objectType": _SUB_KIND,
    "actor": actor,
    "verb": verb,
    "object": _sub_object,
    "result": result,
    "context": context,
    "timestamp": timestamp,
    "attachments": attachments,
}


def _whole(value: dict[str, Any]) -> None:
    """Rules that take more than one property."""
    try:
        about, said = value["object"], value["verb"]["id"]
        value["actor"]
    except KeyError as missing:
        raise Fault(f'must have the property "{missing.args[0]}"', SECTION) from None
    kind = about.get("objectType", "Activity")
    if kind != "Activity" and "context" in value:
        for name in ("revision", "platform"):
            if name in value["context"]:
                raise Fault("may be used only when the object is an Activity", "Data 2.4.6", "context", name)
    if said == VOIDED and kind != "StatementRef":
        raise Fault("must be a StatementRef when the verb is voided", "Data 2.3.2", "object")


def statement(value: Any, *, version: str = "1.0.3") -> None:
    """Hold one statement to the rules of a version.

    Raises a Fault that names path, rule and section at the first broken rule.
    """
    if version not in VERSIONS:
        raise ValueError(f"no rules for version {version}")
    members(value, _STATEMENT, SECTION)
    _whole(value)


VERSIONS = frozenset({"1.0.3"})
"""Versions whose rules are written here."""


def statements(values: list[Any], *, version: str = "1.0.3") -> None:
    """Hold every statement of a batch to the rules; the path of a Fault begins with the place in the batch.

    Two statements with the same id in one batch are refused: which of them should be kept cannot be said.
    """
    each(values, lambda value: statement(value, version=version), SECTION)
    seen: set[str] = set()
    for place, value in enumerate(values):
        if "id" in value:
            known = value["id"].lower()
            if known in seen:
                raise Fault("is used by another statement of the same batch", "Data 2.4.1", place, "id")
            seen.add(known)
