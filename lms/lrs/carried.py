"""What disposed statements had amounted to, carried forward: progress is folded on top of it, and no disposal changes it.

A statement that is disposed of goes with all that it said; that something was achieved, when, and the best score stay,
so that neither a rebuild nor a later voiding takes away what was earned (docs/adr/0008).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

import orjson

from lms.lrs import writes
from lms.lrs.projection import DONE, Key, Progress, joined

Achieved = tuple[str, str, str, datetime]
"""The agent's ifi, the activity's id, the verb and the statement's own instant."""

_COLUMNS = ", ".join(("first_at", "last_at", *DONE))
_OF_KEYS = f"""
select k.ifi, k.activity_id, {_COLUMNS} from unnest(%s::text[], %s::text[]) as k(ifi, activity_id)
  join progress_carried c on c.tenant_id = %s and c.ifi = k.ifi and c.activity_id = k.activity_id
"""  # noqa: S608 - the columns are the projection's

_CARRY = f"""
insert into progress_carried (tenant_id, ifi, activity_id, {_COLUMNS})
select %(tenant)s, ifi, activity_id, {_COLUMNS} from json_to_recordset(%(rows)s::json) as t(
  ifi text, activity_id text, first_at timestamptz, last_at timestamptz, completed_at timestamptz, passed_at timestamptz,
  failed_at timestamptz, satisfied_at timestamptz, attended_at timestamptz, terminated_at timestamptz, score_scaled double precision)
 order by ifi, activity_id
on conflict (tenant_id, ifi, activity_id) do update set
  first_at = least(progress_carried.first_at, excluded.first_at), last_at = greatest(progress_carried.last_at, excluded.last_at),
  {", ".join(f"{name} = greatest(progress_carried.{name}, excluded.{name})" for name in DONE)}
"""  # noqa: S608

_CARRY_ACHIEVED = """
insert into achievement_carried (tenant_id, ifi, activity_id, verb, at)
select %s, t.* from unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) as t(ifi, activity_id, verb, at)
on conflict do nothing
"""

_ACHIEVED = """
select c.ifi, c.activity_id, c.verb, c.at from unnest(%s::text[], %s::text[]) as k(ifi, activity_id)
  join achievement_carried c on c.tenant_id = %s and c.ifi = k.ifi and c.activity_id = k.activity_id
 order by c.at, c.verb
"""


def carry(progress: Mapping[Key, Progress], achieved: Collection[Achieved], *, tenant_id: int) -> None:
    """What these statements amounted to stays when they go."""
    connection = writes.connection()
    if progress:
        rows = [{"ifi": ifi, "activity_id": activity_id, **asdict(known)} for (ifi, activity_id), known in progress.items()]
        connection.execute(_CARRY, {"tenant": tenant_id, "rows": orjson.dumps(rows).decode()})
    if achieved:
        columns = [list(column) for column in zip(*sorted(achieved), strict=True)]
        connection.execute(_CARRY_ACHIEVED, (tenant_id, *columns))


def of_keys(keys: Iterable[Key], *, tenant_id: int) -> dict[Key, Progress]:
    """Give what is carried of these agents and activities; those with nothing are not there."""
    wanted = list(keys)
    values = ([ifi for ifi, _ in wanted], [activity_id for _, activity_id in wanted], tenant_id)
    return {(row[0], row[1]): Progress(*row[2:]) for row in writes.connection().execute(_OF_KEYS, values)}


def onto(folded: Progress | None, key: Key, *, tenant_id: int) -> Progress | None:
    """Give what was folded from the statements that are there together with what is carried of those that are not."""
    base = of_keys([key], tenant_id=tenant_id).get(key)
    return joined(base, folded) if base and folded else base or folded


def achievements(keys: Collection[Key], *, tenant_id: int) -> list[Achieved]:
    """Give what disposed statements said these agents had achieved in these activities, oldest first."""
    values = ([ifi for ifi, _ in keys], [activity_id for _, activity_id in keys], tenant_id)
    return [(row[0], row[1], row[2], row[3]) for row in writes.connection().execute(_ACHIEVED, values)] if keys else []
