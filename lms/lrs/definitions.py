"""Definitions of activities, merged from every statement that brings one along (xAPI 1.0.3, Data 2.4.4.1)."""

from collections.abc import Collection, Iterable
from typing import Any

import orjson

from lms.lrs import writes
from lms.lrs.statements import Statement, activities_in

_KNOWN = "select id, definition from lrs_activity where tenant_id = %s and id = any(%s)"
_ADD = "insert into lrs_activity (tenant_id, id, definition) values (%s, %s, %s) on conflict do nothing returning id"
_LOCK = "select definition from lrs_activity where tenant_id = %s and id = %s for update"
_CHANGE = "update lrs_activity set definition = %s where tenant_id = %s and id = %s"

_MAPS = ("name", "description")


def merge(known: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Give a definition with every language of both and, of all else, the newer word. Pure."""
    merged = known | new
    for name in _MAPS:
        if name in known and name in new:
            merged[name] = known[name] | new[name]
    return merged


def gather(statements: Iterable[Statement]) -> dict[str, dict[str, Any]]:
    """Give the merged definition of each activity that the statements define, by its id. Pure."""
    found: dict[str, dict[str, Any]] = {}
    for statement in statements:
        for activity in activities_in(statement):
            known = found.get(activity["id"])
            if known is None:
                found[activity["id"]] = activity["definition"]
            elif known != activity["definition"]:
                found[activity["id"]] = merge(known, activity["definition"])
    return found


def learn(found: dict[str, dict[str, Any]], *, tenant_id: int) -> None:
    """The tenant's definitions hold what the found ones say.

    What is known already is only read: a lock on a popular activity's row would put every writer in one queue. Rows
    that change are locked in the order of their ids.
    """
    if not found:
        return
    connection = writes.connection()
    known = {row[0]: orjson.loads(row[1]) for row in connection.execute(_KNOWN, (tenant_id, list(found)), prepare=True)}
    for activity_id in sorted(found):
        before = known.get(activity_id)
        if before is None:
            text = orjson.dumps(found[activity_id]).decode()
            if connection.execute(_ADD, (tenant_id, activity_id, text)).fetchone() is not None:
                continue
        elif merge(before, found[activity_id]) == before:
            continue
        locked = connection.execute(_LOCK, (tenant_id, activity_id)).fetchone()
        assert locked is not None, "definitions are never deleted"
        merged = orjson.dumps(merge(orjson.loads(locked[0]), found[activity_id])).decode()
        connection.execute(_CHANGE, (merged, tenant_id, activity_id))


def definitions_of(tenant_id: int, activity_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Give the merged definitions of activities that somebody has defined, by id."""
    rows = writes.connection().execute(_KNOWN, (tenant_id, sorted(activity_ids)), prepare=True) if activity_ids else ()
    return {row[0]: orjson.loads(row[1]) for row in rows}


def definition_of(tenant_id: int, activity_id: str) -> str | None:
    """Give the merged definition of an activity as JSON text; None when nobody has defined it."""
    row = writes.connection().execute("select definition from lrs_activity where tenant_id = %s and id = %s", (tenant_id, activity_id)).fetchone()
    return None if row is None else str(row[0])
