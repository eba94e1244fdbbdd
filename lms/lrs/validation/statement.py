"""The statement as a whole, its sub-statements and a batch of them (xAPI 1.0.3, Data 2.2 to 2.5)."""

import re
from typing import Any

from lms.lrs.validation.actors import actor, agent, authority, group
from lms.lrs.validation.faults import Check, Fault, each, kind_of, members, timestamp, uuid
from lms.lrs.validation.objects import activity, reference
from lms.lrs.validation.parts import attachments, context, context_2, result, verb
from lms.lrs.versions import Version

SECTION = "Data 2.4"
OBJECT_SECTION = "Data 2.4.4"
SUB_SECTION = "Data 2.4.4.3"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def _no_sub_statement(_value: Any) -> None:
    raise Fault("may not hold a sub-statement inside a sub-statement", SUB_SECTION)


def _object_of(value: Any, kinds: dict[str, Check]) -> None:
    if type(value) is not dict:
        raise Fault(f"must be an object, not {kind_of(value)}", OBJECT_SECTION)
    kind = value.get("objectType", "Activity")
    check = kinds.get(kind) if type(kind) is str else None
    if check is None:
        raise Fault(f"must be one of: {', '.join(kinds)} (case sensitive)", OBJECT_SECTION, "objectType")
    check(value)


_VERSION_1 = re.compile(r"1\.0(?:\.[0-9A-Za-z][0-9A-Za-z.+-]*)?", re.ASCII)
_VERSION_2 = re.compile(r"[12]\.0(?:\.[0-9A-Za-z][0-9A-Za-z.+-]*)?", re.ASCII)


def _version(pattern: re.Pattern[str], rule: str) -> Check:
    # 1.0.3, Data 2.4.10: everything that begins with "1.0." is accepted, and comes back as it was sent.
    def check(value: Any) -> None:
        if type(value) is not str or pattern.fullmatch(value) is None:
            raise Fault(rule, "Data 2.4.10")

    return check


def _rules(*, context: Check, version: Check) -> dict[str, Check]:
    """Make the table of a statement's properties for one version of the specification."""
    shared: dict[str, Check] = {
        "actor": actor, "verb": verb, "result": result, "context": context, "timestamp": timestamp, "attachments": attachments,
    }  # fmt: skip
    objects: dict[str, Check] = {"Activity": activity, "Agent": agent, "Group": group, "StatementRef": reference}
    inner = objects | {"SubStatement": _no_sub_statement}
    # objectType: the dispatch on it has read it
    sub: dict[str, Check] = shared | {"objectType": lambda _value: None, "object": lambda value: _object_of(value, inner)}

    def sub_statement(value: Any) -> None:
        members(value, sub, SUB_SECTION)
        _whole(value)

    outer = objects | {"SubStatement": sub_statement}
    return shared | {
        "id": uuid, "object": lambda value: _object_of(value, outer), "stored": timestamp, "authority": authority, "version": version,
    }  # fmt: skip


_RULES = {
    Version.V1: _rules(context=context, version=_version(_VERSION_1, "must be a version that begins with 1.0")),
    Version.V2: _rules(context=context_2, version=_version(_VERSION_2, "must be a version that begins with 1.0 or 2.0")),
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


def statement(value: Any, *, version: Version = Version.V1) -> None:
    """Hold one statement to the rules of a version.

    Raises a Fault that names path, rule and section at the first broken rule.
    """
    members(value, _RULES[version], SECTION)
    _whole(value)


def statements(values: list[Any], *, version: Version = Version.V1) -> None:
    """Hold every statement of a batch to the rules; the path of a Fault begins with the place in the batch.

    Two statements with the same id in one batch are refused: which of them should be kept cannot be said.
    """
    rules = _RULES[version]

    def check(value: Any) -> None:
        members(value, rules, SECTION)
        _whole(value)

    each(values, check, SECTION)
    seen: set[str] = set()
    for place, value in enumerate(values):
        if "id" in value:
            known = value["id"].lower()
            if known in seen:
                raise Fault("is used by another statement of the same batch", "Data 2.4.1", place, "id")
            seen.add(known)
