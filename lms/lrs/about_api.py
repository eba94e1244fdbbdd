"""The small resources: about, agents, activities (xAPI 1.0.3, Communication 2.4, 2.5, 2.8)."""

import orjson
from flask import Flask, Response

from lms.access.guard import credential, public
from lms.lrs import definitions, wire
from lms.lrs.filters import agent_parameter, iri_of, known_only
from lms.lrs.refusals import ParameterRefused
from lms.lrs.versions import Version

READ = ("all/read", "statements/read", "statements/read/mine", "profile")


@public
def about() -> Response:
    """GET about: the versions that are served. No credential and no version are needed.

    Whoever says that it speaks 1.0 is told of that alone: clients in use stop at a version that they do not know.
    """
    spoken = [Version.V1] if wire.asked() is Version.V1 else list(Version)
    return wire.answer({"version": [version.value for version in spoken]})


@credential
def agents() -> Response:
    """GET /xapi/agents: the person behind an agent, every property as an array."""
    wire.caller().require(*READ)
    parameters = wire.parameters()
    known_only(parameters, frozenset({"agent"}), section="Communication 2.4")
    agent = agent_parameter(parameters, "agent")
    if agent is None or agent.get("objectType") == "Group":
        raise ParameterRefused("must be an agent", path="agent", section="Communication 2.4")
    person = {name: [value] for name, value in agent.items() if name != "objectType"}
    return wire.answer({"objectType": "Person"} | person)


@credential
def activities() -> Response:
    """GET /xapi/activities: an activity with what all statements together say of it."""
    caller = wire.caller()
    caller.require(*READ)
    parameters = wire.parameters()
    known_only(parameters, frozenset({"activityId"}), section="Communication 2.5")
    activity_id = iri_of(parameters, "activityId")
    if activity_id is None:
        raise ParameterRefused("must be given", path="activityId", section="Communication 2.5")
    said: dict[str, object] = {"objectType": "Activity", "id": activity_id}
    definition = definitions.definition_of(caller.tenant_id, activity_id)
    return wire.answer(said if definition is None else said | {"definition": orjson.loads(definition)})


def init_app(app: Flask) -> None:
    """Register the three."""
    routes: list[wire.Route] = [
        ("/about", "about", about, ("GET",)),
        ("/agents", "agents", agents, ("GET",)),
        ("/activities", "activities", activities, ("GET",)),
    ]
    wire.register(app, "xapi_about", routes)
