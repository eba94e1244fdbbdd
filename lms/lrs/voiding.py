"""What referring statements do to others: voiding in any order of arrival, and the closure that filters follow.

A statement is voided exactly when a voiding statement refers to it and it is none itself (xAPI 1.0.3, Data 2.3.2).
Whoever refers holds the tenant's writes alone until it commits (writes.begin_write), so a target that arrives at the
same moment is seen by one of the two, and progress is folded anew by exactly one.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from lms.lrs import carried, writes
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.projection import Key, Progress, fold
from lms.lrs.statements import Reading
from lms.lrs.validation.statement import VOIDED

# From everything that reaches the referrer (and itself) to everything that its target reaches (and the target).
_CLOSURE = """
insert into statement_ref (tenant_id, stored, target_id)
select %(tenant)s, source.stored, target.id
  from (select %(stored)s::timestamptz as stored
         union select stored from statement_ref where tenant_id = %(tenant)s and target_id = %(id)s) source,
       (select %(ref)s::uuid as id
         union select r.target_id from statement_ref r join statement s on s.tenant_id = r.tenant_id and s.stored = r.stored
                where s.tenant_id = %(tenant)s and s.id = %(ref)s) target
on conflict do nothing
"""

_VOID = """
update statement set voided = true
 where tenant_id = %s and id = any(%s::uuid[]) and verb <> %s and not voided
returning id, ifi, activity_id
"""

# A voiding statement that has been disposed of is remembered by the id that it referred to.
_AWAITED = """
select ref_id from statement where tenant_id = %(tenant)s and ref_id = any(%(new)s::uuid[]) and verb = %(voided)s
 union select id from statement_voided where tenant_id = %(tenant)s and id = any(%(new)s::uuid[])
"""

_OF_KEY = """
select verb, timestamp, raw from statement
 where tenant_id = %s and actor_key = %s and object_key = %s and ifi = %s and activity_id = %s and not voided
"""


def add_references(readings: Sequence[Reading], stored: dict[str, str], *, tenant_id: int) -> None:
    """Add what each referring statement reaches to the closure; `stored` tells when each was stored."""
    connection = writes.connection()
    for reading in readings:
        if reading.ref_id is not None:
            values = {"tenant": tenant_id, "stored": stored[reading.id], "id": reading.id, "ref": reading.ref_id}
            connection.execute(_CLOSURE, values)


def void(readings: Sequence[Reading], *, tenant_id: int) -> tuple[set[str], set[Key]]:
    """Void what new statements refer to, and those of the new that were voided before they came.

    Gives the ids of new statements that are voided now, and the keys whose progress must be folded anew.
    """
    connection = writes.connection()
    new = {reading.id for reading in readings}
    targets = {reading.ref_id for reading in readings if reading.voids and reading.ref_id is not None}
    awaited = {str(row[0]) for row in connection.execute(_AWAITED, {"tenant": tenant_id, "new": list(new), "voided": VOIDED}, prepare=True)}
    if not targets and not awaited:
        return set(), set()
    gone: set[str] = set()
    keys: set[Key] = set()
    for statement_id, ifi, activity_id in connection.execute(_VOID, (tenant_id, sorted(targets | awaited), VOIDED)):
        if str(statement_id) in new:
            gone.add(str(statement_id))
        elif ifi is not None and activity_id is not None:
            keys.add((ifi, activity_id))
    return gone, keys


def folded(key: Key, *, tenant_id: int) -> Progress | None:
    """Fold the progress of one agent and activity anew from all statements that are not voided, on top of what is carried."""
    ifi, activity_id = key
    rows = writes.connection().execute(_OF_KEY, (tenant_id, agent_key(ifi), activity_key(activity_id), ifi, activity_id))
    statements: list[tuple[str, datetime, dict[str, Any]]] = [(verb, at.astimezone(UTC), orjson.loads(raw)) for verb, at, raw in rows]
    # The same rule as in services.store: groups make no progress.
    of_agents = ((key, verb, at, said) for verb, at, said in statements if said["actor"].get("objectType") != "Group")
    return carried.onto(fold(of_agents).get(key), key, tenant_id=tenant_id)
