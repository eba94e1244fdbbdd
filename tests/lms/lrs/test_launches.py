"""Launches: a fetch address works once, and a token says only what its launch may say."""

from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.http.app import Samlar
from lms.lrs import documents, grants, profiles, services
from lms.lrs.profiles import Profile
from lms.lrs.refusals import StatementForbidden
from lms.lrs.rights import Grant
from lms.tenancy.models import Organisation
from tests.factories.lrs import BASE, Sender, agent, make_grant, statement, voiding
from tests.factories.platform import make_tenant

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"


def said(grant: Grant, **other: Any) -> dict[str, Any]:
    return statement(**({"verb": COMPLETED, "activity": grant.activity_id, "context": {"registration": str(grant.registration)}} | other))


def test_a_fetch_address_gives_a_token_once(tenant: Organisation) -> None:
    with unit_of_work(tenant_id=tenant.id):
        _, secret = grants.create_grant(
            tenant_id=tenant.id, profile="cmi5", registration=uuid4(), actor=agent(), activity_id=f"{BASE}/au/1/x", publisher_id="https://p.example/x",
            course_iri=f"{BASE}/course/1/x", mastery_score=0.8, move_on="Passed", session_id="s", context={},
        )  # fmt: skip
    assert secret.startswith("perstorp.f")
    with unit_of_work():
        token = grants.fetch_token(secret)
    assert b64decode(token).startswith(b"perstorp.t")
    with unit_of_work(), pytest.raises(grants.FetchRefused) as again:
        grants.fetch_token(secret)
    assert again.value.error_code == "1"


@pytest.mark.parametrize("secret", ["", "x", "perstorp.f", "perstorp.k{id}.abc", "nowhere.f{id}.abc", "perstorp.f{id}.abc"])
def test_a_made_up_fetch_address_gives_nothing(tenant: Organisation, secret: str) -> None:
    grant, _ = make_grant(tenant)
    with unit_of_work(), pytest.raises(grants.FetchRefused) as refused:
        grants.fetch_token(secret.format(id=grant.id.hex))
    assert refused.value.error_code == "2"


def test_a_fetch_address_of_an_ended_launch_gives_nothing(tenant: Organisation) -> None:
    with pytest.raises(grants.FetchRefused):
        make_grant(tenant, lifetime=timedelta(seconds=-1))


def test_a_launch_stores_and_reads_what_is_its_own(app: Samlar, sender: Sender, tenant: Organisation) -> None:
    grant, token = make_grant(tenant)
    player = Sender(app, token)
    mine = [said(grant), said(grant, activity=f"{grant.activity_id}/slide/3"), said(grant, activity="https://publisher.example/lyft#q1")]
    assert player.post(*mine).status_code == 200
    sender.post(statement(), said(grant, actor="eskil"))
    assert set(player.ids()) == {each["id"] for each in mine}
    assert player.get(statementId=mine[0]["id"]).json["authority"]["account"]["name"] == "launch.none"


def _foreign(grant: Grant) -> dict[str, tuple[dict[str, Any], str]]:
    group = {"objectType": "Group", **{name: part for name, part in agent().items() if name != "objectType"}}
    late, early = (now() + timedelta(minutes=6)).isoformat(), (grant.created_at - timedelta(minutes=6)).isoformat()
    return {
        "another actor": (said(grant, actor="eskil"), "$[0].actor"),
        "the actor as a group": (said(grant, actor=group), "$[0].actor"),
        "another registration": (said(grant, context={"registration": str(uuid4())}), "$[0].context.registration"),
        "no registration": (said(grant, context={}), "$[0].context.registration"),
        "another unit": (said(grant, activity=f"{BASE}/au/1/a2"), "$[0].object.id"),
        "a unit whose address begins alike": (said(grant, activity=f"{grant.activity_id}2"), "$[0].object.id"),
        "the course itself": (said(grant, activity=grant.course_iri), "$[0].object.id"),
        "a voiding": (voiding(str(uuid4()), context={"registration": str(grant.registration)}), "$[0].verb.id"),
        "a person as object": (said(grant, object=agent("eskil")), "$[0].object"),
        "too late": (said(grant, timestamp=late), "$[0].timestamp"),
        "before the launch": (said(grant, timestamp=early), "$[0].timestamp"),
    }


@pytest.mark.parametrize("case", list(_foreign(Grant(*[None] * 4, "", {}, "a", "p", "c", None, "", "", {}, {}, now(), now(), None))))  # type: ignore[arg-type]
def test_a_launch_may_not_say(app: Samlar, tenant: Organisation, sender: Sender, case: str) -> None:
    grant, token = make_grant(tenant)
    sent, path = _foreign(grant)[case]
    answer = Sender(app, token).post(sent)
    assert (answer.status_code, answer.json["path"]) == (403, path)
    assert sender.ids() == []


def test_a_publisher_id_among_our_own_addresses_opens_no_other_course(app: Samlar, tenant: Organisation) -> None:
    grant, token = make_grant(tenant, publisher_id=BASE)
    assert Sender(app, token).post(said(grant, activity=f"{BASE}/course/1/{uuid4()}")).status_code == 403


def test_a_launch_that_has_ended_or_expired_says_nothing_more(app: Samlar, tenant: Organisation) -> None:
    grant, token = make_grant(tenant)
    player = Sender(app, token)
    with unit_of_work(tenant_id=tenant.id):
        grants.end_grant(tenant_id=tenant.id, grant_id=grant.id)
    assert player.post(said(grant)).status_code == 401
    assert player.get().status_code == 401


def test_a_token_of_one_tenant_is_nothing_in_another(app: Samlar, tenant: Organisation) -> None:
    make_tenant("helsingborg")
    _, token = make_grant(tenant)
    assert Sender(app, token, host="helsingborg.localhost:8000").get().status_code == 401


def test_a_launch_has_its_own_states_and_profiles_only(app: Samlar, tenant: Organisation) -> None:
    grant, token = make_grant(tenant)
    player, registration = Sender(app, token), str(grant.registration)
    with unit_of_work(tenant_id=tenant.id):
        documents.put_state(
            tenant_id=tenant.id,
            activity_id=grant.activity_id,
            ifi=grant.ifi,
            registration=grant.registration,
            state_id="LMS.LaunchData",
            content=b"{}",
        )
    own = {"activityId": grant.activity_id, "agent": agent(), "registration": registration}
    assert player.get("activities/state", **own, stateId="LMS.LaunchData").json == {}
    assert player.ask("PUT", "activities/state", {}, **own, stateId="bookmark").status_code == 204
    for wrong in ({"agent": agent("eskil")}, {"activityId": f"{BASE}/au/1/a2"}, {"registration": str(uuid4())}):
        assert player.get("activities/state", **own | wrong, stateId="bookmark").status_code == 403
    for method in ("PUT", "DELETE"):
        assert player.ask(method, "activities/state", {}, **own, stateId="LMS.LaunchData").status_code == 403
    assert player.ask("DELETE", "activities/state", **own).status_code == 403
    assert player.get("agents/profile", agent=agent()).status_code == 200
    assert player.get("agents/profile", agent=agent("eskil")).status_code == 403
    assert player.get("activities/profile", activityId=f"{BASE}/course/1/x").status_code == 403


def test_a_profile_refuses_before_and_adds_afterwards_in_the_same_transaction(app: Samlar, tenant: Organisation, sender: Sender) -> None:
    def refuse(statements: Any, _grant: Grant) -> None:
        if any("result" in each for each in statements):
            raise StatementForbidden("no results here", path="$[0].result")

    def after(statements: Any, grant: Grant) -> list[dict[str, Any]]:
        return [statement(actor=dict(grant.actor), verb="https://w3id.org/xapi/adl/verbs/satisfied", activity=grant.course_iri) for _ in statements]

    profiles.register_profile(app, Profile("test", refuse, after))
    grant, token = make_grant(tenant, profile="test")
    player = Sender(app, token)
    first = said(grant)
    assert player.post(said(grant, result={"success": True})).status_code == 403
    assert player.post(first).status_code == player.post(first).status_code == 200
    (satisfied,) = sender.get(activity=grant.course_iri).json["statements"]
    assert satisfied["authority"]["account"]["name"] == "samlar"
    with unit_of_work(tenant_id=tenant.id), pytest.raises(StatementForbidden):
        services.store([said(grant, result={})], tenant_id=tenant.id, grant=grant)
