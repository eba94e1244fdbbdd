"""Verb, result, context and attachments of a statement (xAPI 1.0.3, Data 2.4.3, 2.4.5, 2.4.6, 2.4.11)."""

from typing import Any

from lms.lrs.validation.actors import actor, agent, group
from lms.lrs.validation.faults import (
    Check,
    Fault,
    boolean,
    duration,
    each,
    extensions,
    iri,
    kind_of,
    language,
    language_map,
    media_type,
    members,
    number,
    one_of,
    require,
    string,
    uuid,
)
from lms.lrs.validation.objects import activity, reference

VERB_SECTION = "Data 2.4.3"
RESULT_SECTION = "Data 2.4.5"
SCORE_SECTION = "Data 2.4.5.1"
CONTEXT_SECTION = "Data 2.4.6"
CONTEXT_ACTIVITIES_SECTION = "Data 2.4.6.2"
ATTACHMENT_SECTION = "Data 2.4.11"

_VERB: dict[str, Check] = {"id": iri, "display": language_map}


def verb(value: Any) -> None:
    """Accept a verb."""
    members(value, _VERB, VERB_SECTION)
    if "id" not in value:
        raise Fault('must have the property "id"', VERB_SECTION)


_SCORE: dict[str, Check] = {"scaled": number, "raw": number, "min": number, "max": number}


def score(value: Any) -> None:
    """Accept a score whose numbers agree: scaled in -1..1, min below max, raw between them."""
    members(value, _SCORE, SCORE_SECTION)
    if "scaled" in value and not -1 <= value["scaled"] <= 1:
        raise Fault("must lie between -1 and 1", SCORE_SECTION, "scaled")
    raw, low, high = value.get("raw"), value.get("min"), value.get("max")
    if low is not None and high is not None and low >= high:
        raise Fault('must be less than "max"', SCORE_SECTION, "min")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise Fault('must lie between "min" and "max"', SCORE_SECTION, "raw")


_RESULT: dict[str, Check] = {
    "score": score,
    "success": boolean,
    "completion": boolean,
    "response": string,
    "duration": duration,
    "extensions": extensions,
}


def result(value: Any) -> None:
    """Accept a result."""
    members(value, _RESULT, RESULT_SECTION)


def _activities(value: Any) -> None:
    if type(value) is dict:
        activity(value)  # a single one is accepted for older senders, and answered as an array
    elif type(value) is list:
        each(value, activity, CONTEXT_ACTIVITIES_SECTION)
    else:
        raise Fault(f"must be an array of activities, not {kind_of(value)}", CONTEXT_ACTIVITIES_SECTION)


_CONTEXT_ACTIVITIES: dict[str, Check] = {
    "parent": _activities,
    "grouping": _activities,
    "category": _activities,
    "other": _activities,
}


def _context_activities(value: Any) -> None:
    members(value, _CONTEXT_ACTIVITIES, CONTEXT_ACTIVITIES_SECTION)


_CONTEXT: dict[str, Check] = {
    "registration": uuid,
    "instructor": actor,
    "team": group,
    "contextActivities": _context_activities,
    "revision": string,
    "platform": string,
    "language": language,
    "statement": reference,
    "extensions": extensions,
}


def context(value: Any) -> None:
    """Accept a context of 1.0.3."""
    members(value, _CONTEXT, CONTEXT_SECTION)


CONTEXT_AGENT_SECTION = "4.2.2.5 of 2.0"


def _relevant_types(value: Any) -> None:
    each(value, iri, CONTEXT_AGENT_SECTION)
    if not value:
        raise Fault("must hold at least one type", CONTEXT_AGENT_SECTION)


def _related(word: str, name: str, whom: Check) -> Check:
    """Make the check of an element of contextAgents or contextGroups."""
    checks: dict[str, Check] = {"objectType": one_of(word, section=CONTEXT_AGENT_SECTION), name: whom, "relevantTypes": _relevant_types}

    def one(value: Any) -> None:
        members(value, checks, CONTEXT_AGENT_SECTION)
        require(value, ("objectType", name), CONTEXT_AGENT_SECTION)

    return lambda value: each(value, one, CONTEXT_AGENT_SECTION)


_CONTEXT_2: dict[str, Check] = _CONTEXT | {
    "contextAgents": _related("contextAgent", "agent", agent),
    "contextGroups": _related("contextGroup", "group", group),
}


def context_2(value: Any) -> None:
    """Accept a context of 2.0, with agents and groups that are related to what happened."""
    members(value, _CONTEXT_2, CONTEXT_SECTION)


def _length(value: Any) -> None:
    if type(value) is not int or value < 0:
        raise Fault("must be a whole number of bytes", ATTACHMENT_SECTION)


def _hash(value: Any) -> None:
    if type(value) is not str or not 0 < len(value) <= 128:
        raise Fault("must be a SHA-2 hash in a string", ATTACHMENT_SECTION)


_ATTACHMENT: dict[str, Check] = {
    "usageType": iri,
    "display": language_map,
    "description": language_map,
    "contentType": media_type,
    "length": _length,
    "sha2": _hash,
    "fileUrl": iri,
}


def _attachment(value: Any) -> None:
    members(value, _ATTACHMENT, ATTACHMENT_SECTION)
    require(value, ("usageType", "display", "contentType", "length", "sha2"), ATTACHMENT_SECTION)


def attachments(value: Any) -> None:
    """Accept a list of attachment headers; whether their bytes came along is for the receiver of the body to say."""
    each(value, _attachment, ATTACHMENT_SECTION)
