"""Reading what was achieved: progress as it is, and the achieving statements behind it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select, tuple_

from lms.core.db import db
from lms.lrs import carried, writes
from lms.lrs.actors import ifis_of
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.models import Progress
from lms.lrs.projection import ACHIEVING, counts


@dataclass(frozen=True)
class Achievement:
    """That a person achieved an activity: one statement's word and instant, never a voided one's."""

    person_id: UUID
    activity_id: str
    verb: str
    at: datetime


@dataclass(frozen=True)
class Achieved:
    """That an activity was achieved within a registration."""

    activity_id: str
    verb: str
    at: datetime


_BY_KEYS = """
select s.ifi, s.activity_id, s.verb, s.timestamp, s.raw
  from unnest(%s::text[], %s::uuid[], %s::text[], %s::uuid[]) as k(ifi, actor_key, activity_id, object_key)
  join statement s on s.tenant_id = %s and s.actor_key = k.actor_key and s.object_key = k.object_key
   and s.ifi = k.ifi and s.activity_id = k.activity_id
 where not s.voided and s.verb = any(%s)
 order by s.timestamp, s.stored
"""

_BY_REGISTRATION = """
select activity_id, verb, timestamp, raw from statement
 where tenant_id = %s and registration = %s and not voided and activity_id is not null and verb = any(%s)
 order by timestamp, stored
"""


def achievements(tenant_id: int, keys: Collection[tuple[UUID, str]]) -> list[Achievement]:
    """Give every achievement of these (person, activity), oldest first, by the same rule as the projection.

    The verb is `completed`, `passed`, `satisfied` or `attended`; an attendance only when it was completed. What a
    statement said that has been disposed of counts still.
    """
    if not keys:
        return []
    persons = ifis_of(tenant_id, [person_id for person_id, _ in keys])
    ifis: dict[UUID, list[str]] = {}
    for ifi, person_id in persons.items():
        ifis.setdefault(person_id, []).append(ifi)
    pairs = sorted({(ifi, activity_id) for person_id, activity_id in keys for ifi in ifis.get(person_id, ())})
    ifi_column, activity_column = [ifi for ifi, _ in pairs], [activity_id for _, activity_id in pairs]
    keys_columns = [agent_key(ifi) for ifi in ifi_column], [activity_key(activity_id) for activity_id in activity_column]
    values = (ifi_column, keys_columns[0], activity_column, keys_columns[1], tenant_id, list(ACHIEVING))
    rows = writes.connection().execute(_BY_KEYS, values)
    counted = [(ifi, activity_id, verb, at) for ifi, activity_id, verb, at, raw in rows if _counts(raw, verb)]
    known = set(counted)  # a statement that was disposed of may have been sent again
    counted += [each for each in carried.achievements(pairs, tenant_id=tenant_id) if each not in known]
    counted.sort(key=lambda each: each[3])
    return [Achievement(persons[ifi], activity_id, ACHIEVING[verb], at) for ifi, activity_id, verb, at in counted]


def achieved(tenant_id: int, registration: UUID) -> list[Achieved]:
    """Give every achievement within a registration, oldest first, by the same rule as the projection."""
    rows = writes.connection().execute(_BY_REGISTRATION, (tenant_id, registration, list(ACHIEVING)))
    return [Achieved(activity_id, ACHIEVING[verb], at) for activity_id, verb, at, raw in rows if _counts(raw, verb)]


def _counts(raw: str, verb: str) -> bool:
    said = orjson.loads(raw)
    return said["actor"].get("objectType") != "Group" and counts(said, verb)


def progress_of(tenant_id: int, keys: Sequence[tuple[UUID, str]]) -> Iterator[Progress]:
    """Give the progress of these (person, activity), as it is now."""
    found = select(Progress).where(Progress.tenant_id == tenant_id, tuple_(Progress.person_id, Progress.activity_id).in_(keys))
    return iter(db.session.scalars(found))
