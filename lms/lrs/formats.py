"""The forms in which statements are answered: identifiers only, or one language of each text. Pure.

`exact` is the stored text itself and needs nothing from here (xAPI 1.0.3, Communication 2.1.3, "format").
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Definitions = Mapping[str, Mapping[str, Any]]
"""What all statements together say of activities, by id."""

_IFI = ("mbox", "mbox_sha1sum", "openid", "account")


def ids_form(statement: dict[str, Any]) -> dict[str, Any]:
    """Give a statement with no more than identifiers in agents, activities, verbs and groups."""
    form = dict(statement)
    form["actor"] = _actor_ids(form["actor"])
    form["verb"] = {"id": form["verb"]["id"]}
    form["object"] = _object_ids(form["object"])
    if "authority" in form:
        form["authority"] = _actor_ids(form["authority"])
    if "context" in form:
        form["context"] = _context_ids(form["context"])
    return form


def _actor_ids(actor: dict[str, Any]) -> dict[str, Any]:
    form = {name: actor[name] for name in ("objectType", *_IFI) if name in actor}
    if "member" in actor and not any(name in actor for name in _IFI):
        form["member"] = [_actor_ids(member) for member in actor["member"]]
    return form


def _object_ids(about: dict[str, Any]) -> dict[str, Any]:
    kind = about.get("objectType", "Activity")
    if kind == "SubStatement":
        return ids_form(about)
    if kind in ("Agent", "Group"):
        return _actor_ids(about)
    return {name: about[name] for name in (("objectType", "id") if kind == "StatementRef" else ("id",)) if name in about}


def _context_ids(context: dict[str, Any]) -> dict[str, Any]:
    form = dict(context)
    for name in ("instructor", "team"):
        if name in form:
            form[name] = _actor_ids(form[name])
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in form:
            form[name] = [each | {inner: _actor_ids(each[inner])} for each in form[name]]
    if "contextActivities" in form:
        form["contextActivities"] = {kind: [_object_ids(each) for each in activities] for kind, activities in form["contextActivities"].items()}
    return form


def canonical_form(statement: dict[str, Any], languages: Sequence[str], definitions: Definitions) -> dict[str, Any]:
    """Give a statement with one language in each verb's display and each activity's texts, `languages` as preferred;
    activities have the definition that all statements together give them, by id in `definitions`, where there is one."""
    form = dict(statement)
    if "display" in form["verb"]:
        form["verb"] = form["verb"] | {"display": one_language(form["verb"]["display"], languages)}
    about = form["object"]
    kind = about.get("objectType", "Activity")
    if kind == "SubStatement":
        form["object"] = canonical_form(about, languages, definitions)
    elif kind == "Activity":
        form["object"] = _activity(about, languages, definitions)
    activities = form.get("context", {}).get("contextActivities")
    if activities:
        one = {kind: [_activity(each, languages, definitions) for each in listed] for kind, listed in activities.items()}
        form["context"] = form["context"] | {"contextActivities": one}
    return form


def activity_ids(statement: dict[str, Any]) -> Iterator[str]:
    """Every activity that a canonical statement names as its object or in its context, its sub-statement's too."""
    about = statement["object"]
    kind = about.get("objectType", "Activity")
    if kind == "Activity":
        yield about["id"]
    elif kind == "SubStatement":
        yield from activity_ids(about)
    for listed in statement.get("context", {}).get("contextActivities", {}).values():
        yield from (each["id"] for each in listed)


def _activity(activity: dict[str, Any], languages: Sequence[str], definitions: Definitions) -> dict[str, Any]:
    definition = definitions.get(activity["id"], activity.get("definition"))
    if definition is None:
        return activity
    texts = {name: one_language(definition[name], languages) for name in ("name", "description") if name in definition}
    return activity | {"definition": {**definition, **texts}}


def one_language(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Keep one entry of a language map: for the first language asked for that it can serve, the tag itself, else a
    closer one of the same language, else a wider one (RFC 4647, section 3.4); the first entry when it can serve none."""
    tags = {tag.lower(): tag for tag in texts}
    for wanted in (language.lower() for language in languages):
        closer = (tag for tag in tags if tag.startswith(f"{wanted}-"))
        wider = (wanted.rsplit("-", cut)[0] for cut in range(1, wanted.count("-") + 1))
        found = next((tag for tag in (wanted, *closer, *wider) if tag in tags), None)
        if found is not None:
            return {tags[found]: texts[tags[found]]}
    return dict(list(texts.items())[:1])
