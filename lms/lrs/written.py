"""What is written for a statement: held to the rules, read once, and made into a row, progress and definitions."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import orjson

from lms.core.settings import current_settings
from lms.lrs import definitions, launch_rules, projection
from lms.lrs.lexical import in_utc
from lms.lrs.limits import Limits
from lms.lrs.projection import Key, Progress
from lms.lrs.refusals import StatementRefused
from lms.lrs.rights import Caller
from lms.lrs.statements import Reading, Statement, canonicalise
from lms.lrs.validation import Fault
from lms.lrs.validation import statements as validate
from lms.lrs.versions import Version
from lms.lrs.writes import Row

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


COLUMNS = ("ifi", "actor_key", "object_key", "activity_id", "registration", "ref_id")
"""What not every statement has."""

UNSAID_VERSION = {Version.V1: "1.0.0", Version.V2: "2.0.0"}
"""What a statement without a version gets (1.0.3, Data 2.4.10; 2.0, 4.2.4.2)."""


def check(statements: list[Statement], *, version: Version) -> None:
    """The statements follow the rules of `version`, and are canonical afterwards. Raises StatementRefused."""
    try:
        validate(statements, version=version)
    except Fault as fault:
        raise StatementRefused.from_fault(fault) from None
    for statement in statements:
        canonicalise(statement)


def brings_attachments(statement: Statement) -> bool:
    """Whether a checked statement, or the one in it, names attachments."""
    return "attachments" in statement or "attachments" in statement["object"]


def _limits() -> Limits:
    settings = current_settings()
    return Limits(settings.xapi_max_depth, settings.xapi_max_string, settings.xapi_max_magnitude)


def identified(statement: Statement) -> str:
    """Give the statement's id as tables hold it; a new one when the sender gave none."""
    if "id" not in statement:
        statement["id"] = str(uuid4())  # not 7: clients in use, TinCanPython for one, read versions 1 to 5 only
    identifier: str = statement["id"]
    return identifier.lower()


def instant_text(microseconds: int) -> str:
    """Give an instant, in microseconds since 1970, as statements say it."""
    second, rest = divmod(microseconds, 1_000_000)
    return f"{_second_text(second)}.{rest:06d}Z"


@lru_cache(maxsize=8)
def _second_text(second: int) -> str:
    return (EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")


def rows_of(readings: Iterable[tuple[int, Reading]], caller: Caller, version: Version) -> list[Row]:
    """Write into statements what is ours to write, and give the rows of each with its place in the batch. Raises StatementRefused
    when one breaks one of our limits."""
    limits, authority, unsaid = _limits(), caller.authority, UNSAID_VERSION[version]
    rows = list[Row]()
    for place, reading in readings:
        statement = reading.statement
        if version is Version.V2:
            statement["timestamp"] = in_utc(statement["timestamp"])  # 2.0, 4.2.7: converted, not refused
        statement.pop("stored", None)
        statement["authority"] = authority
        statement.setdefault("version", unsaid)
        try:
            text = orjson.dumps(statement)[:-1]
            limits.hold_written(statement, text, place)
        except orjson.JSONEncodeError as error:  # nesting beyond what can be written, outside extensions
            raise StatementRefused(str(error), path="$", section="limit of this record store") from None
        except Fault as fault:
            raise StatementRefused.from_fault(fault) from None
        about = {"place": place, "id": reading.id, "timestamp": reading.timestamp, "verb": reading.verb}
        for column in COLUMNS:
            value = getattr(reading, column)
            if value is not None:  # what is not said is null there
                about[column] = value
        if reading.related:
            about["related"] = list(reading.related)
        rows.append(Row(about, text))
    return rows


def _may_define(caller: Caller, activity_id: str) -> bool:
    """A credential needs the scope; a launch defines its own activity and what lies below it or its publisher's id."""
    if caller.grant is None:
        return caller.may("define")
    roots = (caller.grant.activity_id, caller.grant.publisher_id)
    ours = launch_rules.owns(caller.grant, activity_id, own_base=current_settings().activity_base)
    return ours and any(launch_rules.within(activity_id, root) for root in roots)


def defined_by(readings: Iterable[Reading], caller: Caller) -> dict[str, dict[str, Any]]:
    """What the statements say of activities that this caller may define."""
    found = definitions.gather(reading.statement for reading in readings)
    return {name: said for name, said in found.items() if _may_define(caller, name)}


def progress_of(readings: Iterable[Reading], gone: Collection[str] = ()) -> dict[Key, Progress]:
    """What the statements amount to, but for those that are voided."""
    progress: dict[Key, Progress] = {}
    for reading in readings:
        if reading.ifi is None or reading.activity_id is None or reading.id in gone or reading.timestamp is None:
            continue
        if reading.statement["actor"].get("objectType") != "Group":
            key = (reading.ifi, reading.activity_id)
            projection.add(progress, reading.statement, key=key, verb=reading.verb, at=reading.timestamp)
    return progress
