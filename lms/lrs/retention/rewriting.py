"""Putting a pseudonym in the place of an agent in a parsed statement or document. Pure.

This is the one place where the text of a stored statement is changed (docs/record-store.md, "Pseudonymisation").
"""

from typing import Any

from lms.lrs.agents import ifi_of
from lms.lrs.attachments import declared
from lms.lrs.signatures import SIGNATURE

OPAQUE = frozenset({"extensions", "definition", "display", "description"})
"""Parts of a statement in which no agent stands, whatever a sender has written there."""

_IDENTIFIERS = ("account", "mbox", "mbox_sha1sum", "openid")


def renamed(said: Any, ifi: str, pseudonym: dict[str, Any], *, opaque: frozenset[str] = OPAQUE) -> Any:
    """Give what was said with the pseudonym wherever the agent or group stands, and its name nowhere. Members of a group
    are looked at one by one. What was given is left as it was."""
    if type(said) is list:
        return [renamed(each, ifi, pseudonym, opaque=opaque) for each in said]
    if type(said) is not dict:
        return said
    inner = {name: value if name in opaque else renamed(value, ifi, pseudonym, opaque=opaque) for name, value in said.items()}
    if _identifier(said) != ifi:
        return inner
    kept = {name: value for name, value in inner.items() if name not in ("name", *_IDENTIFIERS)}
    return kept | {"account": pseudonym["account"]}


def without_signatures(statement: dict[str, Any]) -> dict[str, Any]:
    """Give the statement without its signatures, and without those of its sub-statement: each holds the whole statement
    with the agent in it, and could no longer be the signature of this one."""
    kept = [each for each in statement.get("attachments", ()) if each["usageType"] != SIGNATURE]
    changed = {name: value for name, value in statement.items() if name != "attachments"}
    if kept:
        changed["attachments"] = kept
    if changed["object"].get("objectType") == "SubStatement":
        changed["object"] = without_signatures(changed["object"])
    return changed


def signature_hashes(statement: dict[str, Any]) -> set[str]:
    """Give the hashes of the contents that a statement declares as signatures, and as nothing else."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for each in declared(statement):
        found[each.said["usageType"] == SIGNATURE].add(each.sha2)
    return found[True] - found[False]


def _identifier(said: dict[str, Any]) -> str | None:
    account = said.get("account")
    if account is not None:
        named = type(account) is dict and type(account.get("homePage")) is str and type(account.get("name")) is str
        return ifi_of(said) if named else None
    return ifi_of(said) if any(type(said.get(name)) is str for name in _IDENTIFIERS) else None
