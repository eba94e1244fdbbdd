"""The statements and documents that the learning platform itself writes in cmi5 (pure; sections 9.3, 9.6 and 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from catalog.cmi5_terms import (
    ABANDONED,
    CATEGORY,
    DISPLAY,
    LAUNCH_MODE,
    LAUNCH_PARAMETERS,
    LAUNCH_URL,
    LAUNCHED,
    MASTERY_SCORE,
    MOVE_ON,
    SATISFIED,
    SESSION_ID,
)  # fmt: skip

Json = dict[str, Any]


@dataclass(frozen=True)
class Sitting:
    """Whose session it is: actor, registration, session id, and the publisher's id that everything is grouped by."""

    actor: Mapping[str, Any]
    registration: UUID
    session_id: str
    publisher_id: str

    def context(self, extensions: Mapping[str, Any] | None = None) -> Json:
        """The context of a statement that the platform writes."""
        return {
            "registration": str(self.registration),
            "contextActivities": {"category": [_activity(CATEGORY)], "grouping": [_activity(self.publisher_id)]},
            "extensions": {SESSION_ID: self.session_id, **(extensions or {})},
        }

    def template(self) -> Json:
        """The context template of LMS.LaunchData: what every statement of the unit must hold. The category is the
        unit's own to add, since allowed statements go without it (section 7.1.3)."""
        return {"contextActivities": {"grouping": [_activity(self.publisher_id)]}, "extensions": {SESSION_ID: self.session_id}}


@dataclass(frozen=True)
class LaunchedUnit:
    """What the launch says of the unit."""

    activity_id: str
    definition: Json
    mode: str
    url: str
    move_on: str
    mastery_score: float | None
    launch_parameters: str | None
    entitlement_key: str | None


def launched(sitting: Sitting, unit: LaunchedUnit, at: datetime) -> Json:
    """Written before the unit is launched (section 9.3.1)."""
    extensions: Json = {LAUNCH_MODE: unit.mode, LAUNCH_URL: unit.url, MOVE_ON: unit.move_on}
    if unit.mastery_score is not None:
        extensions[MASTERY_SCORE] = unit.mastery_score
    if unit.launch_parameters is not None:
        extensions[LAUNCH_PARAMETERS] = unit.launch_parameters
    return _statement(sitting, LAUNCHED, _activity(unit.activity_id, unit.definition), at, sitting.context(extensions))


def abandoned(sitting: Sitting, activity_id: str, at: datetime, lasted: timedelta) -> Json:
    """Written for a session that never said terminated (section 9.3.6)."""
    statement = _statement(sitting, ABANDONED, _activity(activity_id), at, sitting.context())
    return {**statement, "result": {"duration": f"PT{max(lasted.total_seconds(), 0):.2f}S"}}


def satisfied(sitting: Sitting, activity_id: str, kind: str, name: Mapping[str, str], at: datetime) -> Json:
    """Written for a block or the course whose every unit has met its moveOn (section 9.3.9)."""
    activity = _activity(activity_id, {"type": kind, **({"name": dict(name)} if name else {})})
    return _statement(sitting, SATISFIED, activity, at, sitting.context())


def launch_data(sitting: Sitting, unit: LaunchedUnit, return_url: str) -> Json:
    """The document LMS.LaunchData (section 10)."""
    document: Json = {"contextTemplate": sitting.template(), "launchMode": unit.mode, "moveOn": unit.move_on, "returnURL": return_url}
    if unit.mastery_score is not None:
        document["masteryScore"] = unit.mastery_score
    if unit.launch_parameters is not None:
        document["launchParameters"] = unit.launch_parameters
    if unit.entitlement_key is not None:
        document["entitlementKey"] = {"courseStructure": unit.entitlement_key}
    return document


def preferences(languages: Sequence[str]) -> Json:
    """The document cmi5LearnerPreferences (section 11)."""
    return {"languagePreference": ",".join(languages), "audioPreference": "on"}


def _activity(identifier: str, definition: Json | None = None) -> Json:
    return {"objectType": "Activity", "id": identifier, **({"definition": definition} if definition else {})}


def _statement(sitting: Sitting, verb: str, activity: Json, at: datetime, context: Json) -> Json:
    return {
        "id": str(uuid4()),
        "actor": dict(sitting.actor),
        "verb": {"id": verb, "display": DISPLAY[verb]},
        "object": activity,
        "context": context,
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
