"""Everything that a client can see of a store, for tests that compare two stores, or one before and after."""

from typing import Any

from tests.factories.lrs import agent
from tests.lms.lrs.bases import Speaker

A, B = "https://example.org/activities/a", "https://example.org/activities/b"
PEOPLE = ("amina", "eskil", "petra")
REGISTRATION = "11111111-aaaa-4111-8111-111111111111"
VERBS = ("http://adlnet.gov/expapi/verbs/experienced", "http://adlnet.gov/expapi/verbs/passed", "http://adlnet.gov/expapi/verbs/voided")
IDS = [f"abcdef00-0000-4000-8000-{number:012x}" for number in range(12)]
"""The statements that such tests speak of."""


def questions() -> list[tuple[str, dict[str, Any]]]:
    """Every resource, by every way in."""
    agents, activities = [{"agent": agent(name)} for name in PEOPLE], [{"activityId": name} for name in (A, B)]
    narrow = [{}, *agents, *({"activity": name} for name in (A, B)), *({"verb": name} for name in VERBS), {"registration": REGISTRATION}]
    broad = [each | {"related_agents": "true"} for each in agents] + [{"activity": name, "related_activities": "true"} for name in (A, B)]
    forms = [{"format": form, "ascending": "true"} for form in ("ids", "canonical")]
    one = [{way: name} for name in IDS for way in ("statementId", "voidedStatementId")]
    states = [each | whose for each in activities for whose in agents]
    asked = [("statements", each) for each in [*narrow, *broad, *forms, *one]]
    asked += [("activities", each) for each in activities] + [("agents", each) for each in agents]
    asked += [("activities/state", each | more) for each in states for more in ({}, {"stateId": "s"}, {"registration": REGISTRATION})]
    asked += [("activities/profile", each | more) for each in activities for more in ({}, {"profileId": "p"})]
    return asked + [("agents/profile", each | more) for each in agents for more in ({}, {"profileId": "p"})]


def everything(client: Speaker) -> dict[str, Any]:
    """What a client is answered to every question, lists with all their pages."""
    seen: dict[str, Any] = {}
    for path, query in questions():
        answer = client.get(path, **query)
        said: Any = answer.json if answer.is_json else answer.data
        if path == "statements" and "more" in said:
            said = said["statements"]
            more = answer.json["more"]
            while more:
                page = client.ask("GET", more).json
                said, more = said + page["statements"], page["more"]
        seen[f"{path} {query}"] = (answer.status_code, said, answer.headers.get("ETag"))
    return seen
