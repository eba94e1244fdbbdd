"""A record store in memory, written from the text of the specification and sharing no code with the product.

It knows what is the same statement (xAPI 1.0.3, Data 2.3.1), what is voided (2.3.2), who is who (2.4.2.3), and which
statements a reader's parameters find, in which order (Communication 2.1.3); of 2.0 also contextAgents, contextGroups and
timestamps in UTC. It is as slow and as plain as it can be. What only a store can say of a statement (stored, authority,
version) is told to it after each write.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Statement = dict[str, Any]
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def instant(text: str) -> datetime:
    """The instant of an ISO 8601 text; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def who(actor: Mapping[str, Any]) -> tuple[str, Any] | None:
    """What identifies an agent or a group; None for a group without a name."""
    for name in IDENTIFIERS:
        if name in actor:
            value = actor[name]
            return name, (value["homePage"], value["name"]) if name == "account" else value
    return None


def is_or_holds(actor: Mapping[str, Any], wanted: tuple[str, Any] | None, *, members: bool) -> bool:
    """Whether an actor is the wanted one, or with `members` a group with that one in it."""
    return wanted is not None and (who(actor) == wanted or (members and any(who(member) == wanted for member in actor.get("member", ()))))


def kind(about: Mapping[str, Any]) -> str:
    """What sort of object it is."""
    return str(about.get("objectType", "Activity"))


def with_arrays(statement: Statement) -> Statement:
    """The statement as it is kept: a single context activity has become a list of one."""
    made = dict(statement)
    activities = made.get("context", {}).get("contextActivities")
    if activities is not None:
        listed = {name: value if isinstance(value, list) else [value] for name, value in activities.items()}
        made["context"] = made["context"] | {"contextActivities": listed}
    if kind(made["object"]) == "SubStatement":
        made["object"] = with_arrays(made["object"])
    return made


@dataclass
class Kept:
    """One statement in the store: as it was sent, who sent it, and what the store said of it."""

    sent: Statement
    writer: int
    in_utc: bool = False
    told: Statement = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its id, in one letter case."""
        return str(self.sent["id"]).lower()

    @property
    def exact(self) -> Statement:
        """The statement as it must be answered: as it was sent, but for what is the store's to say."""
        always = ("stored", "authority", "timestamp") if self.in_utc else ("stored", "authority")
        set_always = {name: self.told[name] for name in always}
        return {name: self.told[name] for name in ("timestamp", "version")} | with_arrays(self.sent) | set_always

    @property
    def stored(self) -> datetime:
        """When the store took it."""
        return instant(self.told["stored"])

    @property
    def target(self) -> str | None:
        """The id of the statement that its object refers to. A reference in its context is none."""
        about = self.sent["object"]
        return about["id"].lower() if kind(about) == "StatementRef" else None

    @property
    def voids(self) -> bool:
        """Whether it voids what it refers to."""
        return bool(self.sent["verb"]["id"] == VOIDED)

    def is_also(self, other: Statement) -> bool:
        """Whether a statement with the same id says the same; what the store sets does not count."""
        if _content(self.sent) != _content(other):
            return False
        return instant(other["timestamp"]) == instant(self.exact["timestamp"]) if "timestamp" in other else "timestamp" not in self.sent


def _content(statement: Statement) -> str:
    set_by_store = ("id", "stored", "authority", "version", "timestamp")
    return json.dumps({name: value for name, value in with_arrays(statement).items() if name not in set_by_store}, sort_keys=True)


class Model:
    """All statements of one tenant, in the order of storing; `in_utc`: timestamps are answered so, as 2.0 wants."""

    def __init__(self, *, in_utc: bool = False) -> None:
        self.kept: dict[str, Kept] = {}
        self.in_utc = in_utc

    def send(self, batch: list[Statement], *, writer: int) -> tuple[int, list[Kept]]:
        """The status that a batch is answered with, and the statements that it added: all that are new, or none."""
        known = [self.kept.get(each["id"].lower()) for each in batch]
        if any(there is not None and not there.is_also(sent) for there, sent in zip(known, batch, strict=True)):
            return 409, []
        added = [Kept(sent, writer, self.in_utc) for there, sent in zip(known, batch, strict=True) if there is None]
        self.kept |= {each.id: each for each in added}
        return 200, added

    def is_voided(self, one: Kept) -> bool:
        """Whether another statement voids it, come before or after it. What voids cannot be voided."""
        return not one.voids and any(other.voids and other.target == one.id for other in self.kept.values())

    def find(self, asked: Mapping[str, Any], *, writer: int | None = None) -> list[Kept]:
        """What parameters of GET /statements find, in order, all pages; a `writer` sees its own only."""
        since, until = (instant(asked[name]) if name in asked else None for name in ("since", "until"))
        found = [
            each
            for each in self.kept.values()
            if not self.is_voided(each)
            and (writer is None or each.writer == writer)
            and (since is None or each.stored > since)
            and (until is None or each.stored <= until)
            and any(_matches(reached, asked) for reached in self._reached(each))
        ]
        return sorted(found, key=lambda each: each.stored, reverse=asked.get("ascending") != "true")

    def definitions(self, *, writers: set[int]) -> dict[str, dict[str, Any]]:
        """What statements of those who may define say of activities together: all languages, of all else the newest word."""
        found: dict[str, dict[str, Any]] = {}
        for one in sorted(self.kept.values(), key=lambda each: each.stored):
            for activity in _all_activities(one.exact) if one.writer in writers else ():
                known, new = found.get(activity["id"], {}), activity.get("definition")
                if new is not None:
                    maps = {name: known[name] | new[name] for name in ("name", "description") if name in known and name in new}
                    found[activity["id"]] = known | new | maps
        return found

    def _reached(self, one: Kept) -> Iterator[Kept]:
        """A statement, and those that it refers to, one after the other: hidden ones too, and each once."""
        seen: set[str] = set()
        at: Kept | None = one
        while at is not None and at.id not in seen:
            seen.add(at.id)
            yield at
            at = self.kept.get(at.target or "")


def _matches(one: Kept, asked: Mapping[str, Any]) -> bool:
    said = one.exact
    if "verb" in asked and said["verb"]["id"] != asked["verb"]:
        return False
    if "registration" in asked and said.get("context", {}).get("registration", "").lower() != asked["registration"].lower():
        return False
    if "agent" in asked:
        broadly = asked.get("related_agents") == "true"
        named = _related_agents(said) if broadly else _agents(said)
        if not any(is_or_holds(each, who(asked["agent"]), members=broadly) for each in named):
            return False
    if "activity" in asked:
        about = _related_activities(said) if asked.get("related_activities") == "true" else _activities(said)
        return asked["activity"] in about
    return True


def _agents(said: Statement) -> Iterator[Mapping[str, Any]]:
    yield said["actor"]
    if kind(said["object"]) in ("Agent", "Group"):
        yield said["object"]


def _related_agents(said: Statement) -> Iterator[Mapping[str, Any]]:
    yield from _agents(said)
    if "authority" in said:
        yield said["authority"]
    for name in ("instructor", "team"):
        if name in said.get("context", {}):
            yield said["context"][name]
    for name, inside in (("contextAgents", "agent"), ("contextGroups", "group")):
        yield from (each[inside] for each in said.get("context", {}).get(name, ()))
    if kind(said["object"]) == "SubStatement":
        yield from _related_agents(said["object"])


def _activities(said: Statement) -> Iterator[str]:
    if kind(said["object"]) == "Activity":
        yield said["object"]["id"]


def _related_activities(said: Statement) -> Iterator[str]:
    return (activity["id"] for activity in _all_activities(said))


def _all_activities(said: Statement) -> Iterator[dict[str, Any]]:
    if kind(said["object"]) == "Activity":
        yield said["object"]
    if kind(said["object"]) == "SubStatement":
        yield from _all_activities(said["object"])
    for listed in said.get("context", {}).get("contextActivities", {}).values():
        yield from listed
