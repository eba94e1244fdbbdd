"""The form in which a statement leaves: as it is stored, without what each record store sets for itself. Pure."""

from typing import Any

import orjson


def as_forwarded(raw: str, *, version: str) -> dict[str, Any]:
    """Give a statement as another record store of `version` gets it.

    Id and timestamp stay, so that it is the same statement there and sending it twice stores it once. `stored` and
    `authority` go: the receiver sets both (xAPI 1.0.3, Data 2.4.8 and 2.4.9). Ours would name a key of ours, and say that
    we vouch; there the receiver's credential does. A `version` of the other family goes too: the receiver says its own.
    """
    statement: dict[str, Any] = orjson.loads(raw)
    for name in ("stored", "authority"):
        statement.pop(name, None)
    said = str(statement.get("version", ""))
    if said.partition(".")[0] != version.partition(".")[0]:
        statement.pop("version", None)
    return statement
