"""Activities with their definitions, and references to statements (xAPI 1.0.3, Data 2.4.4)."""

from typing import Any

from lms.lrs.validation.faults import (
    Check,
    Fault,
    each,
    extensions,
    iri,
    language_map,
    members,
    one_of,
    require,
    string,
    uuid,
)

ACTIVITY_SECTION = "Data 2.4.4.1"
REFERENCE_SECTION = "Data 2.4.4.3"

_COMPONENT: dict[str, Check] = {"id": string, "description": language_map}
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")


def _component(value: Any) -> None:
    members(value, _COMPONENT, ACTIVITY_SECTION)
    require(value, ("id",), ACTIVITY_SECTION)


def _components(value: Any) -> None:
    each(value, _component, ACTIVITY_SECTION)
    if len({part["id"] for part in value}) != len(value):
        raise Fault("may not hold the same id twice", ACTIVITY_SECTION)


def _patterns(value: Any) -> None:
    each(value, string, ACTIVITY_SECTION)


_DEFINITION: dict[str, Check] = {
    "name": language_map,
    "description": language_map,
    "type": iri,
    "moreInfo": iri,
    "extensions": extensions,
    "interactionType": one_of(
        "true-false",
        "choice",
        "fill-in",
        "long-fill-in",
        "matching",
        "performance",
        "sequencing",
        "likert",
        "numeric",
        "other",
        section=ACTIVITY_SECTION,
    ),
    "correctResponsesPattern": _patterns,
} | dict.fromkeys(COMPONENT_LISTS, _components)
_NEEDS_INTERACTION = ("correctResponsesPattern", *COMPONENT_LISTS)


def definition(value: Any) -> None:
    """Accept an activity definition; interaction components only together with an interactionType."""
    members(value, _DEFINITION, ACTIVITY_SECTION)
    if "interactionType" not in value:
        for name in _NEEDS_INTERACTION:
            if name in value:
                raise Fault('may stand only beside "interactionType"', ACTIVITY_SECTION, name)


_ACTIVITY: dict[str, Check] = {
    "objectType": one_of("Activity", section=ACTIVITY_SECTION),
    "id": iri,
    "definition": definition,
}


def activity(value: Any) -> None:
    """Accept an activity."""
    members(value, _ACTIVITY, ACTIVITY_SECTION)
    if "id" not in value:
        raise Fault('must have the property "id"', ACTIVITY_SECTION)


_REFERENCE: dict[str, Check] = {
    "objectType": one_of("StatementRef", section=REFERENCE_SECTION),
    "id": uuid,
}


def reference(value: Any) -> None:
    """Accept a reference to a statement."""
    members(value, _REFERENCE, REFERENCE_SECTION)
    require(value, ("objectType", "id"), REFERENCE_SECTION)
