"""The document resources: activities/state, activities/profile, agents/profile (xAPI 1.0.3, Communication 2.3 to 2.7)."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.http import http_date

from lms.access.guard import credential
from lms.core.errors import Forbidden, NotFound
from lms.core.settings import current_settings
from lms.lrs import bodies, documents, launch_rules, wire
from lms.lrs.documents import Conditions, Place, Silence
from lms.lrs.filters import ifi_parameter, instant_of, iri_of, known_only, registration_of
from lms.lrs.refusals import ParameterRefused
from lms.lrs.rights import Caller
from lms.lrs.versions import Version

LAUNCH_DATA = "LMS.LaunchData"
STATE_SECTION, ACTIVITY_SECTION, AGENT_SECTION = "Communication 2.3", "Communication 2.7", "Communication 2.6"

Placing = Callable[[Caller, Mapping[str, str], bool], tuple[Place, str | None]]
"""Authorises, and gives the place and the document's id, if one is named."""


def state(caller: Caller, parameters: Mapping[str, str], writing: bool) -> tuple[Place, str | None]:
    """States of an agent in an activity: a launch has its own only, and may not write what the platform put there."""
    _known(parameters, {"activityId", "agent", "registration"}, "stateId", STATE_SECTION)
    activity_id = _needed(iri_of(parameters, "activityId"), "activityId", STATE_SECTION)
    ifi = _needed(ifi_parameter(parameters, "agent"), "agent", STATE_SECTION)
    registration, document_id = registration_of(parameters), parameters.get("stateId")
    caller.require("state", *(() if writing else ("all/read",)))
    grant = caller.grant
    if grant is not None:
        if ifi != grant.ifi or registration != grant.registration or not launch_rules.within(activity_id, grant.activity_id):
            raise Forbidden("a launch reads and writes the states of its own activity, actor and registration", code="launch-forbidden")
        if writing and (document_id is None or document_id == LAUNCH_DATA):
            raise Forbidden(f"{LAUNCH_DATA} is the platform's (cmi5 section 10)", code="launch-forbidden")
    return documents.state_place(caller.tenant_id, activity_id, ifi, registration), document_id


def activity_profile(caller: Caller, parameters: Mapping[str, str], writing: bool) -> tuple[Place, str | None]:
    """Profile documents of an activity: a launch has those of its own activity only."""
    _known(parameters, {"activityId"}, "profileId", ACTIVITY_SECTION)
    activity_id = _needed(iri_of(parameters, "activityId"), "activityId", ACTIVITY_SECTION)
    caller.require("profile", *(() if writing else ("all/read",)))
    grant = caller.grant
    if grant is not None and not launch_rules.owns(grant, activity_id, own_base=current_settings().activity_base):
        raise Forbidden("a launch reads and writes the profiles of its own activity", code="launch-forbidden")
    return documents.activity_place(caller.tenant_id, activity_id), parameters.get("profileId")


def agent_profile(caller: Caller, parameters: Mapping[str, str], writing: bool) -> tuple[Place, str | None]:
    """Profile documents of an agent: a launch has those of its own actor only."""
    _known(parameters, {"agent"}, "profileId", AGENT_SECTION)
    ifi = _needed(ifi_parameter(parameters, "agent"), "agent", AGENT_SECTION)
    caller.require("profile", *(() if writing else ("all/read",)))
    if caller.grant is not None and ifi != caller.grant.ifi:
        raise Forbidden("a launch reads and writes the profiles of its own actor", code="launch-forbidden")
    return documents.agent_place(caller.tenant_id, ifi), parameters.get("profileId")


def _needed(value: Any, name: str, section: str) -> Any:
    if value is None or value == "":
        raise ParameterRefused("must be given", path=name, section=section)
    return value


def _known(parameters: Mapping[str, str], known: set[str], identifier: str, section: str) -> None:
    lists = request.method in ("GET", "HEAD") and identifier not in parameters
    known_only(parameters, frozenset(known | {identifier} | ({"since"} if lists else set())), section=section)
    if "\x00" in parameters.get(identifier, ""):
        raise ParameterRefused("may not hold the character U+0000", path=identifier, section="limit of this record store")


def _conditions() -> Conditions:
    return Conditions(_tags("If-Match"), _tags("If-None-Match"))


def _tags(header: str) -> frozenset[str] | None:
    value = request.headers.get(header)
    if value is None:
        return None
    return frozenset(tag.strip().removeprefix("W/").strip('"') for tag in value.split(","))


def _get(placing: Placing) -> Response:
    parameters = wire.parameters()
    place, document_id = placing(wire.caller(), parameters, False)
    if document_id is None:
        return wire.answer(documents.identifiers(place, since=instant_of(parameters, "since")))
    found = documents.find(place, document_id)
    if found is None:
        raise NotFound("there is no such document", code="document-unknown")
    # A document is somebody's bytes under somebody's type: a browser that opens it must not run it on our host.
    response = Response(found.content, content_type=found.content_type, headers={"Content-Security-Policy": "sandbox; default-src 'none'"})
    response.headers["ETag"] = f'"{found.etag}"'
    response.headers["Last-Modified"] = http_date(found.updated_at)
    return response


def _write(placing: Placing, identifier: str) -> Response:
    place, document_id = placing(wire.caller(), wire.parameters(), True)
    document_id = _needed(document_id, identifier, "Communication 2.2")
    content, content_type = bodies.body(), request.headers.get("Content-Type") or "application/octet-stream"
    if request.method == "PUT":
        silence = _silence(place)
        etag = documents.put(place, document_id, content=content, content_type=content_type, conditions=_conditions(), silence=silence)
    else:
        etag = documents.merge(place, document_id, content=content, content_type=content_type, conditions=_conditions())
    response = wire.nothing()
    response.headers["ETag"] = f'"{etag}"'
    return response


def _silence(place: Place) -> Silence:
    """What a PUT may do that states no condition: 1.0.3 leaves states alone (Communication 3.1), 2.0 does not (4.1.4)."""
    if wire.version() is Version.V2:
        return Silence.FOR_NEW
    return Silence.ALLOWED if place.kind == "state" else Silence.REFUSED


def _delete(placing: Placing, identifier: str) -> Response:
    place, document_id = placing(wire.caller(), wire.parameters(), True)
    if document_id is None and place.kind == "state":
        documents.clear(place)
    else:
        documents.delete(place, _needed(document_id, identifier, "Communication 2.2"), conditions=_conditions())
    return wire.nothing()


def _views(placing: Placing, identifier: str) -> tuple[wire.View, wire.View, wire.View]:
    @credential
    def read() -> Response:
        return _get(placing)

    @credential
    def write() -> Response:
        return _write(placing, identifier)

    @credential
    def remove() -> Response:
        return _delete(placing, identifier)

    return read, write, remove


def init_app(app: Flask) -> None:
    """Register the three resources."""
    resources: tuple[tuple[str, str, Placing, str], ...] = (
        ("/activities/state", "state", state, "stateId"),
        ("/activities/profile", "activity_profile", activity_profile, "profileId"),
        ("/agents/profile", "agent_profile", agent_profile, "profileId"),
    )
    for path, name, placing, identifier in resources:
        read, write, remove = _views(placing, identifier)
        routes: list[wire.Route] = [
            (path, "read", read, ("GET",)),
            (path, "write", write, ("PUT", "POST")),
            (path, "remove", remove, ("DELETE",)),
        ]
        wire.register(app, f"xapi_{name}", routes)
