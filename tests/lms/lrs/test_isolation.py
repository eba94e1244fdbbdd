"""Two tenants: neither sees nor disturbs what the other has, on any resource."""

from collections.abc import Callable

from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import feed, grants, queries
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, make_credential, make_grant, statement, voiding
from tests.factories.platform import make_tenant

A = "https://example.org/activities/a"
TABLES = (
    "statement", "statement_related", "statement_ref", "lrs_activity", "lrs_document", "lrs_actor", "progress", "progress_feed",
    "lrs_credential", "lrs_grant",
)  # fmt: skip


def test_the_same_id_in_two_tenants_is_two_statements(sender: Sender, sender_of: Callable[..., Sender]) -> None:
    other = sender_of(make_tenant("helsingborg"))
    mine = statement(activity=A)
    theirs = mine | {"verb": {"id": "http://adlnet.gov/expapi/verbs/passed"}}
    assert sender.post(mine).status_code == other.post(theirs).status_code == 200
    assert sender.get(statementId=mine["id"]).json["verb"] == mine["verb"]
    assert other.get(statementId=mine["id"]).json["verb"] == theirs["verb"]


def test_nothing_of_one_tenant_is_seen_by_another(sender: Sender, sender_of: Callable[..., Sender]) -> None:
    other = sender_of(make_tenant("helsingborg"))
    sent = statement(object={"id": A, "definition": {"name": {"sv": "Hemlig"}}}, context={"team": {"objectType": "Group", "member": [agent("x")]}})
    void = voiding(sent["id"])
    sender.post(sent)
    sender.post(void)
    sender.ask("PUT", "activities/state", {}, activityId=A, agent=agent(), stateId="s")
    sender.ask("PUT", "activities/profile", {}, activityId=A, profileId="p", headers={"If-None-Match": "*"})
    sender.ask("PUT", "agents/profile", {}, agent=agent(), profileId="p", headers={"If-None-Match": "*"})
    for query in ({"statementId": void["id"]}, {"voidedStatementId": sent["id"]}):
        assert other.get(**query).status_code == 404
    for query in ({}, {"agent": agent()}, {"activity": A}, {"agent": agent("x"), "related_agents": "true"}):
        assert other.ids(**query) == []
    assert "definition" not in other.get("activities", activityId=A).json
    assert other.get("activities/state", activityId=A, agent=agent()).json == []
    assert other.get("activities/state", activityId=A, agent=agent(), stateId="s").status_code == 404
    assert other.get("activities/profile", activityId=A).json == []
    assert other.get("agents/profile", agent=agent()).json == []
    assert other.ask("DELETE", "activities/state", activityId=A, agent=agent()).status_code == 204
    assert sender.get("activities/state", activityId=A, agent=agent(), stateId="s").status_code == 200


def test_a_voiding_in_one_tenant_voids_nothing_in_another(sender: Sender, sender_of: Callable[..., Sender]) -> None:
    other = sender_of(make_tenant("helsingborg"))
    sent = statement()
    sender.post(sent)
    other.post(sent)
    other.post(voiding(sent["id"]))
    assert sender.get(statementId=sent["id"]).status_code == 200
    assert other.get(statementId=sent["id"]).status_code == 404


def test_a_link_to_more_gives_another_tenant_its_own(sender: Sender, sender_of: Callable[..., Sender]) -> None:
    other = sender_of(make_tenant("helsingborg"))
    sender.post(*[statement() for _ in range(3)])
    theirs = statement()
    other.post(theirs)
    more = sender.get(limit=1, ascending="true").json["more"]
    assert len(sender.ask("GET", more).json["statements"]) == 1
    assert [each["id"] for each in other.ask("GET", more).json["statements"]] == [theirs["id"]]


def test_a_key_of_one_tenant_under_the_name_of_another_opens_nothing(app: Samlar, tenant: Organisation) -> None:
    make_tenant("helsingborg")
    made = make_credential(tenant)
    forged = type(made)(made.id, made.key.replace("perstorp", "helsingborg"), made.secret)
    assert Sender(app, forged).get().status_code == 401


def test_without_a_tenant_no_table_of_the_store_shows_a_row(sender: Sender, tenant: Organisation) -> None:
    sender.post(statement(object={"id": A, "definition": {}}, context={"instructor": agent("x")}))
    make_grant(tenant)
    with unit_of_work():
        assert {table: db.session.scalar(text(f"select count(*) from {table}")) for table in TABLES} == dict.fromkeys(TABLES, 0)


def test_queries_keep_to_their_tenant_with_the_row_policies_of_another(sender: Sender, tenant: Organisation) -> None:
    """The first wall alone: a query asked for another tenant finds nothing, whatever the setting shows."""
    other = make_tenant("helsingborg")
    grant, _ = make_grant(tenant)
    sent = statement(context={"registration": str(grant.registration)}, verb="http://adlnet.gov/expapi/verbs/completed")
    sender.post(sent)
    with unit_of_work(tenant_id=tenant.id):
        assert queries.achieved(tenant.id, grant.registration)
        assert queries.achieved(other.id, grant.registration) == []
        assert queries.one_statement(other.id, sent["id"], voided=False, sight=queries.Sight()) is None
        assert grants.grants_of(tenant_id=other.id, registration=grant.registration) == []
        assert feed.drain(other.id, "reporting") == []
