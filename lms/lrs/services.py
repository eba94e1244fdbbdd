"""Storing statements: the one way in, for the HTTP API and for the floors above in process."""

from collections.abc import Collection, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import orjson

from lms.core.clock import now
from lms.core.settings import current_settings
from lms.lrs import attachments, authorities, definitions, feed, grants, launch_rules, profiles, projection, signatures, voiding, writes
from lms.lrs.agents import ifi_of
from lms.lrs.attachments import Bytes
from lms.lrs.lexical import in_utc
from lms.lrs.limits import Limits
from lms.lrs.projection import Key, Progress
from lms.lrs.refusals import StatementConflict, StatementRefused
from lms.lrs.rights import Caller, Grant
from lms.lrs.statements import Reading, Statement, canonicalise, equivalent, read
from lms.lrs.validation import Fault
from lms.lrs.validation import statements as validate
from lms.lrs.versions import Version

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNSAID_VERSION = {Version.V1: "1.0.0", Version.V2: "2.0.0"}
"""What a statement without a version gets (1.0.3, Data 2.4.10; 2.0, 4.2.4.2)."""
NO_BYTES: Bytes = {}


def store(statements: Sequence[Statement], *, tenant_id: int, authority: dict[str, Any] | None = None, grant: Grant | None = None) -> list[str]:
    """Store statements that the platform itself makes, all or none; give their ids.

    With a `grant` they are held to what that launch may say, and its profile is asked (a player that speaks for a
    package). The statements given are left as they are. Raises StatementRefused, StatementForbidden,
    StatementConflict.
    """
    caller = Caller(tenant_id, authority or system_authority(), frozenset({"all"}), grant=grant)
    return store_sent(deepcopy(list(statements)), caller=caller)


def system_authority() -> dict[str, Any]:
    """Give the agent that vouches for what the platform itself says."""
    return authorities.of_system()


def store_sent(statements: list[Statement], *, caller: Caller, version: Version = Version.V1, contents: Bytes = NO_BYTES) -> list[str]:
    """Store a batch, all or none, changing the given statements in place to what is stored; give their ids in order.

    They are held to the rules of `version`; `contents` are the bytes of their attachments that came along, by hash. A
    statement whose id is taken by an equivalent one is accepted and stored nothing; by another one, the batch is
    refused. Authority, stored and version are ours; statements, attachments, what filters look for, progress and its feed
    are in the database when the transaction commits. Raises StatementRefused (400), StatementForbidden (403),
    StatementConflict (409).
    """
    check(statements, version=version)
    if contents or any(map(brings_attachments, statements)):
        attachments.match(statements, contents)
        signatures.check(statements, contents)
    return store_checked(statements, caller=caller, version=version, contents=contents)


def check(statements: list[Statement], *, version: Version) -> None:
    """The statements follow the rules of `version` and our limits, and are canonical afterwards. Raises StatementRefused."""
    try:
        validate(statements, version=version)
        _limits().hold(statements)
    except Fault as fault:
        raise StatementRefused.from_fault(fault) from None
    for statement in statements:
        canonicalise(statement)


def brings_attachments(statement: Statement) -> bool:
    """Whether a checked statement, or the one in it, names attachments."""
    return "attachments" in statement or "attachments" in statement["object"]


def store_checked(statements: list[Statement], *, caller: Caller, version: Version, contents: Bytes = NO_BYTES) -> list[str]:
    """Store what `check` let pass and whose attachments fit, as `store_sent` says. Raises StatementForbidden, StatementConflict."""
    if not statements:
        return []
    grant = caller.grant
    if grant is not None:
        grant = _held(statements, grant)
    new, ids = _store(statements, caller=caller, version=version, contents=contents)
    profile = profiles.profile_of(grant) if grant is not None else None
    if profile is not None and grant is not None and new:
        further = profile.after(new, grant)
        if further:
            store(further, tenant_id=caller.tenant_id)
    return ids


def _limits() -> Limits:
    settings = current_settings()
    return Limits(settings.xapi_max_depth, settings.xapi_max_string, settings.xapi_max_magnitude)


def _held(statements: list[Statement], grant: Grant) -> Grant:
    """Hold statements to what their launch may say; give the grant as it is now, locked."""
    held = grants.lock(tenant_id=grant.tenant_id, grant_id=grant.id)
    base, moment = current_settings().activity_base, now()
    for place, statement in enumerate(statements):
        launch_rules.refuse(statement, held, now=moment, own_base=base, place=f"$[{place}]")
    profile = profiles.profile_of(held)
    if profile is not None:
        profile.refuse(statements, held)
    return held


def _store(statements: list[Statement], *, caller: Caller, version: Version, contents: Bytes) -> tuple[list[Statement], list[str]]:
    """Store valid, canonical statements; give the new ones and the ids of all."""
    readings = [read(statement, _identified(statement)) for statement in statements]
    tenant_id, told = caller.tenant_id, feed.consumers()
    refer = any(reading.ref_id for reading in readings)
    first = _begin(readings, tenant_id, alone=refer) if refer or any(reading.timestamp is None for reading in readings) else None
    rows = [_row(reading, place, caller, version) for place, reading in enumerate(readings)]
    rows.sort(key=lambda row: str(row["id"]))
    defined = _defined(readings, caller)
    outcome = writes.store(
        rows, first=first, progress=None if refer else _progress(readings), definitions=defined, consumers=told, tenant_id=tenant_id,
        authority=ifi_of(dict(caller.authority)) or "", credential_id=caller.credential_id, grant_id=caller.grant.id if caller.grant else None,
    )  # fmt: skip
    stored = {}
    for place, reading in enumerate(readings):
        reading.statement["stored"] = stored[reading.id] = _instant_text(outcome.first + place)
    if outcome.added is not None:
        _refuse_conflicts([(place, reading) for place, reading in enumerate(readings) if reading.id not in outcome.added], tenant_id)
        readings = [reading for reading in readings if reading.id in outcome.added]
        defined = _defined(readings, caller)
    elif defined:
        defined = {name: defined[name] for name in outcome.unlearned}
    if readings:
        if not outcome.derived:
            _derive(readings, stored, tenant_id=tenant_id, consumers=told)
        if contents:
            attachments.keep([(reading.statement, stored[reading.id]) for reading in readings], contents, tenant_id=tenant_id)
        definitions.learn(defined, tenant_id=tenant_id)
    return [reading.statement for reading in readings], [statement["id"] for statement in statements]


def _begin(readings: list[Reading], tenant_id: int, *, alone: bool) -> int:
    """Begin the write before the rows are made: a statement without a timestamp gets its instant of storing as one, and who
    refers to others is alone. Gives the first instant."""
    first = writes.begin_write(tenant_id=tenant_id, count=len(readings), alone=alone)
    for place, reading in enumerate(readings):
        if reading.timestamp is None:
            reading.statement["timestamp"] = text = _instant_text(first + place)
            reading.timestamp = datetime.fromisoformat(text)
    return first


def _identified(statement: Statement) -> str:
    """Give the statement's id as tables hold it; a new one when the sender gave none."""
    if "id" not in statement:
        statement["id"] = str(uuid4())  # not 7: clients in use, TinCanPython for one, read versions 1 to 5 only
    identifier: str = statement["id"]
    return identifier.lower()


def _instant_text(microseconds: int) -> str:
    second, rest = divmod(microseconds, 1_000_000)
    return f"{_second_text(second)}.{rest:06d}Z"


@lru_cache(maxsize=8)
def _second_text(second: int) -> str:
    return (EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")


def _row(reading: Reading, place: int, caller: Caller, version: Version) -> dict[str, Any]:
    """Write into the statement what is ours to write, and give its row. Its text lacks the end: when it is stored."""
    statement = reading.statement
    if version is Version.V2:
        statement["timestamp"] = in_utc(statement["timestamp"])  # 2.0, 4.2.7: converted, not refused
    statement.pop("stored", None)
    statement["authority"] = caller.authority
    statement.setdefault("version", UNSAID_VERSION[version])
    try:
        raw = orjson.dumps(statement)[:-1].decode()
    except orjson.JSONEncodeError as error:  # nesting beyond what can be written, outside extensions
        raise StatementRefused(str(error), path="$", section="limit of this record store") from None
    return {
        "place": place, "id": reading.id, "timestamp": reading.timestamp, "verb": reading.verb, "ifi": reading.ifi,
        "actor_key": reading.actor_key, "object_key": reading.object_key, "activity_id": reading.activity_id,
        "registration": reading.registration, "ref_id": reading.ref_id, "raw": raw, "related": list(reading.related),
    }  # fmt: skip


def _refuse_conflicts(taken: list[tuple[int, Reading]], tenant_id: int) -> None:
    """Return when every statement whose id was taken is the one that is stored. Raises StatementConflict."""
    texts = writes.texts_of([reading.id for _, reading in taken], tenant_id=tenant_id)
    for place, reading in taken:
        sent = reading.statement
        if sent["timestamp"] == sent["stored"]:  # we wrote it: it was not sent
            sent = {name: value for name, value in sent.items() if name != "timestamp"}
        if not equivalent(orjson.loads(texts[reading.id]), sent):
            raise StatementConflict(reading.id, path=f"$[{place}].id")


def _may_define(caller: Caller, activity_id: str) -> bool:
    """A credential needs the scope; a launch defines its own activity and what lies below it or its publisher's id."""
    if caller.grant is None:
        return caller.may("define")
    roots = (caller.grant.activity_id, caller.grant.publisher_id)
    ours = launch_rules.owns(caller.grant, activity_id, own_base=current_settings().activity_base)
    return ours and any(launch_rules.within(activity_id, root) for root in roots)


def _defined(readings: list[Reading], caller: Caller) -> dict[str, dict[str, Any]]:
    """What the statements say of activities that this caller may define."""
    found = definitions.gather(reading.statement for reading in readings)
    return {name: said for name, said in found.items() if _may_define(caller, name)}


def _progress(readings: list[Reading], gone: Collection[str] = ()) -> dict[Key, Progress]:
    """What the statements amount to, but for those that are voided."""
    progress: dict[Key, Progress] = {}
    for reading in readings:
        if reading.ifi is None or reading.activity_id is None or reading.id in gone or reading.timestamp is None:
            continue
        if reading.statement["actor"].get("objectType") != "Group":
            key = (reading.ifi, reading.activity_id)
            projection.add(progress, reading.statement, key=key, verb=reading.verb, at=reading.timestamp)
    return progress


def _derive(readings: list[Reading], stored: dict[str, str], *, tenant_id: int, consumers: Collection[str]) -> None:
    """What follows from new statements that refer to others, are awaited, or came beside old ones: references, voidings, progress."""
    if any(reading.ref_id for reading in readings):
        voiding.add_references(readings, stored, tenant_id=tenant_id)
    gone, keys = voiding.void(readings, tenant_id=tenant_id)
    moment = stored[readings[0].id]
    for key in sorted(keys):
        writes.replace_progress(key, voiding.folded(key, tenant_id=tenant_id), tenant_id=tenant_id, now=moment, consumers=consumers)
    progress = _progress(readings, gone)
    if progress:
        writes.merge_progress(progress, tenant_id=tenant_id, now=moment, consumers=consumers)
