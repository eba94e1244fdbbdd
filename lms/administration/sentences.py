"""A statement as a sentence: "Anna Berg slutförde Säkra förflyttningar med 85 %". Pure, but for the reader's language.

A name that somebody outside has written stands with the identifier it came with, so that nobody borrows a name of ours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from lms.administration.verb_words import ADL, VERB_WORDS, known_verb
from lms.lrs.agents import ifi_of

Said = Mapping[str, Any]
NAMED = 3
"""So many members of a group are named; of more only the number is said."""
LONGEST = 120


@dataclass(frozen=True)
class Reader:
    """What a telling needs to know: names by identifier, definitions by activity, and the reader's language."""

    names: Mapping[str, str]
    definitions: Mapping[str, Said]
    language: str

    def sentence(self, said: Said) -> str:
        """The whole statement."""
        told: str = _("%(who)s %(did)s %(what)s", who=self.who(said["actor"]), did=self.did(said["verb"]), what=self.what(said["object"]))
        result, verb = said.get("result", {}), known_verb(said["verb"]["id"])
        score = score_of(result)
        if score:
            told = _("%(told)s med %(score)s", told=told, score=score)
        if verb == ADL + "answered" and "success" in result:
            told = _("%(told)s, rätt", told=told) if result["success"] else _("%(told)s, fel", told=told)
        if verb == ADL + "attended" and result.get("completion") is False:
            told = _("%(told)s, men inte hela", told=told)
        return told

    def who(self, agent: Said) -> str:
        """An agent or a group."""
        ifi = ifi_of(dict(agent))
        if ifi is None:
            members = agent.get("member", ())
            if len(members) > NAMED:
                return str(_("En grupp med %(count)d personer", count=len(members)))
            return ", ".join(self.who(member) for member in members) or str(_("En grupp"))
        if ifi in self.names:
            return self.names[ifi]
        shown = identifier(agent)
        return f"{agent['name']} ({shown})" if agent.get("name") else shown

    def did(self, verb: Said) -> str:
        """A verb: our word, else its own in the reader's language or English, else the end of its address."""
        known = known_verb(verb["id"])
        return str(VERB_WORDS[known]) if known else self._in(verb.get("display", {}), self.language, "en") or last_part(verb["id"])

    def what(self, about: Said) -> str:
        """An object of any kind."""
        kind = about.get("objectType", "Activity")
        if kind == "StatementRef":
            return str(_("en annan utsaga"))
        if kind == "SubStatement":
            return f"”{self.sentence(about)}”"
        return self.activity(about) if kind == "Activity" else self.who(about)

    def activity(self, activity: Said) -> str:
        """An activity: the name that came with it, else one that any statement brought, else the end of its address."""
        own, known = activity.get("definition", {}), self.definitions.get(activity["id"], {})
        return self.text({**known.get("name", {}), **own.get("name", {})}) or last_part(activity["id"])

    def text(self, texts: Mapping[str, str]) -> str:
        """A text in the reader's language, else in English, else in any."""
        return self._in(texts, self.language, "en") or next((text.strip() for text in texts.values() if text.strip()), "")

    def _in(self, texts: Mapping[str, str], *languages: str) -> str:
        for wanted in languages:
            for tag, text in texts.items():
                if tag.lower().split("-")[0] == wanted and text.strip():
                    return text.strip()
        return ""


def identifier(agent: Said) -> str:
    """How an agent whom we do not know names itself."""
    if "account" in agent:
        return str(agent["account"]["name"])
    if "mbox" in agent:
        return str(agent["mbox"]).removeprefix("mailto:")
    if "mbox_sha1sum" in agent:
        return str(_("e-postadress med summan %(sum)s…", sum=agent["mbox_sha1sum"][:8]))
    return str(agent.get("openid", ""))


def last_part(iri: str) -> str:
    """The end of an address, as a word: ".../verbs/logged-in" gives "logged-in"."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2].rpartition(":")[2][:LONGEST] or iri[:LONGEST]


def score_of(result: Said) -> str:
    """A score in words: "85 %" or "17 av 20 poäng"; empty when there is none."""
    score = result.get("score", {})
    if "scaled" in score:
        return str(format_percent(round(score["scaled"], 2)))
    if "raw" not in score:
        return ""
    raw = format_decimal(score["raw"])
    return str(_("%(raw)s av %(top)s poäng", raw=raw, top=format_decimal(score["max"])) if "max" in score else _("%(raw)s poäng", raw=raw))


def agents_in(said: Any) -> Iterator[dict[str, Any]]:
    """Every agent and identified group anywhere in a statement, but in extensions, whose content is nobody's."""
    if isinstance(said, list):
        for each in said:
            yield from agents_in(each)
    elif isinstance(said, dict):
        if any(name in said for name in ("account", "mbox", "mbox_sha1sum", "openid")):
            yield said
        for name, part in said.items():
            if name not in ("extensions", "definition", "display"):
                yield from agents_in(part)


def activities_in(said: Said) -> Iterator[str]:
    """The ids of the activities that a sentence may name."""
    about = said["object"]
    kind = about.get("objectType", "Activity")
    if kind == "Activity":
        yield about["id"]
    elif kind == "SubStatement":
        yield from activities_in(about)
