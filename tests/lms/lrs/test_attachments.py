"""Attachments: bytes that come along are kept once and given out again; what does not add up stores nothing."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs.multipart import compose
from lms.tenancy.models import Organisation
from tests.factories.attachments import declaration, part, received, send
from tests.factories.lrs import Sender, statement
from tests.factories.platform import make_tenant

PDF = b"%PDF-1.7\r\n\x00\xff--not a boundary\r\n"


def rows(tenant: Organisation, table: str) -> int:
    with unit_of_work(tenant_id=tenant.id):
        return int(db.session.scalar(text(f"select count(*) from {table}")) or 0)


def test_bytes_that_come_along_are_given_out_again_with_their_statement(sender: Sender) -> None:
    sent = statement(attachments=[declaration(PDF, kind="application/pdf")])
    assert send(sender, sent, part(PDF)).json == [sent["id"]]
    said, parts = received(sender.get(statementId=sent["id"], attachments="true"))
    assert said["id"] == sent["id"]
    assert [(each.content, each.headers["content-type"], each.headers["content-transfer-encoding"]) for each in parts] == [
        (PDF, "application/pdf", "binary")
    ]
    assert parts[0].headers["x-experience-api-hash"] == sent["attachments"][0]["sha2"]
    assert sender.get(statementId=sent["id"]).json["attachments"] == sent["attachments"]


def test_the_same_bytes_are_kept_once_and_answered_once_for_all_statements_of_a_page(sender: Sender, tenant: Organisation) -> None:
    batch = [statement(attachments=[declaration(PDF)]) for _ in range(3)]
    send(sender, batch, part(PDF))
    send(sender, statement(attachments=[declaration(PDF), declaration(b"b")]), part(PDF), part(b"b"))
    assert (rows(tenant, "lrs_attachment"), rows(tenant, "statement_attachment")) == (2, 5)
    said, parts = received(sender.get(attachments="true"))
    assert len(said["statements"]) == 4
    assert sorted(each.content for each in parts) == sorted([PDF, b"b"])
    assert received(sender.get(attachments="true", verb="http://adlnet.gov/expapi/verbs/passed"))[1] == []


def test_a_sub_statement_may_have_attachments_too(sender: Sender) -> None:
    inner = {name: value for name, value in statement(attachments=[declaration(PDF)]).items() if name != "id"}
    sent = statement(object=inner | {"objectType": "SubStatement"})
    assert send(sender, sent).status_code == 400
    assert send(sender, sent, part(PDF)).status_code == 200
    assert [each.content for each in received(sender.get(attachments="true"))[1]] == [PDF]


def test_a_single_statement_can_be_put_with_its_attachment(sender: Sender) -> None:
    sent = statement(attachments=[declaration(PDF)])
    body, kind = compose([({"Content-Type": "application/json"}, json.dumps(sent).encode()), part(PDF)])
    assert sender.ask("PUT", "statements", body, headers={"Content-Type": kind}, statementId=sent["id"]).status_code == 204
    assert sender.get(statementId=sent["id"]).status_code == 200


def test_several_parts_without_an_attachment_are_a_plain_batch(sender: Sender) -> None:
    assert send(sender, [statement(), statement()]).status_code == 200


@pytest.mark.parametrize(
    ("declared", "parts", "path"),
    [
        ([declaration(PDF)], [], "$[0].attachments[0]"),
        ([declaration(PDF, fileUrl="https://example.org/f"), declaration(b"b")], [], "$[0].attachments[1]"),
        ([declaration(PDF)], [part(PDF), part(b"b")], "$"),
        ([], [part(PDF)], "$"),
        ([declaration(PDF)], [part(PDF, X_Experience_API_Hash="0" * 64)], "part 1"),
        ([declaration(PDF)], [part(PDF, X_Experience_API_Hash="")], "part 1"),
        ([declaration(PDF)], [part(PDF, X_Experience_API_Hash="abc")], "part 1"),
        ([declaration(PDF)], [part(PDF, Content_Transfer_Encoding="")], "part 1"),
        ([declaration(PDF)], [part(PDF, Content_Transfer_Encoding="base64")], "part 1"),
        ([declaration(PDF, sha2="0" * 64)], [part(PDF)], "$[0].attachments[0]"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused_by_its_place_and_stores_nothing(
    sender: Sender, tenant: Organisation, declared: list[dict[str, object]], parts: list[tuple[dict[str, str], bytes]], path: str
) -> None:
    answer = send(sender, statement(attachments=declared), *parts)
    assert (answer.status_code, answer.json["path"]) == (400, path)
    assert rows(tenant, "statement") == rows(tenant, "lrs_attachment") == 0


def test_an_attachment_that_is_elsewhere_needs_no_bytes(sender: Sender) -> None:
    assert sender.post(statement(attachments=[declaration(PDF, fileUrl="https://example.org/f")])).status_code == 200
    assert sender.post(statement(attachments=[declaration(PDF)])).status_code == 400


def test_one_bad_statement_keeps_no_bytes(sender: Sender, tenant: Organisation) -> None:
    assert send(sender, [statement(attachments=[declaration(PDF)]), statement(verb="x")], part(PDF)).status_code == 400
    assert rows(tenant, "lrs_attachment") == 0


def test_a_statement_sent_again_with_its_bytes_is_accepted_and_kept_once(sender: Sender, tenant: Organisation) -> None:
    sent = statement(attachments=[declaration(PDF)])
    assert [send(sender, sent, part(PDF)).status_code for _ in range(2)] == [200, 200]
    assert (rows(tenant, "statement"), rows(tenant, "lrs_attachment"), rows(tenant, "statement_attachment")) == (1, 1, 1)


def test_bytes_of_one_tenant_serve_no_other(sender: Sender, tenant: Organisation, sender_of: Callable[..., Sender]) -> None:
    sent = statement(attachments=[declaration(PDF)])
    send(sender, sent, part(PDF))
    other = sender_of(make_tenant("klippan"))
    assert other.post(sent).status_code == 400
    elsewhere = statement(attachments=[declaration(PDF, fileUrl="https://example.org/f")])
    assert other.post(elsewhere).status_code == 200
    assert received(other.get(attachments="true"))[1] == []


def test_an_attachment_over_the_limit_answers_413(app: Samlar, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "samlar.settings", replace(app.settings, xapi_max_attachment=10))
    assert send(sender, statement(attachments=[declaration(b"x" * 10)]), part(b"x" * 10)).status_code == 200
    assert send(sender, statement(attachments=[declaration(b"x" * 11)]), part(b"x" * 11)).status_code == 413


@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/form-data; boundary=b", "text/plain"])
def test_a_body_of_another_type_is_refused_with_400(sender: Sender, kind: str) -> None:
    answer = sender.ask("POST", "statements", b"--b\r\nContent-Type: application/json\r\n\r\n[]\r\n--b--", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json["path"]) == (400, "Content-Type")


def test_the_first_part_must_be_the_statements(sender: Sender) -> None:
    body = b"--b\r\nContent-Type: text/plain\r\n\r\n[]\r\n--b--"
    assert sender.ask("POST", "statements", body, headers={"Content-Type": "multipart/mixed; boundary=b"}).json["path"] == "part 0"
