"""Rules of the specification over valid statements: canonical form, what filters look for, sameness. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from lms.lrs.agents import activity_key, agent_key, ifi_of
from lms.lrs.lexical import instant, truncated_duration
from lms.lrs.validation.statement import VOIDED

Statement = dict[str, Any]

SET_BY_STORE = frozenset({"stored", "authority", "version", "timestamp", "id"})


@dataclass(slots=True, eq=False)
class Reading:
    """What the store needs to know of one statement beside its text."""

    statement: Statement
    id: str
    verb: str
    ifi: str | None
    actor_key: UUID | None
    object_key: UUID | None
    activity_id: str | None
    registration: str | None
    ref_id: str | None
    timestamp: datetime | None
    related: set[UUID] = field(default_factory=set)

    @property
    def voids(self) -> bool:
        """Whether this statement voids another."""
        return self.verb == VOIDED


def canonicalise(statement: Statement) -> None:
    """Turn single context activities into arrays, in place: the one rewrite that the specification permits
    (Data 2.4.6.2). The sub-statement gets the same."""
    _arrays(statement)
    about = statement["object"]
    if about.get("objectType") == "SubStatement":
        _arrays(about)


def _arrays(statement: Statement) -> None:
    context = statement.get("context")
    if context is None:
        return
    activities = context.get("contextActivities")
    if activities is None:
        return
    for kind, value in activities.items():
        if type(value) is dict:
            activities[kind] = [value]


def read(statement: Statement, statement_id: str) -> Reading:
    """Read a valid, canonical statement once for all that its storing needs."""
    actor, about, context = statement["actor"], statement["object"], statement.get("context")
    ifi = ifi_of(actor)
    sent = statement.get("timestamp")
    reading = Reading(
        statement=statement,
        id=statement_id,
        verb=statement["verb"]["id"],
        ifi=ifi,
        actor_key=None if ifi is None else agent_key(ifi),
        object_key=None,
        activity_id=None,
        registration=None if context is None else context.get("registration"),
        ref_id=None,
        timestamp=None if sent is None else instant(sent),
    )
    kind = about.get("objectType", "Activity")
    if kind == "Activity":
        reading.activity_id = about["id"]
        reading.object_key = activity_key(about["id"])
    elif kind == "StatementRef":
        reading.ref_id = about["id"].lower()
    elif kind != "SubStatement":
        named = ifi_of(about)
        reading.object_key = None if named is None else agent_key(named)
    related = reading.related
    if context is not None:
        related.update(_of_context(context))
    if "member" in actor:
        related.update(_of_actor(actor))
    if kind == "SubStatement":
        related.update(_of_sub_statement(about))
    elif kind == "Group":
        related.update(_of_actor(about))
    related -= {reading.actor_key, reading.object_key}  # they are found without a row of their own
    return reading


def _of_actor(actor: dict[str, Any]) -> Iterator[UUID]:
    ifi = ifi_of(actor)
    if ifi is not None:
        yield agent_key(ifi)
    for member in actor.get("member", ()):
        ifi = ifi_of(member)
        if ifi is not None:
            yield agent_key(ifi)


def _of_context(context: dict[str, Any]) -> Iterator[UUID]:
    for activities in context.get("contextActivities", {}).values():
        for activity in activities:
            yield activity_key(activity["id"])
    if "instructor" in context:
        yield from _of_actor(context["instructor"])
    if "team" in context:
        yield from _of_actor(context["team"])
    for one in context.get("contextAgents", ()):
        yield from _of_actor(one["agent"])
    for one in context.get("contextGroups", ()):
        yield from _of_actor(one["group"])


def _of_sub_statement(sub: dict[str, Any]) -> Iterator[UUID]:
    yield from _of_actor(sub["actor"])
    about = sub["object"]
    kind = about.get("objectType", "Activity")
    if kind == "Activity":
        yield activity_key(about["id"])
    elif kind != "StatementRef":
        yield from _of_actor(about)
    if "context" in sub:
        yield from _of_context(sub["context"])


def activities_in(statement: Statement) -> Iterator[dict[str, Any]]:
    """Every activity of a canonical statement that brings a definition along."""
    about = statement["object"]
    if "definition" in about:
        yield about
    if about.get("objectType") == "SubStatement":
        yield from activities_in(about)
    context = statement.get("context")
    if context is None:
        return
    for activities in context.get("contextActivities", {}).values():
        for activity in activities:
            if "definition" in activity:
                yield activity


def equivalent(stored: Statement, sent: Statement) -> bool:
    """Say whether a statement sent again is the one that is stored (xAPI 1.0.3, Data 2.3.1).

    What the store sets does not count: stored, authority, version and a timestamp that was not sent; neither does the
    order of keys. Both must be canonical. A timestamp is compared as an instant.
    """
    if not _same(_said(stored), _said(sent)):
        return False
    if "timestamp" not in sent:
        return bool(stored["timestamp"] == stored["stored"])  # it was not sent the first time either
    return instant(stored["timestamp"]) == instant(sent["timestamp"])


def same_statement(one: Statement, other: Statement) -> bool:
    """Say whether two canonical statements are one, but for what a store may set or fill in (Data 2.6): id, stored,
    authority, version and timestamp, where both do not say them."""
    if not _same(_said(one), _said(other)):
        return False
    if "id" in one and "id" in other and str(one["id"]).lower() != str(other["id"]).lower():
        return False
    return not ("timestamp" in one and "timestamp" in other) or instant(one["timestamp"]) == instant(other["timestamp"])


def _said(statement: Statement) -> Statement:
    """What counts when two statements are compared: durations only to a hundredth of a second (Data 4.6)."""
    said = {name: value for name, value in statement.items() if name not in SET_BY_STORE}
    result = said.get("result")
    if result is not None and "duration" in result:
        said["result"] = result | {"duration": truncated_duration(result["duration"])}
    about = said.get("object")
    if about is not None and about.get("objectType") == "SubStatement" and "duration" in about.get("result", ()):
        said["object"] = about | {"result": about["result"] | {"duration": truncated_duration(about["result"]["duration"])}}
    return said


def _same(one: Any, other: Any) -> bool:
    """Equality of JSON values; in Python alone true would equal 1."""
    if type(one) is dict:
        return type(other) is dict and one.keys() == other.keys() and all(_same(part, other[name]) for name, part in one.items())
    if type(one) is list:
        return type(other) is list and len(one) == len(other) and all(map(_same, one, other))
    if type(one) is bool or type(other) is bool:
        return one is other
    return bool(one == other)
