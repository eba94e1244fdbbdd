"""Pseudonymisation: an actor becomes somebody whom nobody knows, in everything that the record store holds of it.

All of it is one transaction, alone among the tenant's writers: at no moment is the actor half known. The pseudonym is
random and stands nowhere beside what it replaces, so there is no way back. What can be counted stays as it was.
"""

from collections.abc import Callable, Sequence
from hashlib import sha1
from secrets import token_hex
from typing import Any
from uuid import UUID

import orjson

from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.lrs import authorities, writes
from lms.lrs.agents import agent_key, ifi_of
from lms.lrs.documents import JSON
from lms.lrs.retention import services
from lms.lrs.retention.models import RetentionRun, RetentionStep
from lms.lrs.retention.rewriting import renamed, signature_hashes, without_signatures

HOME_PAGE = "urn:samlar:pseudonym"
"""The home page of pseudonyms; no person's account has it."""

BATCH = 500

_NAMED = """
select stored from statement where tenant_id = %(tenant)s and actor_key = %(key)s
 union select stored from statement where tenant_id = %(tenant)s and object_key = %(key)s
 union select stored from statement_related where tenant_id = %(tenant)s and key = %(key)s
 order by stored
"""
_TEXTS = "select stored, raw from statement where tenant_id = %s and stored = any(%s::timestamptz[])"
_REWRITE = """
update statement s set raw = t.raw,
       ifi = case when s.ifi = %(ifi)s then %(new_ifi)s else s.ifi end,
       actor_key = case when s.actor_key = %(key)s then %(new_key)s else s.actor_key end,
       object_key = case when s.object_key = %(key)s then %(new_key)s else s.object_key end
  from json_to_recordset(%(rows)s::json) as t(stored timestamptz, raw text)
 where s.tenant_id = %(tenant)s and s.stored = t.stored
"""
_UNSIGN = "delete from statement_attachment where tenant_id = %s and stored = %s and sha2 = any(%s::text[])"
_FORGET_SIGNATURES = """
delete from lrs_attachment a where a.tenant_id = %s and a.sha2 = any(%s::text[])
   and not exists (select from statement_attachment n where n.tenant_id = a.tenant_id and n.sha2 = a.sha2)
"""
_DOCUMENTS = """
select kind, activity_key, registration, document_key, content, content_type from lrs_document
 where tenant_id = %(tenant)s and agent_key = %(key)s and kind in ('state','agent')
"""
_PUT_DOCUMENT = """
update lrs_document set agent_key = %s, content = %s, etag = %s
 where tenant_id = %s and kind = %s and activity_key = %s and agent_key = %s and registration = %s and document_key = %s
"""

# For each table that names an identifier by itself: what counts it, then what changes it.
_TABLES: dict[str, tuple[str, ...]] = {
    "related": (
        "select count(*) from statement_related where tenant_id = %(tenant)s and key = %(key)s",
        """insert into statement_related (tenant_id, key, stored)
            select tenant_id, %(new_key)s, stored from statement_related where tenant_id = %(tenant)s and key = %(key)s on conflict do nothing""",
        "delete from statement_related where tenant_id = %(tenant)s and key = %(key)s",
    ),
    "progress": (
        "select count(*) from progress where tenant_id = %(tenant)s and ifi = %(ifi)s",
        "update progress set ifi = %(new_ifi)s, person_id = null where tenant_id = %(tenant)s and ifi = %(ifi)s",
        "update progress_feed set ifi = %(new_ifi)s where tenant_id = %(tenant)s and ifi = %(ifi)s",
    ),
    "carried": (
        "select count(*) from progress_carried where tenant_id = %(tenant)s and ifi = %(ifi)s",
        "update progress_carried set ifi = %(new_ifi)s where tenant_id = %(tenant)s and ifi = %(ifi)s",
        "update achievement_carried set ifi = %(new_ifi)s where tenant_id = %(tenant)s and ifi = %(ifi)s",
    ),
    "grants": (
        "select count(*) from lrs_grant where tenant_id = %(tenant)s and ifi = %(ifi)s",
        """update lrs_grant set ifi = %(new_ifi)s, actor = %(agent)s::jsonb, ended_at = coalesce(ended_at, %(now)s)
            where tenant_id = %(tenant)s and ifi = %(ifi)s""",
    ),
    "actors": (
        "select count(*) from lrs_actor where tenant_id = %(tenant)s and ifi = %(ifi)s",
        "update lrs_actor set ifi = %(new_ifi)s, actor = %(agent)s::jsonb, person_id = null where tenant_id = %(tenant)s and ifi = %(ifi)s",
    ),
    "forwarding": (
        "select count(*) from forward_outbox where tenant_id = %(tenant)s and lane = %(key)s",
        "update forward_outbox set lane = %(new_key)s where tenant_id = %(tenant)s and lane = %(key)s",
    ),
}


def named_by(*, tenant_id: int, ifi: str) -> dict[str, int]:
    """Give how many rows of the tenant's store name the identifier, by what they are; nothing is changed."""
    values = {"tenant": tenant_id, "key": agent_key(ifi), "ifi": ifi}
    connection = writes.connection()
    counts = {"statements": len(connection.execute(_NAMED, values).fetchall()), "documents": len(connection.execute(_DOCUMENTS, values).fetchall())}
    for name, queries in _TABLES.items():
        row = connection.execute(queries[0], values).fetchone()
        counts[name] = row[0] if row else 0
    return {name: number for name, number in counts.items() if number}


def pseudonymise_actor(*, tenant_id: int, ifi: str, reason: str, requested_by: UUID | None = None) -> UUID:
    """Everything in the tenant's store that named the identifier names a new random pseudonym instead, and no name; give
    the id of the protocol. Launches of the actor end. It cannot be undone.

    Completions and certificates are other records and stay. A statement of the actor that comes later, or again, is
    somebody else's: a sender that repeats one under its id is told of the conflict. Raises Invalid for an identifier
    of a system or a pseudonym and without a reason, NotFound when nothing names it.
    """
    if not reason.strip():
        raise Invalid("a pseudonymisation needs a reason, such as a registry number", fields={"reason": [""]})
    if authorities.may_be_one(ifi) or ifi.startswith(f"account|{HOME_PAGE}|"):
        raise Invalid("this identifier stands for a system or is a pseudonym already", fields={"ifi": [""]})
    services.lock(tenant_id=tenant_id)
    writes.begin_write(tenant_id=tenant_id, count=1, alone=True)
    counts = named_by(tenant_id=tenant_id, ifi=ifi)
    if not counts:
        raise NotFound()
    pseudonym = {"objectType": "Agent", "account": {"homePage": HOME_PAGE, "name": token_hex(16)}}
    new_ifi = ifi_of(pseudonym) or ""
    values = {
        "tenant": tenant_id, "ifi": ifi, "key": agent_key(ifi), "new_ifi": new_ifi, "new_key": agent_key(new_ifi),
        "agent": orjson.dumps(pseudonym).decode(), "now": now(),
    }  # fmt: skip
    _statements(values, pseudonym)
    _documents(values, pseudonym)
    for _counting, *changing in _TABLES.values():
        for change in changing:
            writes.connection().execute(change, values)
    return _protocol(tenant_id, reason.strip(), requested_by, counts)


def _statements(values: dict[str, Any], pseudonym: dict[str, Any]) -> None:
    connection, tenant_id = writes.connection(), values["tenant"]
    stored = [row[0] for row in connection.execute(_NAMED, values)]
    signatures: set[str] = set()
    for start in range(0, len(stored), BATCH):
        rows = []
        for at, raw in connection.execute(_TEXTS, (tenant_id, stored[start : start + BATCH])).fetchall():
            said = orjson.loads(raw)
            if hashes := signature_hashes(said):
                connection.execute(_UNSIGN, (tenant_id, at, list(hashes)))
                signatures |= hashes
            changed = without_signatures(renamed(said, values["ifi"], pseudonym))
            rows.append({"stored": at, "raw": orjson.dumps(changed).decode()})
        connection.execute(_REWRITE, values | {"rows": orjson.dumps(rows).decode()})
    connection.execute(_FORGET_SIGNATURES, (tenant_id, list(signatures)))


def _documents(values: dict[str, Any], pseudonym: dict[str, Any]) -> None:
    connection = writes.connection()
    for kind, activity_key, registration, document_key, content, content_type in connection.execute(_DOCUMENTS, values).fetchall():
        text = _document(bytes(content), content_type, lambda said: renamed(said, values["ifi"], pseudonym, opaque=frozenset()))
        etag = sha1(text, usedforsecurity=False).hexdigest()
        place = (values["tenant"], kind, activity_key, values["key"], registration, document_key)
        connection.execute(_PUT_DOCUMENT, (values["new_key"], text, etag, *place))


def _document(content: bytes, content_type: str, change: Callable[[Any], Any]) -> bytes:
    """Give the content with the agent renamed; as it was when it is no JSON, or does not hold the agent."""
    if content_type.partition(";")[0].strip().lower() != JSON:
        return content
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content
    changed = change(said)
    return content if changed == said else orjson.dumps(changed)


def _protocol(tenant_id: int, reason: str, requested_by: UUID | None, counts: dict[str, int]) -> UUID:
    """Write what was done, and not to whom: neither the identifier nor the pseudonym stands in it."""
    run_id, at = uuid7(), now()
    db.session.add(
        RetentionRun(tenant_id=tenant_id, id=run_id, kind="pseudonymisation", begun_at=at, requested_by=requested_by, reason=reason, rules=[])
    )
    db.session.flush()  # the step refers to it
    told: dict[str, dict[str, Any]] = {name: {"count": number} for name, number in counts.items()}
    db.session.add(RetentionStep(tenant_id=tenant_id, run_id=run_id, number=1, at=at, counts=told, reached="", last=True))
    audit.record(tenant_id=tenant_id, action="lrs.pseudonymise", object_type="retention_run", object_id=str(run_id))
    return run_id


def pseudonymise_actors(*, tenant_id: int, ifis: Sequence[str], reason: str, requested_by: UUID | None = None) -> list[UUID]:
    """Each of the identifiers is pseudonymised, each with a pseudonym and a protocol of its own; raises as for one."""
    return [pseudonymise_actor(tenant_id=tenant_id, ifi=ifi, reason=reason, requested_by=requested_by) for ifi in sorted(set(ifis))]
