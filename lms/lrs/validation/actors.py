"""Agents and groups (xAPI 1.0.3, Data 2.4.2): exactly one inverse functional identifier, or a nameless group of agents."""

from typing import Any

from lms.lrs.lexical import LONGEST_IRI, is_mbox, is_sha1
from lms.lrs.validation.faults import Check, Fault, each, iri, members, one_of, require, string

AGENT_SECTION = "Data 2.4.2.1"
GROUP_SECTION = "Data 2.4.2.2"
IFI_SECTION = "Data 2.4.2.3"
ACCOUNT_SECTION = "Data 2.4.2.4"


def _mbox(value: Any) -> None:
    if type(value) is not str or not is_mbox(value):
        raise Fault('must be "mailto:" and one e-mail address', IFI_SECTION)


def _sha1(value: Any) -> None:
    if type(value) is not str or not is_sha1(value):
        raise Fault("must be a SHA-1 hash as 40 hexadecimal digits", IFI_SECTION)


_ACCOUNT: dict[str, Check] = {"homePage": iri, "name": string}


def _account(value: Any) -> None:
    members(value, _ACCOUNT, ACCOUNT_SECTION)
    require(value, ("homePage", "name"), ACCOUNT_SECTION)
    name = value["name"]
    if "\x00" in name:
        raise Fault("may not hold the character U+0000", ACCOUNT_SECTION, "name")
    both = name + value["homePage"]
    if len(both) * 4 > LONGEST_IRI and len(both.encode()) > LONGEST_IRI:
        raise Fault(f"may be at most {LONGEST_IRI} bytes together", "limit of this record store")


_AGENT: dict[str, Check] = {
    "objectType": one_of("Agent", section=AGENT_SECTION),
    "name": string,
    "mbox": _mbox,
    "mbox_sha1sum": _sha1,
    "openid": iri,
    "account": _account,
}
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def _identifiers(value: dict[str, Any]) -> int:
    return ("account" in value) + ("mbox" in value) + ("mbox_sha1sum" in value) + ("openid" in value)


def agent(value: Any) -> None:
    """Accept one agent with exactly one identifier."""
    members(value, _AGENT, AGENT_SECTION)
    if _identifiers(value) != 1:
        raise Fault(f"must have exactly one of {', '.join(_IDENTIFIERS)}", IFI_SECTION)


def _member_list(value: Any) -> None:
    each(value, agent, GROUP_SECTION)


_GROUP: dict[str, Check] = _AGENT | {
    "objectType": one_of("Group", section=GROUP_SECTION),
    "member": _member_list,
}


def group(value: Any) -> None:
    """Accept a group: identified by one identifier, or anonymous with members."""
    members(value, _GROUP, GROUP_SECTION)
    require(value, ("objectType",), GROUP_SECTION)
    count = _identifiers(value)
    if count > 1:
        raise Fault(f"may have at most one of {', '.join(_IDENTIFIERS)}", IFI_SECTION)
    if count == 0 and not value.get("member"):
        raise Fault('must have an identifier, or "member" with at least one agent', GROUP_SECTION)


def actor(value: Any) -> None:
    """Accept an agent or a group."""
    if type(value) is dict and value.get("objectType") == "Group":
        group(value)
    else:
        agent(value)


def authority(value: Any) -> None:
    """Accept who is said to vouch: an agent, or a nameless group of exactly two (OAuth consumer and person)."""
    actor(value)
    if value.get("objectType") != "Group":
        return
    if _identifiers(value):
        raise Fault("may not be an identified group", "Data 2.4.9")
    if len(value["member"]) != 2:
        raise Fault("must have exactly two members when it is a group", "Data 2.4.9", "member")
