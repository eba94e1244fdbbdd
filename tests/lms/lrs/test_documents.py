"""Documents: states and profiles, their ETags, merging, lists and deletes."""

from typing import Any
from uuid import uuid4

import pytest

from tests.factories.lrs import Sender, agent

A = "https://example.org/activities/a"
STATE = {"activityId": A, "agent": agent(), "stateId": "bookmark"}
PROFILES = [("activities/profile", {"activityId": A, "profileId": "p"}), ("agents/profile", {"agent": agent(), "profileId": "p"})]
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def without(query: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in query.items() if name not in names}


def test_a_state_keeps_any_bytes_and_their_type(sender: Sender) -> None:
    content = b"\x00\xff sida 3"
    assert sender.ask("PUT", "activities/state", content, headers={"Content-Type": "application/octet-stream"}, **STATE).status_code == 204
    answer = sender.get("activities/state", **STATE)
    assert (answer.data, answer.headers["Content-Type"]) == (content, "application/octet-stream")
    assert answer.headers["ETag"].strip('"').isalnum()
    assert len(answer.headers["ETag"]) == 42
    assert answer.headers["Last-Modified"]


def test_a_state_is_overwritten_without_headers_and_belongs_to_its_registration(sender: Sender) -> None:
    registration = str(uuid4())
    for content, query in ((b"1", STATE), (b"2", STATE), (b"3", STATE | {"registration": registration})):
        assert sender.ask("PUT", "activities/state", content, headers=TEXT, **query).status_code == 204
    assert sender.get("activities/state", **STATE).data == b"2"
    assert sender.get("activities/state", **STATE, registration=registration).data == b"3"
    assert sender.get("activities/state", **STATE, registration=str(uuid4())).status_code == 404


@pytest.mark.parametrize(("path", "query"), PROFILES)
def test_a_profile_is_not_written_without_saying_what_is_believed(sender: Sender, path: str, query: dict[str, Any]) -> None:
    assert sender.ask("PUT", path, {}, **query).status_code == 400
    assert sender.ask("PUT", path, {"a": 1}, headers={"If-None-Match": "*"}, **query).status_code == 204
    refused = sender.ask("PUT", path, {}, **query)
    assert refused.status_code == 409
    assert "If-Match" in refused.json["title"]
    assert sender.ask("PUT", path, {}, headers={"If-None-Match": "*"}, **query).status_code == 412
    assert sender.ask("PUT", path, {}, headers={"If-Match": '"0000"'}, **query).status_code == 412
    etag = sender.get(path, **query).headers["ETag"]
    assert sender.get(path, **query).json == {"a": 1}
    assert sender.ask("PUT", path, {"b": 2}, headers={"If-Match": etag}, **query).status_code == 204
    assert sender.ask("DELETE", path, headers={"If-Match": etag}, **query).status_code == 412
    assert sender.ask("DELETE", path, **query).status_code == 204
    assert sender.get(path, **query).status_code == 404


@pytest.mark.parametrize(("path", "query"), [("activities/state", STATE), *PROFILES])
def test_post_merges_the_top_level_of_json_objects_only(sender: Sender, path: str, query: dict[str, Any]) -> None:
    assert sender.ask("POST", path, {"a": {"x": 1}, "b": 1}, **query).status_code == 204
    assert sender.ask("POST", path, {"a": {"y": 2}, "c": 3}, **query).status_code == 204
    assert sender.get(path, **query).json == {"a": {"y": 2}, "b": 1, "c": 3}
    for content, kind in ((b"[1]", "application/json"), (b"{", "application/json"), (b"{}", "text/plain")):
        assert sender.ask("POST", path, content, headers={"Content-Type": kind}, **query).status_code == 400
    assert sender.get(path, **query).json == {"a": {"y": 2}, "b": 1, "c": 3}


def test_a_document_that_is_no_json_is_not_merged_into(sender: Sender) -> None:
    sender.ask("PUT", "activities/state", b"text", headers=TEXT, **STATE)
    assert sender.ask("POST", "activities/state", {"a": 1}, **STATE).status_code == 400
    assert sender.get("activities/state", **STATE).data == b"text"


def test_lists_give_ids_and_since_leaves_out_what_is_older(sender: Sender) -> None:
    for name in ("b", "a"):
        sender.ask("PUT", "activities/state", {}, **STATE | {"stateId": name})
    place = without(STATE, "stateId")
    assert sender.get("activities/state", **place).json == ["a", "b"]
    assert sender.get("activities/state", **place, since="2026-01-01T00:00:00Z").json == ["a", "b"]
    assert sender.get("activities/state", **place, since="2999-01-01T00:00:00Z").json == []
    assert sender.get("activities/state", **place, since="x").status_code == 400
    assert sender.get("activities/state", **place | {"agent": agent("eskil")}).json == []


def test_delete_without_a_state_id_clears_the_states_of_that_agent_and_activity(sender: Sender) -> None:
    other = STATE | {"agent": agent("eskil")}
    for query in (STATE, STATE | {"registration": str(uuid4())}, other):
        sender.ask("PUT", "activities/state", {}, **query)
    assert sender.ask("DELETE", "activities/state", **without(STATE, "stateId")).status_code == 204
    assert sender.get("activities/state", **without(STATE, "stateId")).json == []
    assert sender.get("activities/state", **other).status_code == 200
    assert sender.ask("DELETE", "agents/profile", agent=agent()).status_code == 400


@pytest.mark.parametrize("missing", ["activityId", "agent"])
def test_a_needed_parameter_that_is_missing_or_malformed_is_refused(sender: Sender, missing: str) -> None:
    assert sender.get("activities/state", **without(STATE, missing)).json["path"] == missing
    assert sender.get("activities/state", **STATE | {missing: "x"}).status_code == 400
    assert sender.get("activities/state", **STATE, registration="x").status_code == 400
    assert sender.ask("PUT", "activities/state", {}, **without(STATE, "stateId")).json["path"] == "stateId"


def test_an_id_that_no_database_keeps_is_refused(sender: Sender) -> None:
    answer = sender.ask("PUT", "activities/state", {}, **STATE | {"stateId": "a\x00b"})
    assert (answer.status_code, answer.json["path"]) == (400, "stateId")
