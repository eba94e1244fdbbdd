"""The forms in which statements are answered: identifiers only, or one language of each text. Pure.

`exact` is the stored text itself and needs nothing from here (xAPI 1.0.3, Communication 2.1.3, "format").
"""

from collections.abc import Sequence
from typing import Any

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
    return {name: about[name] for name in ("objectType", "id") if name in about}


def _context_ids(context: dict[str, Any]) -> dict[str, Any]:
    form = dict(context)
    for name in ("instructor", "team"):
        if name in form:
            form[name] = _actor_ids(form[name])
    if "contextActivities" in form:
        form["contextActivities"] = {kind: [_object_ids(each) for each in activities] for kind, activities in form["contextActivities"].items()}
    return form


def canonical_form(statement: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """Give a statement with one language in each verb's display and each activity's texts; `languages` as preferred."""
    form = dict(statement)
    if "display" in form["verb"]:
        form["verb"] = form["verb"] | {"display": one_language(form["verb"]["display"], languages)}
    about = form["object"]
    if about.get("objectType") == "SubStatement":
        form["object"] = canonical_form(about, languages)
    elif "definition" in about:
        form["object"] = _activity(about, languages)
    activities = form.get("context", {}).get("contextActivities")
    if activities:
        one = {kind: [_activity(each, languages) for each in listed] for kind, listed in activities.items()}
        form["context"] = form["context"] | {"contextActivities": one}
    return form


def _activity(activity: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    definition = activity.get("definition")
    if definition is None:
        return activity
    texts = {name: one_language(definition[name], languages) for name in ("name", "description") if name in definition}
    return activity | {"definition": definition | texts}


def one_language(texts: dict[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Keep one entry of a language map: the best for the languages asked for, else the first."""
    for wanted in languages:
        prefix = wanted.lower()
        for tag in texts:
            if tag.lower() == prefix or tag.lower().startswith(f"{prefix}-") or prefix.startswith(f"{tag.lower()}-"):
                return {tag: texts[tag]}
    return dict(list(texts.items())[:1])
