"""What a launch's token may say and read, at the edges and by every way in: refused is 403 with the path, and nothing is stored."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from lms.core.clock import now
from lms.http.app import Samlar
from lms.lrs.rights import Grant
from lms.tenancy.models import Organisation
from tests.factories.lrs import BASE, agent, make_credential, make_grant, statement, voiding
from tests.lms.lrs.bases import Base, Speaker

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
OTHER_UNIT = f"{BASE}/au/1/a2"
NEW = {"If-None-Match": "*"}


class Launch:
    """A launch of Amina's, her player, and somebody who sees all of the tenant's store."""

    def __init__(self, app: Samlar, tenant: Organisation, base: Base) -> None:
        self.grant, token = make_grant(tenant)
        self.player = Speaker(app, token, base)
        self.owner = Speaker(app, make_credential(tenant), base)
        self.registration = str(self.grant.registration)

    def said(self, **other: Any) -> dict[str, Any]:
        """What this launch may say, but for `other`."""
        return statement(**{"verb": COMPLETED, "activity": self.grant.activity_id, "context": {"registration": self.registration}} | other)


@pytest.fixture
def launch(app: Samlar, tenant: Organisation, base: Base) -> Launch:
    """A launch under way."""
    return Launch(app, tenant, base)


def account_of(grant: Grant) -> dict[str, Any]:
    return dict(grant.actor["account"])


Wrong = Callable[[Launch], tuple[dict[str, Any], str]]
WRONG: dict[str, Wrong] = {
    "another actor": lambda launch: (launch.said(actor="eskil"), ".actor"),
    "the actor by another home page": lambda launch: (launch.said(actor=agent("amina", "https://bjuv.example")), ".actor"),
    "the actor by another identifier": lambda launch: (launch.said(actor={"mbox": "mailto:amina@perstorp.example"}), ".actor"),
    "a group that is named as the actor": lambda launch: (launch.said(actor=agent() | {"objectType": "Group"}), ".actor"),
    "a group with the actor in it": lambda launch: (launch.said(actor={"objectType": "Group", "member": [agent()]}), ".actor"),
    "another registration": lambda launch: (launch.said(context={"registration": str(uuid4())}), ".context.registration"),
    "no registration": lambda launch: (launch.said(context={"language": "sv"}), ".context.registration"),
    "no context": lambda launch: (launch.said(context=None), ".context.registration"),
    "another unit": lambda launch: (launch.said(activity=OTHER_UNIT), ".object.id"),
    "a unit whose address begins alike": lambda launch: (launch.said(activity=f"{launch.grant.activity_id}0"), ".object.id"),
    "the course itself": lambda launch: (launch.said(activity=launch.grant.course_iri), ".object.id"),
    "all courses": lambda launch: (launch.said(activity=BASE), ".object.id"),
    "a person": lambda launch: (launch.said(object=agent()), ".object"),
    "another statement": lambda launch: (launch.said(object={"objectType": "StatementRef", "id": str(uuid4())}), ".object"),
    "a voiding": lambda launch: (voiding(str(uuid4()), context={"registration": launch.registration}), ".verb.id"),
    "a statement within": lambda launch: (
        launch.said(object={"objectType": "SubStatement", "actor": agent(), "verb": {"id": COMPLETED}, "object": {"id": launch.grant.activity_id}}),
        ".object",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_launch_may_not_say_is_refused_by_its_path_wherever_it_stands(launch: Launch, case: str) -> None:
    sent, path = WRONG[case](launch)
    put = launch.player.ask("PUT", "statements", sent, statementId=sent["id"])
    ways = [("$[0]", launch.player.post(sent)), ("$[2]", launch.player.post(launch.said(), launch.said(), sent)), ("$[0]", put)]
    for place, answer in ways:
        assert (answer.status_code, answer.json["path"]) == (403, place + path)
        assert answer.json["rule"]
    assert launch.owner.ids() == []


def test_a_launch_voids_not_even_what_it_said_itself(launch: Launch) -> None:
    mine = launch.said()
    assert launch.player.post(mine).status_code == 200
    refused = launch.player.post(voiding(mine["id"], context={"registration": launch.registration}))
    assert (refused.status_code, refused.json["path"]) == (403, "$[0].verb.id")
    assert launch.player.get(statementId=mine["id"]).status_code == 200


@pytest.mark.parametrize(
    ("from_launch", "from_now", "allowed"),
    [
        (timedelta(minutes=-5, seconds=-2), None, False), (timedelta(minutes=-4, seconds=-50), None, True), (timedelta(0), None, True),
        (None, timedelta(minutes=4, seconds=50), True), (None, timedelta(minutes=5, seconds=10), False), (timedelta(days=-400), None, False),
        (None, timedelta(days=400), False),
    ],
)  # fmt: skip
def test_when_something_happened_lies_within_the_launch_by_five_minutes(
    launch: Launch, from_launch: timedelta | None, from_now: timedelta | None, allowed: bool
) -> None:
    moment = launch.grant.created_at + from_launch if from_launch is not None else now() + (from_now or timedelta(0))
    for written in (moment, moment.astimezone(timezone(timedelta(hours=9))), moment.astimezone(timezone(timedelta(hours=-11)))):
        answer = launch.player.post(launch.said(timestamp=written.isoformat()))
        assert answer.status_code == (200 if allowed else 403), written
        assert allowed or answer.json["path"] == "$[0].timestamp"


def test_what_a_launch_may_say_is_taken_however_it_is_written(launch: Launch) -> None:
    own = launch.grant.activity_id
    may = [
        launch.said(), launch.said(activity=f"{own}/block/1"), launch.said(activity=f"{own}?item=2"), launch.said(activity=f"{own}#q3"),
        launch.said(activity="https://publisher.example/lyft/q4"), launch.said(activity="urn:uuid:11111111-aaaa-4111-8111-111111111111"),
        launch.said(context={"registration": launch.registration.upper(), "instructor": agent("eskil")}),
        launch.said(actor=dict(launch.grant.actor) | {"name": "Amina"}), launch.said(actor={"account": account_of(launch.grant)}),
    ]  # fmt: skip
    assert launch.player.post(*may).status_code == 200
    assert set(launch.player.ids()) == {each["id"] for each in may}


def test_the_authority_is_the_launch_whatever_a_package_claims(launch: Launch) -> None:
    sent = launch.said(authority={"mbox": "mailto:boss@perstorp.example"}, stored="2001-01-01T00:00:00Z")
    assert launch.player.post(sent).status_code == 200
    found = launch.owner.get(statementId=sent["id"]).json
    assert found["authority"]["account"]["name"].startswith("launch.")
    assert datetime.fromisoformat(found["stored"]) > launch.grant.created_at


def test_a_launch_reads_its_own_by_every_way_and_nothing_else(launch: Launch, app: Samlar, tenant: Organisation, base: Base) -> None:
    mine, theirs, of_eskil = launch.said(), statement(), launch.said(actor="eskil")
    elsewhere = launch.said(context={"registration": str(uuid4())})
    assert launch.player.post(mine).status_code == 200
    assert launch.owner.post(theirs, of_eskil, elsewhere, voiding(theirs["id"])).status_code == 200
    queries: list[dict[str, Any]] = [
        {}, {"activity": launch.grant.activity_id}, {"agent": agent()}, {"verb": COMPLETED}, {"registration": launch.registration},
        {"agent": agent("eskil"), "related_agents": "true"}, {"format": "ids"}, {"ascending": "true", "limit": 1},
    ]  # fmt: skip
    for query in queries:
        assert set(launch.player.ids(**query)) <= {mine["id"]}, query
    assert launch.player.ids() == [mine["id"]]
    for query in ({"statementId": of_eskil["id"]}, {"statementId": elsewhere["id"]}, {"voidedStatementId": theirs["id"]}):
        assert launch.player.get(**query).status_code == 404
    more = launch.owner.get(limit=1).json["more"]
    assert {each["id"] for each in launch.player.ask("GET", more).json["statements"]} <= {mine["id"]}


def foreign(launch: Launch) -> list[tuple[str, dict[str, Any]]]:
    """Documents that are another's, or another activity's."""
    state = {"activityId": launch.grant.activity_id, "agent": agent(), "registration": launch.registration, "stateId": "s"}
    changed: list[dict[str, Any]] = [
        {"agent": agent("eskil")}, {"activityId": OTHER_UNIT}, {"activityId": "https://publisher.example/lyft"}, {"registration": str(uuid4())},
    ]  # fmt: skip
    profiles = [("activities/profile", {"activityId": name, "profileId": "p"}) for name in (OTHER_UNIT, launch.grant.course_iri, BASE)]
    without = {name: value for name, value in state.items() if name != "registration"}
    states = [("activities/state", state | each) for each in changed] + [("activities/state", without)]
    return [*states, *profiles, ("agents/profile", {"agent": agent("eskil"), "profileId": "p"})]


def test_a_launch_touches_no_document_of_another_by_any_method(launch: Launch) -> None:
    for path, place in foreign(launch):
        assert launch.owner.ask("PUT", path, {"a": 1}, headers=NEW, **place).status_code == 204
        etag = launch.owner.get(path, **place).headers["ETag"]
        listed = {name: value for name, value in place.items() if name not in ("stateId", "profileId")}
        answers = [
            launch.player.get(path, **place), launch.player.ask("HEAD", path, **place), launch.player.get(path, **listed),
            launch.player.ask("PUT", path, {}, headers={"If-Match": etag}, **place), launch.player.ask("POST", path, {"b": 2}, **place),
            launch.player.ask("DELETE", path, headers={"If-Match": etag}, **place),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [403] * 6, (path, place)
        assert launch.owner.get(path, **place).json == {"a": 1}


def test_a_launch_keeps_documents_of_its_own(launch: Launch) -> None:
    own = {"activityId": launch.grant.activity_id, "agent": agent(), "registration": launch.registration, "stateId": "s"}
    places = [
        ("activities/state", own), ("activities/profile", {"activityId": launch.grant.activity_id, "profileId": "p"}),
        ("agents/profile", {"agent": agent(), "profileId": "p"}),
    ]  # fmt: skip
    for path, place in places:
        assert launch.player.ask("PUT", path, {"a": 1}, headers=NEW, **place).status_code == 204
        assert launch.player.ask("POST", path, {"b": 2}, **place).status_code == 204
        answer = launch.player.get(path, **place)
        assert answer.json == {"a": 1, "b": 2}
        assert launch.player.ask("DELETE", path, headers={"If-Match": answer.headers["ETag"]}, **place).status_code == 204
    cleared = {name: value for name, value in own.items() if name != "stateId"}
    assert launch.player.ask("DELETE", "activities/state", **cleared).status_code == 403  # LMS.LaunchData would go with it


def test_a_launch_defines_its_own_activity_and_no_other(launch: Launch) -> None:
    own, outside = f"{launch.grant.activity_id}/q1", "https://elsewhere.example/q1"
    below = f"{launch.grant.publisher_id}/q1"
    for name in (own, outside, below):
        about = {"id": name, "definition": {"name": {"sv": "Fråga"}}}
        around = {"registration": launch.registration, "contextActivities": {"other": [{"id": OTHER_UNIT, "definition": {"name": {"sv": "Annat"}}}]}}
        assert launch.player.post(launch.said(object=about, context=around)).status_code == 200
    known = {name: launch.owner.get("activities", activityId=name).json.get("definition") for name in (own, outside, below, OTHER_UNIT)}
    assert known == {own: {"name": {"sv": "Fråga"}}, outside: None, below: {"name": {"sv": "Fråga"}}, OTHER_UNIT: None}
