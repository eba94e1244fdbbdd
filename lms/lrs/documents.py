"""Documents of the state, activity profile and agent profile resources (xAPI 1.0.3, Communication 2.2 to 2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha1
from typing import Any
from uuid import UUID, uuid5

import orjson

from lms.core.clock import now
from lms.core.errors import Conflict
from lms.lrs import writes
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.refusals import ParameterRefused, PreconditionFailed

NONE = UUID(int=0)
JSON = "application/json"
_NAMES = UUID("6f0c3f3a-3f0f-5d1c-9d55-4d7b1d2e8a61")


@dataclass(frozen=True)
class Place:
    """Where documents lie: whose and of what."""

    tenant_id: int
    kind: str
    activity_key: UUID = NONE
    agent_key: UUID = NONE
    registration: UUID = NONE

    @property
    def values(self) -> tuple[Any, ...]:
        """The place as the leading columns of the key."""
        return (self.tenant_id, self.kind, self.activity_key, self.agent_key, self.registration)


@dataclass(frozen=True)
class Document:
    """A document as it is now."""

    document_id: str
    content: bytes
    content_type: str
    etag: str
    updated_at: datetime


@dataclass(frozen=True)
class Conditions:
    """What the sender said of the document that it believes to be there: If-Match and If-None-Match."""

    if_match: frozenset[str] | None = None
    if_none_match: frozenset[str] | None = None

    def check(self, etag: str | None) -> None:
        """Return when they hold for what is there (None: nothing). Raises PreconditionFailed."""
        wanted, unwanted = self.if_match, self.if_none_match
        if wanted is not None and (etag is None or ("*" not in wanted and etag not in wanted)):
            raise PreconditionFailed("the document is another one than If-Match says")
        if unwanted is not None and etag is not None and ("*" in unwanted or etag in unwanted):
            raise PreconditionFailed("If-None-Match names the document that is there")


ANY = Conditions()


class Silence(Enum):
    """What a writer may do that says nothing of the document that it believes to be there."""

    ALLOWED = "write over what is there"
    FOR_NEW = "write what is not there yet"
    REFUSED = "write nothing"


def state_place(tenant_id: int, activity_id: str, ifi: str, registration: UUID | None) -> Place:
    """The states of an agent in an activity, and a registration when there is one."""
    return Place(tenant_id, "state", activity_key(activity_id), agent_key(ifi), registration or NONE)


def activity_place(tenant_id: int, activity_id: str) -> Place:
    """The profile documents of an activity."""
    return Place(tenant_id, "activity", activity_key=activity_key(activity_id))


def agent_place(tenant_id: int, ifi: str) -> Place:
    """The profile documents of an agent."""
    return Place(tenant_id, "agent", agent_key=agent_key(ifi))


_KEY = "tenant_id = %s and kind = %s and activity_key = %s and agent_key = %s and registration = %s"
_ONE = f"select document_id, content, content_type, etag, updated_at from lrs_document where {_KEY} and document_key = %s"  # noqa: S608
_ADD = """
insert into lrs_document (tenant_id, kind, activity_key, agent_key, registration, document_key, document_id, content, content_type, etag, updated_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning 1
"""
_CHANGE = f"update lrs_document set content = %s, content_type = %s, etag = %s, updated_at = %s where {_KEY} and document_key = %s"  # noqa: S608


def find(place: Place, document_id: str, *, lock: bool = False) -> Document | None:
    """Give the document with this id; None when there is none."""
    query = f"{_ONE} for update" if lock else _ONE
    row = writes.connection().execute(query, (*place.values, _key(document_id))).fetchone()
    return None if row is None else Document(*row)


def put(
    place: Place, document_id: str, *, content: bytes, content_type: str, conditions: Conditions = ANY, silence: Silence = Silence.ALLOWED
) -> str:
    """The document is these bytes from now on; give its ETag. Two writers at once come one after the other.

    A sender that states no condition may do what `silence` says (Communication 3.1): otherwise it is refused, with
    ParameterRefused when there is nothing yet, Conflict when there is something. Raises PreconditionFailed.
    """
    there = find(place, document_id, lock=True)
    conditions.check(there.etag if there else None)
    if conditions == ANY and silence is not Silence.ALLOWED:
        if there is not None:
            raise Conflict("there is a document already: read it, and send its ETag in If-Match", code="document-exists")
        if silence is Silence.REFUSED:
            raise ParameterRefused("must say If-None-Match: * for a new document, or If-Match", path="If-None-Match", section="Communication 3.1")
    etag = _write(place, document_id, content, content_type, exists=there is not None)
    if etag is None:  # judged again, as if the other had been there from the beginning
        return put(place, document_id, content=content, content_type=content_type, conditions=conditions, silence=silence)
    return etag


def merge(place: Place, document_id: str, *, content: bytes, content_type: str, conditions: Conditions = ANY) -> str:
    """The top-level members of a JSON object are merged into the document; give its ETag (Communication 2.2).

    Raises ParameterRefused when either is no JSON object, PreconditionFailed.
    """
    sent = _object(content, content_type, "the document sent")
    there = find(place, document_id, lock=True)
    conditions.check(there.etag if there else None)
    known = {} if there is None else _object(there.content, there.content_type, "the document that is there")
    whole = content if there is None else orjson.dumps(known | sent)
    etag = _write(place, document_id, whole, content_type, exists=there is not None)
    if etag is None:
        return merge(place, document_id, content=content, content_type=content_type, conditions=conditions)
    return etag


def delete(place: Place, document_id: str, *, conditions: Conditions = ANY) -> None:
    """There is no such document any more; none to begin with is as good. Raises PreconditionFailed."""
    there = find(place, document_id, lock=True)
    conditions.check(there.etag if there else None)
    writes.connection().execute(f"delete from lrs_document where {_KEY} and document_key = %s", (*place.values, _key(document_id)))  # noqa: S608


def clear(place: Place) -> None:
    """There are no documents at the place any more; without a registration, in none of its registrations."""
    scope, values = _scope(place)
    writes.connection().execute(f"delete from lrs_document where {scope}", values)  # noqa: S608


def identifiers(place: Place, *, since: datetime | None = None) -> Sequence[str]:
    """Give the ids of the documents at the place, of all its registrations when it names none; `since` excludes older."""
    scope, values = _scope(place)
    if since is not None:
        scope, values = f"{scope} and updated_at > %s", (*values, since)
    rows = writes.connection().execute(f"select distinct document_id from lrs_document where {scope} order by document_id", values)  # noqa: S608
    return [row[0] for row in rows]


def put_state(
    *, tenant_id: int, activity_id: str, ifi: str, registration: UUID | None, state_id: str, content: bytes, content_type: str = JSON
) -> None:
    """The platform's own state document for a launch, such as cmi5's LMS.LaunchData, is these bytes from now on."""
    put(state_place(tenant_id, activity_id, ifi, registration), state_id, content=content, content_type=content_type)


def _write(place: Place, document_id: str, content: bytes, content_type: str, *, exists: bool) -> str | None:
    """Write over the locked document, or add one; None when another writer has added it meanwhile."""
    etag, moment = sha1(content, usedforsecurity=False).hexdigest(), now()
    connection, key = writes.connection(), _key(document_id)
    if exists:
        connection.execute(_CHANGE, (content, content_type, etag, moment, *place.values, key))
        return etag
    added = connection.execute(_ADD, (*place.values, key, document_id, content, content_type, etag, moment)).fetchone()
    return None if added is None else etag


def _object(content: bytes, content_type: str, which: str) -> dict[str, Any]:
    try:
        said = orjson.loads(content) if content_type.partition(";")[0].strip().lower() == JSON else None
    except orjson.JSONDecodeError:
        said = None
    if type(said) is not dict:
        raise ParameterRefused(f"can be merged only when {which} is a JSON object of type application/json", path="$", section="Communication 2.2")
    return said


def _scope(place: Place) -> tuple[str, tuple[Any, ...]]:
    if place.registration == NONE and place.kind == "state":
        return "tenant_id = %s and kind = %s and activity_key = %s and agent_key = %s", place.values[:4]
    return _KEY, place.values


def _key(document_id: str) -> UUID:
    return uuid5(_NAMES, document_id)
