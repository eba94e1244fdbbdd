"""What is stored, what is refused, and that a batch is whole."""

from copy import deepcopy
from uuid import uuid4

from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, statement, voiding


def rows(tenant: Organisation, table: str = "statement") -> int:
    with unit_of_work(tenant_id=tenant.id):
        return int(db.session.scalar(text(f"select count(*) from {table}")) or 0)


def test_a_statement_is_stored_and_found_by_its_id(sender: Sender) -> None:
    sent = statement(result={"score": {"scaled": 0.5}})
    answer = sender.post(sent)
    assert (answer.status_code, answer.json) == (200, [sent["id"]])
    found = sender.get(statementId=sent["id"]).json
    assert {name: found[name] for name in sent} == sent
    assert found["timestamp"] == found["stored"]
    assert found["version"] == "1.0.0"
    assert found["authority"]["account"]["homePage"] == "http://perstorp.localhost:8000"


def test_a_statement_without_an_id_gets_one(sender: Sender) -> None:
    (made,) = sender.post(statement(id=None)).json
    assert sender.get(statementId=made).json["id"] == made


def test_put_stores_under_the_id_in_the_query_and_refuses_another_inside(sender: Sender) -> None:
    wanted = str(uuid4())
    assert sender.ask("PUT", "statements", statement(id=None), statementId=wanted).status_code == 204
    assert sender.get(statementId=wanted).status_code == 200
    assert sender.ask("PUT", "statements", statement(), statementId=str(uuid4())).status_code == 400
    assert sender.ask("PUT", "statements", statement()).status_code == 400


def test_one_bad_statement_in_a_batch_stores_none_of_them(sender: Sender, tenant: Organisation) -> None:
    answer = sender.post(statement(), statement(verb="no iri"), statement())
    assert answer.status_code == 400
    assert (answer.json["path"], answer.json["section"]) == ("$[1].verb.id", "Data 4.3")
    assert rows(tenant) == rows(tenant, "progress") == 0


def test_one_conflict_in_a_batch_stores_none_of_it(sender: Sender, tenant: Organisation) -> None:
    first = statement()
    sender.post(first)
    answer = sender.post(statement(), first | {"verb": {"id": "http://adlnet.gov/expapi/verbs/passed"}})
    assert answer.status_code == 409
    assert answer.json["path"] == "$[1].id"
    assert rows(tenant) == 1
    assert sender.get(statementId=first["id"]).json["verb"] == first["verb"]


def test_the_same_statement_again_is_accepted_and_stored_once(sender: Sender, tenant: Organisation) -> None:
    parent = {"id": "https://example.org/p"}
    sent = statement(context={"contextActivities": {"parent": parent}}, timestamp="2026-11-21T10:00:00Z")
    sender.post(sent)
    again = deepcopy(sent) | {"timestamp": "2026-11-21T11:00:00.000+01:00"}
    again["context"]["contextActivities"]["parent"] = [parent]
    again |= {"stored": "2020-01-01T00:00:00Z", "version": "1.0.3", "authority": {"mbox": "mailto:x@example.org"}}
    assert sender.post(dict(reversed(again.items()))).status_code == 200
    assert rows(tenant) == 1


def test_two_statements_with_one_id_in_a_batch_are_refused(sender: Sender, tenant: Organisation) -> None:
    sent = statement()
    answer = sender.post(sent, sent | {"id": sent["id"].upper()})
    assert (answer.status_code, answer.json["path"]) == (400, "$[1].id")
    assert rows(tenant) == 0


def test_what_the_client_says_of_authority_and_stored_is_overwritten(sender: Sender) -> None:
    sent = statement(stored="2001-01-01T00:00:00Z", authority={"mbox": "mailto:boss@example.org"})
    sender.post(sent)
    found = sender.get(statementId=sent["id"]).json
    assert found["stored"] > "2026"
    assert "mbox" not in found["authority"]


def test_stored_is_unique_and_follows_the_order_of_the_batch(sender: Sender) -> None:
    sent = [statement() for _ in range(20)]
    sender.post(*sent)
    assert sender.ids(ascending="true") == [each["id"] for each in sent]
    assert sender.ids() == [each["id"] for each in reversed(sent)]


def test_a_voided_statement_is_hidden_whichever_came_first(sender: Sender) -> None:
    early, late = statement(), statement()
    sender.post(early)
    void_early, void_late = voiding(early["id"]), voiding(late["id"])
    assert sender.post(void_early, void_late).status_code == 200
    assert sender.post(late).status_code == 200
    for target in (early, late):
        assert sender.get(statementId=target["id"]).status_code == 404
        assert sender.get(voidedStatementId=target["id"]).json["id"] == target["id"]
    assert sorted(sender.ids()) == sorted([void_early["id"], void_late["id"]])


def test_a_voiding_in_the_same_batch_as_its_target_voids_it(sender: Sender, tenant: Organisation) -> None:
    target = statement()
    sender.post(voiding(target["id"]), target)
    assert sender.get(statementId=target["id"]).status_code == 404
    assert rows(tenant, "progress") == 0


def test_a_voiding_statement_cannot_be_voided(sender: Sender) -> None:
    target = statement()
    void = voiding(target["id"])
    sender.post(target)
    sender.post(void)
    assert sender.post(voiding(void["id"])).status_code == 200
    assert sender.get(statementId=void["id"]).status_code == 200
    assert sender.get(statementId=target["id"]).status_code == 404


def test_strange_but_valid_texts_come_back_as_they_were_sent(sender: Sender) -> None:
    odd = "Å\u0000\u2028\U0001f9d1 \\u0000 \"'%s%%"
    sent = statement(result={"response": odd, "extensions": {"https://example.org/x": [odd, 1e300, -0.0, None, {"": []}]}})
    assert sender.post(sent).status_code == 200
    assert sender.get(statementId=sent["id"]).json["result"] == sent["result"]
