"""What a search among statements means: from the words of a form to keys of the store, and what the trail keeps of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lms.administration import statement_queries
from lms.administration.verb_words import known_verb, spellings
from lms.core.clock import local_day_start
from lms.identity.models import Member
from lms.lrs.actors import ifis_of
from lms.lrs.agents import activity_key, agent_key
from lms.lrs.lexical import is_iri
from lms.lrs.queries import browsing
from lms.lrs.queries.browsing import Wanted

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Search:
    """A search made out. `choices`: several members are called so, and one must be chosen before anything is shown;
    `nobody`, `nothing`: no member or no activity is."""

    wanted: Wanted
    member: Member | None = None
    choices: Sequence[Member] = ()
    nobody: bool = False
    nothing: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shows(self) -> bool:
        """Whether statements are looked up at all."""
        return not (self.choices or self.nobody or self.nothing)


def make_out(tenant_id: int, asked: Mapping[str, Any]) -> Search:
    """Give the search that a form asks for."""
    member, choices, actors = _people(tenant_id, asked)
    activities = _activities(tenant_id, asked["kurs"])
    till = asked["till"]
    wanted = Wanted(
        actors=actors, verbs=spellings(asked["verb"]) if asked["verb"] else (), activities=activities, registration=asked["registrering"],
        since=local_day_start(asked["fran"]) if asked["fran"] else None, until=local_day_start(till + timedelta(days=1)) if till else None,
        voided=asked["makulerade"],
    )  # fmt: skip
    nobody = bool(asked["person"] or asked["vem"] or asked["aktor"]) and not choices and not actors
    return Search(wanted, member, choices, nobody=nobody, nothing=bool(asked["kurs"]) and not activities, told=_told(wanted, asked))


def _people(tenant_id: int, asked: Mapping[str, Any]) -> tuple[Member | None, Sequence[Member], list[UUID]]:
    """The member meant, those whom it could be, and the keys of the actors."""
    words, member = asked["person"], None
    if words:
        found = statement_queries.members_called(tenant_id, words)
        if len(found) > 1:
            return None, found, []
        if not found:
            return None, (), [agent_key(f"mbox|mailto:{words}")] if "@" in words else []
        member = found[0]
    elif asked["vem"]:
        member = statement_queries.open_member(tenant_id, asked["vem"])
    elif asked["aktor"]:
        return None, (), [asked["aktor"]]
    if member is None:
        return None, (), []
    ifis = [*ifis_of(tenant_id, [member.person_id]), *([f"mbox|mailto:{member.email}"] if member.email else [])]
    # Whoever has no actor yet has no statements; the person's own id is the key of nobody.
    return member, (), [agent_key(ifi) for ifi in ifis] or [member.person_id]


def _activities(tenant_id: int, words: str) -> list[UUID]:
    if not words:
        return []
    exact = is_iri(words) and ("://" in words or words.startswith("urn:"))
    return [activity_key(iri) for iri in ([words] if exact else browsing.activities_named(tenant_id, words))]


def _told(wanted: Wanted, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps: ids, days and verbs that we know, never what somebody wrote."""
    verb = known_verb(asked["verb"]) if asked["verb"] else None
    told = {
        "actors": [str(key) for key in wanted.actors], "activities": [str(key) for key in wanted.activities],
        "verb": verb or ("other" if asked["verb"] else None), "registration": str(wanted.registration) if wanted.registration else None,
        "from": asked["fran"].isoformat() if asked["fran"] else None, "to": asked["till"].isoformat() if asked["till"] else None,
        "voided": wanted.voided or None, "before": asked["fore"],
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in (None, [])}


def instant_of(microseconds: int | None) -> datetime | None:
    """Give where a page goes on, from its place in an address."""
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)


def place_of(moment: datetime) -> int:
    """Give the place of an instant in an address."""
    return (moment - EPOCH) // timedelta(microseconds=1)
