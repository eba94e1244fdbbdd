"""Forwarding to a real receiver: what goes, in which order and form, and how often."""

from hashlib import sha256
from threading import Event
from uuid import UUID

import pytest
from orjson import dumps
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.core.errors import NotFound
from lms.lrs import multipart
from lms.lrs.forwarding import outbox, queries, services
from lms.lrs.forwarding.serving import serve
from lms.lrs.projection import COMPLETED, PASSED
from tests.factories.forwarding import make_target
from tests.factories.lrs import Sender, make_credential, statement, voiding
from tests.lms.lrs.forwarding_pair import Pair

A = "https://example.org/activities/a"


def test_statements_arrive_whole_and_in_order_with_the_receivers_authority(pair: Pair) -> None:
    before = statement()
    pair.store(before)
    target = pair.target()
    sent = statement(verb=COMPLETED, activity=A, result={"score": {"scaled": 0.5}}, timestamp="2026-01-02T03:04:05.678Z")
    ids = pair.store(sent, *[statement() for _ in range(5)])
    assert pair.forward(target) is False
    assert pair.received() == ids, "those from before the receiver was added do not go"
    theirs, ours = pair.reader.get(statementId=sent["id"]).json, pair.sender.get(statementId=sent["id"]).json
    for name in ("stored", "authority"):
        assert theirs.pop(name) != ours.pop(name)
    assert theirs == ours
    assert "authority" not in pair.proxy.sent[0][0]
    row = pair.row(target)
    assert (row.sent_count, pair.lag(target).waiting, pair.lag(target).unseen) == (6, 0, 0)


def test_from_the_beginning_means_all_that_is_there_in_more_than_one_batch(pair: Pair) -> None:
    ids = [identifier for _ in range(3) for identifier in pair.store(*[statement() for _ in range(120)])]
    target = pair.target(from_the_beginning=True)
    pair.forward(target)
    assert pair.received() == ids
    assert [len(batch) for batch in pair.proxy.sent] == [100, 100, 100, 60]


def test_a_step_that_ends_amid_statements_of_one_request_skips_none(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PAGE", 7)
    target = pair.target()
    ids = pair.store(*[statement() for _ in range(40)])
    pair.forward(target)
    assert pair.received() == ids


def test_a_filter_takes_what_matches_in_every_part(pair: Pair) -> None:
    target = pair.target(verbs=[PASSED, COMPLETED], activities=[A, "https://example.org/courses/*"], outcomes_only=True)
    wanted = [
        statement(verb=PASSED, activity=A), statement(verb=COMPLETED, activity="https://example.org/courses/x/y"),
    ]  # fmt: skip
    others = [
        statement(activity=A), statement(verb=PASSED, activity=f"{A}/b"), statement(verb=PASSED, activity="https://example.org/course"),
    ]  # fmt: skip
    pair.store(*[each for both in zip(others, [*wanted, statement()], strict=True) for each in both])
    pair.forward(target)
    assert pair.received() == [each["id"] for each in wanted]


def test_only_what_a_credential_said_goes_when_it_is_chosen(pair: Pair) -> None:
    made = make_credential(pair.tenant)
    target = pair.target(authorities=[made.key])
    pair.store(statement())
    theirs = statement()
    assert Sender(pair.app, made).post(theirs).status_code == 200
    pair.store(statement())
    pair.forward(target)
    assert pair.received() == [theirs["id"]]


def test_a_voiding_follows_what_it_voids_past_the_filter_whichever_came_first(pair: Pair) -> None:
    target = pair.target(activities=[A])
    matched, other, late = statement(activity=A), statement(), statement(activity=A)
    pair.store(matched, other)
    pair.store(voiding(matched["id"]))
    pair.store(voiding(other["id"]))
    pair.store(voiding(late["id"]))
    pair.forward(target)
    assert pair.reader.get(voidedStatementId=matched["id"]).status_code == 200
    assert len(pair.proxy.ids) == 2
    pair.store(late)
    pair.forward(target)
    assert pair.reader.get(voidedStatementId=late["id"]).status_code == 200
    assert len(pair.proxy.ids) == len(set(pair.proxy.ids)) == 4


def test_two_receivers_are_apart(pair: Pair) -> None:
    good, bad = pair.target(), pair.target(name="Den trasiga")
    pair.act(services.change_access, bad, endpoint=pair.proxy.endpoint, user="no", word="body", version="1.0.3")
    ids = pair.store(statement(), statement())
    pair.forward(bad)
    pair.forward(good)
    assert (pair.row(bad).stopped_why, pair.row(good).state) == ("credential", "running")
    assert pair.received() == ids


def test_a_removed_receiver_gets_nothing_more_even_with_something_waiting(pair: Pair) -> None:
    target = pair.target()
    pair.proxy.down()
    pair.store(statement())
    pair.forward(target)
    pair.act(services.remove_target, target)
    pair.proxy.up()
    assert pair.forward(target, now=True) is False
    assert pair.received() == []
    with unit_of_work(tenant_id=pair.tenant.id):
        assert db.session.scalar(text("select count(*) from forward_outbox")) == 0


def test_forwarding_to_each_other_ends(pair: Pair) -> None:
    back = make_credential(pair.tenant)
    there, here = pair.target(), make_target(pair.receiving, pair.proxy.endpoint, user=back.key, word=back.secret)
    ids = pair.store(statement(), statement())
    for _ in range(3):
        pair.forward(there)
        serve(pair.app, pair.receiving.id, here.id, stop=Event())
    assert pair.received() == ids == pair.sender.ids(ascending="true")
    assert len(pair.proxy.ids) == 4


def test_the_bytes_of_attachments_go_along_and_a_file_url_goes_as_it_is(pair: Pair) -> None:
    target, content = pair.target(), b"\x00\r\n--not a boundary\r\nbytes"
    declared = {
        "usageType": "https://e.example/scan", "display": {"sv": "Intyg"}, "contentType": "image/png", "length": len(content),
        "sha2": sha256(content).hexdigest(),
    }  # fmt: skip
    elsewhere = declared | {"fileUrl": "https://e.example/intyg.png", "sha2": sha256(b"else").hexdigest(), "length": 4}
    sent = [statement(), statement(attachments=[declared]), statement(attachments=[elsewhere]), statement(attachments=[declared])]
    head = {"Content-Type": "image/png", "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": declared["sha2"]}
    body, kind = multipart.compose([({"Content-Type": "application/json"}, dumps(sent)), (head, content)])
    assert pair.sender.ask("POST", "statements", body, headers={"Content-Type": kind}).status_code == 200
    pair.forward(target)
    assert pair.received() == [each["id"] for each in sent]
    assert len(pair.proxy.sent) == 1
    answer = pair.reader.get(statementId=sent[1]["id"], attachments="true")
    boundary = multipart.boundary_of(answer.headers["Content-Type"])
    assert boundary is not None
    assert [part.content for part in multipart.parse(answer.data, boundary)[1:]] == [content]


def test_large_attachments_are_sent_a_few_at_a_time(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH_BYTES", 10_000)
    target = pair.target()
    for number in range(3):
        content = bytes([number]) * 6000
        declared = {
            "usageType": "https://e.example/scan", "display": {}, "contentType": "image/png", "length": 6000, "sha2": sha256(content).hexdigest(),
        }  # fmt: skip
        head = {"Content-Type": "image/png", "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": declared["sha2"]}
        body, kind = multipart.compose([({"Content-Type": "application/json"}, dumps(statement(attachments=[declared]))), (head, content)])
        assert pair.sender.ask("POST", "statements", body, headers={"Content-Type": kind}).status_code == 200
    pair.forward(target)
    assert [len(batch) for batch in pair.proxy.sent] == [1, 1, 1]


def test_queries_keep_to_their_tenant_with_the_row_policies_of_another(pair: Pair) -> None:
    """The first wall alone: asked for another tenant they find nothing, whatever the setting shows."""
    target = pair.target()
    [waiting] = pair.store(statement())
    pair.proxy.down()
    pair.forward(target)
    other = pair.receiving.id
    with unit_of_work(tenant_id=pair.tenant.id):
        assert (queries.target_ids(other), list(queries.targets(other)), queries.lags(other), queries.held(other, target.id)) == ([], [], {}, [])
        assert outbox.collect(tenant_id=other, target_id=target.id) is False
        assert outbox.take(tenant_id=other, target_id=target.id) is None
        with pytest.raises(NotFound):
            queries.target(other, target.id)
        with pytest.raises(NotFound):
            queries.waiting(other, target.id, UUID(waiting))
        assert queries.waiting(pair.tenant.id, target.id, UUID(waiting))
