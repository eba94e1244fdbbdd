"""Storing statements: the one way in, for the HTTP API and for the floors above in process."""

from collections.abc import Collection, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

import orjson

from lms.core.clock import now
from lms.core.settings import current_settings
from lms.lrs import attachments, authorities, definitions, feed, grants, in_parts, launch_rules, profiles, signatures, voiding, writes
from lms.lrs.attachments import Bytes
from lms.lrs.in_parts import Written
from lms.lrs.refusals import StatementConflict
from lms.lrs.rights import Caller, Grant
from lms.lrs.statements import Reading, Statement, equivalent, read
from lms.lrs.versions import Version
from lms.lrs.written import brings_attachments, check, defined_by, identified, instant_text, progress_of, rows_of

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
    if not contents and in_parts.suits(statements, caller):
        return _settled(in_parts.write(statements, caller=caller, version=version), caller=caller, contents=contents)[1]
    check(statements, version=version)
    if contents or any(map(brings_attachments, statements)):
        attachments.match(statements, contents)
        signatures.check(statements, contents)
    return store_checked(statements, caller=caller, version=version, contents=contents)


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
    readings = [read(statement, identified(statement)) for statement in statements]
    tenant_id = caller.tenant_id
    refer = any(reading.ref_id for reading in readings)
    first = _begin(readings, tenant_id, alone=refer) if refer or any(reading.timestamp is None for reading in readings) else None
    rows = rows_of(enumerate(readings), caller, version)
    defined = defined_by(readings, caller)
    progress = None if refer else progress_of(readings)
    return _settled(
        Written(readings, defined, writes.store(rows, caller, first=first, progress=progress, definitions=defined)), caller=caller, contents=contents
    )


def _settled(written: Written, *, caller: Caller, contents: Bytes) -> tuple[list[Statement], list[str]]:
    """What follows from rows that are written follows; give the new statements and the ids of all. Raises StatementConflict."""
    readings, defined, outcome, tenant_id = written.readings, written.defined, written.outcome, caller.tenant_id
    ids, stored = [reading.statement["id"] for reading in readings], dict[str, str]()
    for place, reading in enumerate(readings):
        reading.statement["stored"] = stored[reading.id] = instant_text(outcome.first + place)
    if outcome.added is not None:
        _refuse_conflicts([(place, reading) for place, reading in enumerate(readings) if reading.id not in outcome.added], tenant_id)
        readings = [reading for reading in readings if reading.id in outcome.added]
        defined = defined_by(readings, caller)
    elif defined:
        defined = {name: defined[name] for name in outcome.unlearned}
    if readings:
        if not outcome.derived:
            _derive(readings, stored, tenant_id=tenant_id, consumers=feed.consumers())
        if contents:
            attachments.keep([(reading.statement, stored[reading.id]) for reading in readings], contents, tenant_id=tenant_id)
        definitions.learn(defined, tenant_id=tenant_id)
    return [reading.statement for reading in readings], ids


def _begin(readings: list[Reading], tenant_id: int, *, alone: bool) -> int:
    """Begin the write before the rows are made: a statement without a timestamp gets its instant of storing as one, and who
    refers to others is alone. Gives the first instant."""
    first = writes.begin_write(tenant_id=tenant_id, count=len(readings), alone=alone)
    for place, reading in enumerate(readings):
        if reading.timestamp is None:
            reading.statement["timestamp"] = text = instant_text(first + place)
            reading.timestamp = datetime.fromisoformat(text)
    return first


def _refuse_conflicts(taken: list[tuple[int, Reading]], tenant_id: int) -> None:
    """Return when every statement whose id was taken is the one that is stored. Raises StatementConflict."""
    texts = writes.texts_of([reading.id for _, reading in taken], tenant_id=tenant_id)
    for place, reading in taken:
        sent = reading.statement
        if sent["timestamp"] == sent["stored"]:  # we wrote it: it was not sent
            sent = {name: value for name, value in sent.items() if name != "timestamp"}
        if not equivalent(orjson.loads(texts[reading.id]), sent):
            raise StatementConflict(reading.id, path=f"$[{place}].id")


def _derive(readings: list[Reading], stored: dict[str, str], *, tenant_id: int, consumers: Collection[str]) -> None:
    """What follows from new statements that refer to others, are awaited, or came beside old ones: references, voidings, progress."""
    if any(reading.ref_id for reading in readings):
        voiding.add_references(readings, stored, tenant_id=tenant_id)
    gone, keys = voiding.void(readings, tenant_id=tenant_id)
    moment = stored[readings[0].id]
    for key in sorted(keys):
        writes.replace_progress(key, voiding.folded(key, tenant_id=tenant_id), tenant_id=tenant_id, now=moment, consumers=consumers)
    progress = progress_of(readings, gone)
    if progress:
        writes.merge_progress(progress, tenant_id=tenant_id, now=moment, consumers=consumers)
