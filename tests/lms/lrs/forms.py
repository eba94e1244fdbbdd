"""The forms of answered statements, as the specification words them (xAPI 1.0.3, Communication 2.1.3, "format"). No product code."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.lms.lrs.model import IDENTIFIERS, Statement, kind

COMPONENTS = ("choices", "scale", "source", "target", "steps")


def ids_form(said: Statement) -> Statement:
    """No more of agents, groups, activities and verbs than identifies them."""
    return _everywhere(said, _actor_ids, lambda activity: _only(activity, "id"), lambda verb: _only(verb, "id"))


def canonical_form(said: Statement, accepted: str, definitions: Mapping[str, Mapping[str, Any]]) -> Statement:
    """Activities with the definition that the store holds of them, their own where it holds none; every language map of
    activities and verbs as the list of entries that a reader of these languages may be given."""

    def activity(one: Mapping[str, Any]) -> dict[str, Any]:
        definition = definitions.get(one["id"], one.get("definition"))
        return dict(one) if definition is None else dict(one) | {"definition": _narrowed_definition(definition, accepted)}

    return _everywhere(said, dict, activity, lambda verb: _narrowed(verb, accepted, "display"))


def agrees(allowed: Any, answered: Any) -> bool:
    """Whether an answer is one that a canonical form allows: of each map exactly one entry that is on its list."""
    if isinstance(allowed, AnyOf):
        return answered in allowed.entries
    if isinstance(allowed, dict):
        both = isinstance(answered, dict) and allowed.keys() == answered.keys()
        return both and all(agrees(part, answered[name]) for name, part in allowed.items())
    if isinstance(allowed, list):
        return isinstance(answered, list) and len(allowed) == len(answered) and all(map(agrees, allowed, answered))
    return type(allowed) is type(answered) and bool(allowed == answered)


class AnyOf:
    """A language map of which one entry must be answered, and which ones may be: those of the best quality."""

    def __init__(self, texts: Mapping[str, str], accepted: str) -> None:
        quality = {tag: _quality(tag.lower(), accepted) for tag in texts}
        best = max(quality.values(), default=None)
        self.entries = [{tag: text} for tag, text in texts.items() if quality[tag] == best] or [{}]

    def __repr__(self) -> str:
        return f"one of {self.entries}"


def _quality(tag: str, accepted: str) -> tuple[float, bool]:
    """What a reader thinks of a language: the quality of the longest range that is the tag or a prefix of it, "*" being
    the shortest (RFC 2616, section 14.4). A range that is longer than the tag asks for it too, in the second place (RFC 4647,
    section 3.4)."""
    fitting = {}
    for part in accepted.lower().split(","):
        said, _, quality = part.strip().partition(";q=")
        narrow = said == "*" or tag == said or tag.startswith(f"{said}-")
        if narrow or said.startswith(f"{tag}-"):
            fitting[narrow and said != "*", 0 if said == "*" else len(said)] = float(quality or 1), narrow
    return fitting[max(fitting)] if fitting else (0.0, False)


def _everywhere(said: Statement, actor: Callable[[Any], Any], activity: Callable[[Any], Any], verb: Callable[[Any], Any]) -> Statement:
    made = dict(said) | {"actor": actor(said["actor"]), "verb": verb(said["verb"])}
    about = said["object"]
    if kind(about) == "SubStatement":
        made["object"] = _everywhere(about, actor, activity, verb)
    elif kind(about) in ("Agent", "Group"):
        made["object"] = actor(about)
    elif kind(about) == "Activity":
        made["object"] = activity(about)
    if "authority" in said:
        made["authority"] = actor(said["authority"])
    if "context" in said:
        context = made["context"] = dict(said["context"])
        context |= {name: actor(context[name]) for name in ("instructor", "team") if name in context}
        for name, inside in (("contextAgents", "agent"), ("contextGroups", "group")):
            if name in context:
                context[name] = [each | {inside: actor(each[inside])} for each in context[name]]
        if "contextActivities" in context:
            context["contextActivities"] = {name: list(map(activity, listed)) for name, listed in context["contextActivities"].items()}
    return made


def _only(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value[name] for name in names if name in value}


def _actor_ids(actor: Mapping[str, Any]) -> dict[str, Any]:
    found = _only(actor, "objectType", *IDENTIFIERS)
    if not any(name in actor for name in IDENTIFIERS):
        found["member"] = [_only(member, "objectType", *IDENTIFIERS) for member in actor["member"]]
    return found


def _narrowed(value: Mapping[str, Any], accepted: str, *names: str) -> dict[str, Any]:
    return dict(value) | {name: AnyOf(value[name], accepted) for name in names if name in value}


def _narrowed_definition(definition: Mapping[str, Any], accepted: str) -> dict[str, Any]:
    narrowed = _narrowed(definition, accepted, "name", "description")
    for name in COMPONENTS:
        if name in narrowed:
            narrowed[name] = [_narrowed(each, accepted, "description") for each in narrowed[name]]
    return narrowed
