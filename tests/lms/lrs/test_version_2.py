"""What differs between the versions, and that each base path answers honestly in its own."""

from typing import Any

import pytest

from tests.factories.lrs import Sender, agent, statement

ALIEN = {"objectType": "contextAgent", "agent": agent("bo"), "relevantTypes": ["https://example.org/roles/assessor"]}
TEAM = {"objectType": "contextGroup", "group": {"objectType": "Group", "member": [agent("cia")]}}


@pytest.fixture
def second(sender: Sender) -> Sender:
    """A client that speaks 2.0."""
    sender.headers["X-Experience-API-Version"] = "2.0.0"
    return sender


@pytest.mark.parametrize(
    ("path", "asked", "spoken"),
    [
        ("/xapi", "1.0.3", "1.0.3"), ("/xapi", "1.0", "1.0.3"), ("/xapi", "2.0.0", "2.0.0"), ("/xapi", "2.0", "2.0.0"), ("/xapi/2", "2.0.0", "2.0.0"),
        ("/xapi/2", "1.0.3", "1.0.3"), ("/xapi", "3.0", "1.0.3"), ("/xapi/2", "3.0", "2.0.0"), ("/xapi", None, "1.0.3"), ("/xapi/2", None, "2.0.0"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("resource", ["statements", "about", "activities/state"])
def test_an_answer_names_the_version_asked_for_else_that_of_its_path(
    sender: Sender, resource: str, path: str, asked: str | None, spoken: str
) -> None:
    del sender.headers["X-Experience-API-Version"]
    answer = sender.ask("GET", f"{path}/{resource}", headers={"X-Experience-API-Version": asked} if asked else {})
    assert answer.headers["X-Experience-API-Version"] == spoken
    served = resource == "about" or asked not in (None, "3.0")
    assert (answer.json.get("path") == "X-Experience-API-Version") is not served


def test_pages_go_on_under_the_path_that_was_asked(second: Sender) -> None:
    second.post(statement(), statement())
    more = second.ask("GET", "/xapi/2/statements", limit=1).json["more"]
    assert more.startswith("/xapi/2/statements/more/")
    assert len(second.ask("GET", more).json["statements"]) == 1


def test_related_agents_and_groups_are_accepted_and_found_in_2_0_only(second: Sender) -> None:
    sent = statement(context={"contextAgents": [ALIEN], "contextGroups": [TEAM]})
    assert second.post(sent).status_code == 200
    for name in ("bo", "cia"):
        assert second.ids(agent=agent(name), related_agents="true") == [sent["id"]]
        assert second.ids(agent=agent(name)) == []
    assert second.get(statementId=sent["id"], format="ids").json["context"]["contextAgents"] == [ALIEN]
    second.headers["X-Experience-API-Version"] = "1.0.3"
    assert second.post(statement(context={"contextAgents": [ALIEN]})).json["path"] == "$[0].context.contextAgents"


@pytest.mark.parametrize(
    ("name", "said", "path"),
    [
        ("contextAgents", ALIEN, ""), ("contextAgents", [ALIEN | {"objectType": "Agent"}], "[0].objectType"),
        ("contextAgents", [{"objectType": "contextAgent"}], "[0]"), ("contextAgents", [ALIEN | {"relevantTypes": []}], "[0].relevantTypes"),
        ("contextAgents", [ALIEN | {"relevantTypes": ["x"]}], "[0].relevantTypes[0]"), ("contextAgents", [ALIEN | {"agent": {}}], "[0].agent"),
        ("contextAgents", [ALIEN | {"x": 1}], "[0].x"),
        ("contextGroups", [TEAM | {"group": agent()}], "[0].group.objectType"), ("contextGroups", [ALIEN], "[0].objectType"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("inside", [False, True])
def test_a_bad_one_is_refused_by_its_place_in_sub_statements_too(second: Sender, name: str, said: Any, path: str, inside: bool) -> None:
    made = statement(context={name: said})
    if inside:
        made = statement(object={key: value for key, value in made.items() if key != "id"} | {"objectType": "SubStatement"})
    answer = second.post(made)
    assert (answer.status_code, answer.json["path"]) == (400, f"$[0].{'object.' if inside else ''}context.{name}{path}")


def test_a_timestamp_is_converted_to_utc_in_2_0_and_kept_as_sent_in_1_0_3(second: Sender) -> None:
    said = "2026-05-04T12:00:00.5+02:00"
    one, other = statement(timestamp=said), statement(timestamp=said)
    second.post(one)
    assert second.get(statementId=one["id"]).json["timestamp"] == "2026-05-04T10:00:00.500Z"
    second.headers["X-Experience-API-Version"] = "1.0.3"
    second.post(other)
    assert second.get(statementId=other["id"]).json["timestamp"] == said


def test_a_statement_without_a_version_gets_that_of_the_request(second: Sender) -> None:
    sent, older = statement(), statement(version="1.0.9")
    second.post(sent, older)
    assert second.get(statementId=sent["id"]).json["version"] == "2.0.0"
    assert second.get(statementId=older["id"]).json["version"] == "1.0.9"
    second.headers["X-Experience-API-Version"] = "1.0.3"
    assert second.post(statement(version="2.0.0")).json["path"] == "$[0].version"


@pytest.mark.parametrize("resource", ["activities/state", "activities/profile", "agents/profile"])
def test_a_put_without_a_condition_never_writes_over_a_document_in_2_0(second: Sender, resource: str) -> None:
    place: dict[str, Any] = {"stateId" if resource.endswith("state") else "profileId": "d"}
    if resource.startswith("activities"):
        place["activityId"] = "https://example.org/a"
    if resource != "activities/profile":
        place["agent"] = agent()
    assert second.ask("PUT", resource, {"a": 1}, **place).status_code == 204
    tag = second.get(resource, **place).headers["ETag"]
    assert second.ask("PUT", resource, {"a": 2}, **place).status_code == 409
    assert second.get(resource, **place).json == {"a": 1}
    for method in ("PUT", "POST", "DELETE"):
        assert second.ask(method, resource, {"a": 2}, headers={"If-Match": '"0"'}, **place).status_code == 412
        assert second.get(resource, **place).json == {"a": 1}
    assert second.ask("PUT", resource, {"a": 2}, headers={"If-Match": tag}, **place).status_code == 204
    second.headers["X-Experience-API-Version"] = "1.0.3"
    assert second.ask("PUT", resource, {"a": 3}, **place).status_code == (204 if resource.endswith("state") else 409)
