"""Whose word a statement is: a launch's, the platform's own, or another system's.

A launch may say only what its launch may say, and the platform what it did itself; what comes by a credential is that
system's word and nobody has seen it happen. Reports ask here which of them an achievement rests on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lms.lrs import writes
from lms.lrs.actors import ifis_of
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.projection import ACHIEVING


class Word(StrEnum):
    """Who says it."""

    LAUNCH = "launch"
    PLATFORM = "platform"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Voucher:
    """Who vouches for a statement; `credential_id` is the outside system's."""

    word: Word
    credential_id: UUID | None = None


def voucher(credential_id: UUID | None, grant_id: UUID | None) -> Voucher:
    """Give who vouches, from what a statement's row holds."""
    if credential_id is not None:
        return Voucher(Word.OUTSIDE, credential_id)
    return Voucher(Word.PLATFORM if grant_id is None else Word.LAUNCH)


_OF_IDS = "select id, credential_id, grant_id from statement where tenant_id = %s and id = any(%s)"

_OF_KEYS = """
select s.ifi, s.activity_id, s.timestamp, s.credential_id, s.grant_id
  from unnest(%s::text[], %s::uuid[], %s::text[], %s::uuid[]) as k(ifi, actor_key, activity_id, object_key)
  join statement s on s.tenant_id = %s and s.actor_key = k.actor_key and s.object_key = k.object_key
   and s.ifi = k.ifi and s.activity_id = k.activity_id
 where not s.voided and s.verb = any(%s)
 order by s.timestamp, s.stored
"""


def whose_word(tenant_id: int, statement_ids: Collection[UUID]) -> dict[UUID, Voucher]:
    """Give who vouches for each of these statements; what the tenant does not have is left out."""
    rows = writes.connection().execute(_OF_IDS, (tenant_id, list(statement_ids)))
    return {identifier: voucher(credential_id, grant_id) for identifier, credential_id, grant_id in rows}


def words_behind(tenant_id: int, keys: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], list[tuple[datetime, Voucher]]]:
    """Give who vouches for the achievements of these (person, activity), by when they happened, oldest first.

    A person without any, and one whose statements have been disposed of, has none.
    """
    persons = ifis_of(tenant_id, [person_id for person_id, _activity in keys]) if keys else {}
    pairs = sorted({(ifi, activity_id) for ifi, person_id in persons.items() for who, activity_id in keys if who == person_id})
    ifis, activities = [ifi for ifi, _activity in pairs], [activity_id for _ifi, activity_id in pairs]
    actor_keys, object_keys = [agent_key(ifi) for ifi in ifis], [activity_key(activity_id) for activity_id in activities]
    found: dict[tuple[UUID, str], list[tuple[datetime, Voucher]]] = {key: [] for key in keys}
    values = (ifis, actor_keys, activities, object_keys, tenant_id, list(ACHIEVING))
    for ifi, activity_id, at, credential_id, grant_id in writes.connection().execute(_OF_KEYS, values) if pairs else ():
        found[persons[ifi], activity_id].append((at, voucher(credential_id, grant_id)))
    return found
