"""Whether a receiver that answers 409 has the very statement already: then it is not refused, but there."""

from typing import Any
from urllib.parse import urlencode

import orjson

from lms.lrs.agents import ifi_of
from lms.lrs.forwarding.addresses import AddressRefused
from lms.lrs.forwarding.outbox import Parcel
from lms.lrs.forwarding.receiver import NoAnswer, Receiver, Unreachable
from lms.lrs.lexical import instant
from lms.lrs.statements import canonicalise, equivalent

_OK = 200
_NOT_FOUND = 404


def is_there(receiver: Receiver, parcel: Parcel) -> bool:
    """Say whether the receiver has this statement, whole or voided.

    An earlier try that ended without an answer makes us less strict: a statement under the id that says the same is
    ours, though the receiver tells it in other words; and where the credential may not read, we believe that it is.
    """
    try:
        for name in ("statementId", "voidedStatementId"):
            heard = receiver.ask("GET", f"statements?{urlencode({name: str(parcel.id)})}")
            if heard.status == _OK and heard.whole:
                return _same(orjson.loads(heard.body), orjson.loads(parcel.raw or ""), loosely=parcel.unsure)
            if heard.status != _NOT_FOUND:
                break
    except (Unreachable, NoAnswer, AddressRefused, orjson.JSONDecodeError):
        pass
    return parcel.unsure


def _same(theirs: Any, ours: dict[str, Any], *, loosely: bool) -> bool:
    try:
        canonicalise(theirs)
        return equivalent(theirs, ours) or (loosely and _core(theirs) == _core(ours))
    except (KeyError, TypeError, AttributeError):
        return False


def _core(statement: dict[str, Any]) -> tuple[Any, ...]:
    about = statement["object"]
    return ifi_of(statement["actor"]), statement["verb"]["id"], about.get("id"), instant(statement["timestamp"])
