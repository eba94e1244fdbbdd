"""A statement of one version asked for in the other comes as it is stored: nothing is converted either way."""

from typing import Any

import pytest

from tests.factories.lrs import Sender, agent, statement, voiding

HEADER = "X-Experience-API-Version"
CONTEXT = {
    "contextAgents": [{"objectType": "contextAgent", "agent": agent("bo"), "relevantTypes": ["https://example.org/roles/assessor"]}],
    "contextGroups": [{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [agent("cia")]}}],
}
FORMATS = ("exact", "ids", "canonical")
LOCAL = "2026-05-04T12:00:00.5+02:00"


def speaking(sender: Sender, version: str) -> Sender:
    sender.headers[HEADER] = version
    return sender


def each_way(sender: Sender, said: dict[str, Any]) -> list[Any]:
    """The statement by its id and in a list, in every format."""
    found = []
    for form in FORMATS:
        one, many = sender.get(statementId=said["id"], format=form), sender.get(format=form, verb=said["verb"]["id"])
        assert {one.headers[HEADER], many.headers[HEADER]} == {sender.headers[HEADER]}
        found += [one.json, *(each for each in many.json["statements"] if each["id"] == said["id"])]
    assert len(found) == 2 * len(FORMATS)
    return found


def test_a_statement_of_2_0_comes_whole_to_a_client_that_speaks_1_0_3(sender: Sender) -> None:
    sent = statement(context=CONTEXT, timestamp=LOCAL)
    assert speaking(sender, "2.0.0").post(sent).status_code == 200
    as_new = each_way(sender, sent)
    as_old = each_way(speaking(sender, "1.0.3"), sent)
    assert as_old == as_new
    assert {(each["version"], each["timestamp"]) for each in as_old} == {("2.0.0", "2026-05-04T10:00:00.500Z")}
    assert as_old[0]["context"] == CONTEXT


def test_a_statement_of_1_0_3_comes_as_it_is_to_a_client_that_speaks_2_0(sender: Sender) -> None:
    sent = statement(timestamp=LOCAL, context={"contextActivities": {"parent": {"id": "https://example.org/a"}}})
    assert speaking(sender, "1.0.3").post(sent).status_code == 200
    as_old = each_way(sender, sent)
    as_new = each_way(speaking(sender, "2.0.0"), sent)
    assert as_new == as_old
    assert {(each["version"], each["timestamp"]) for each in as_new} == {("1.0.0", LOCAL)}


def test_a_voided_one_too_and_those_that_only_2_0_can_name(sender: Sender) -> None:
    sent = statement(context=CONTEXT)
    speaking(sender, "2.0.0").post(sent)
    speaking(sender, "1.0.3")
    assert sender.ids(agent=agent("bo"), related_agents="true") == sender.ids(agent=agent("cia"), related_agents="true") == [sent["id"]]
    sender.post(voiding(sent["id"]))
    assert sender.get(voidedStatementId=sent["id"]).json["context"] == CONTEXT


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_both_come_in_one_list_each_with_its_own_version(sender: Sender, version: str) -> None:
    new, old = statement(context=CONTEXT), statement()
    speaking(sender, "2.0.0").post(new)
    speaking(sender, "1.0.3").post(old)
    found = speaking(sender, version).get(ascending="true").json["statements"]
    assert [(each["id"], each["version"]) for each in found] == [(new["id"], "2.0.0"), (old["id"], "1.0.0")]


def test_what_a_1_0_3_client_has_read_it_cannot_send_as_its_own_and_a_2_0_client_stores_nothing_twice(sender: Sender) -> None:
    sent = statement(context=CONTEXT)
    speaking(sender, "2.0.0").post(sent)
    read = speaking(sender, "1.0.3").get(statementId=sent["id"]).json
    assert (answer := sender.post(read)).status_code == 400
    assert answer.json["path"] in ("$[0].version", "$[0].context.contextAgents")
    assert speaking(sender, "2.0.0").post(read).json == [sent["id"]]
