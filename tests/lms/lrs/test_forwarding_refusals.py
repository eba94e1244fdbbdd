"""Forwarding to a receiver that refuses: it is stopped with its sentence, nothing is lost, and an administrator decides."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.lrs.forwarding import services
from tests.factories.lrs import statement, voiding
from tests.lms.lrs.forwarding_pair import Pair, in_registration, refusing
from tests.lms.lrs.receivers import CUT, Statements

A = "https://example.org/activities/a"


def test_what_was_sent_is_not_sent_again(pair: Pair) -> None:
    target = pair.target()
    ids = pair.store(statement(), statement())
    for _ in range(3):
        pair.forward(target)
    later = pair.store(statement())
    pair.forward(target)
    assert pair.proxy.ids == ids + later


def test_a_refused_statement_stops_the_receiver_with_its_sentence_and_holds_back_its_own_registration_only(pair: Pair) -> None:
    target, held_back, free = pair.target(), uuid4(), uuid4()
    first, second, third = in_registration(held_back, 3)
    others = [*in_registration(free, 3), statement(), statement(actor="eskil")]
    pair.proxy.rule = refusing(second["id"])
    pair.store(others[0], first, others[1], second, others[2], third, *others[3:])
    pair.forward(target)
    assert pair.received() == [others[0]["id"], first["id"], others[1]["id"], others[2]["id"], *[each["id"] for each in others[3:]]]
    row = pair.row(target)
    assert (row.state, row.stopped_why, row.stopped_status) == ("stopped", "refused", 400)
    assert (row.stopped_sentence, str(row.stopped_statement_id)) == ("the verb is not known here", second["id"])
    assert row.stopped_at is not None
    assert (pair.lag(target).waiting, pair.lag(target).held) == (2, 1)
    more = pair.store(statement())
    pair.forward(target)
    assert more[0] not in pair.proxy.ids, "a stopped receiver gets nothing"
    assert pair.lag(target).waiting == 3, "what comes meanwhile waits"


def test_resumed_the_rest_goes_on_and_the_refused_one_still_holds_back_its_registration(pair: Pair) -> None:
    target, registration = pair.target(), uuid4()
    bad, behind = in_registration(registration, 2)
    pair.proxy.rule = refusing(bad["id"])
    pair.store(bad, behind)
    pair.forward(target)
    others = pair.store(statement(), statement())
    pair.act(services.resume_target, target)
    tries = len(pair.proxy.sent)
    pair.forward(target)
    assert pair.received() == others
    assert pair.row(target).state == "running"
    assert bad["id"] not in [each["id"] for batch in pair.proxy.sent[tries:] for each in batch]


def test_sent_again_after_the_receiver_has_mended_it_arrives_before_what_waited_behind_it(pair: Pair) -> None:
    target, registration = pair.target(), uuid4()
    bad, behind = in_registration(registration, 2)
    pair.proxy.rule = refusing(bad["id"])
    pair.store(bad, behind)
    pair.forward(target)
    pair.proxy.rule = None
    pair.act(services.retry_statement, target, statement_id=UUID(bad["id"]))
    pair.forward(target)
    assert pair.received() == [bad["id"], behind["id"]]
    assert (pair.row(target).state, pair.lag(target).waiting) == ("running", 0)


def test_skipped_it_never_arrives_what_waited_behind_it_does_and_the_trail_says_so(pair: Pair) -> None:
    target, registration = pair.target(), uuid4()
    bad, behind = in_registration(registration, 2)
    pair.proxy.rule = refusing(bad["id"])
    pair.store(bad, behind)
    pair.forward(target)
    pair.act(services.skip_statement, target, statement_id=UUID(bad["id"]))
    pair.forward(target)
    assert pair.received() == [behind["id"]]
    with unit_of_work(tenant_id=pair.tenant.id):
        acts = db.session.execute(text("select action, detail->>'statement' from audit_event where action like 'lrs.forward.s%' order by at")).all()
    assert [tuple(act) for act in acts] == [("lrs.forward.stopped", bad["id"]), ("lrs.forward.skip", bad["id"])]


@pytest.mark.parametrize("status", [401, 403, 404, 405, 410, 302])
def test_a_receiver_that_lets_nobody_in_or_is_not_there_is_stopped_and_nothing_is_lost(pair: Pair, status: int) -> None:
    target = pair.target()
    ids = pair.store(*[statement() for _ in range(9)])
    pair.proxy.rule = lambda method, said: (status, {"title": "not you"}, {"Content-Type": "application/json", "Location": "https://else.example/"})
    pair.forward(target)
    row = pair.row(target)
    assert (row.state, row.stopped_status) == ("stopped", status)
    assert row.stopped_why == {401: "credential", 403: "credential", 302: "redirect"}.get(status, "address")
    assert pair.lag(target).waiting == 9
    assert len(pair.proxy.sent) <= 5
    assert all("else.example" not in path for path in pair.proxy.paths)
    pair.proxy.rule = None
    access = {"endpoint": pair.proxy.endpoint, "user": pair.credential.key, "word": pair.credential.secret, "version": "1.0.3"}
    pair.act(services.change_access, target, **access)
    pair.forward(target)
    assert pair.received() == ids


def test_a_web_page_that_answers_200_is_no_record_store(pair: Pair) -> None:
    target = pair.target()
    pair.store(statement())
    pair.proxy.rule = lambda method, said: (200, b"<html><head><title>x</title></head><body>Welcome</body></html>", {"Content-Type": "text/html"})
    pair.forward(target)
    row = pair.row(target)
    assert (row.state, row.stopped_why, row.stopped_sentence) == ("stopped", "address", "Welcome")
    assert pair.lag(target).waiting == 1


def test_a_conflict_over_the_very_same_statement_means_that_it_is_there(pair: Pair) -> None:
    """Some record stores answer 409 to every id that they have; a voided one is there too."""
    target = pair.target()
    same, voided = statement(timestamp="2026-01-01T00:00:00Z"), statement(timestamp="2026-01-01T00:00:00Z")
    assert pair.reader.post(same, voided).status_code == 200
    assert pair.reader.post(voiding(voided["id"])).status_code == 200
    there = {same["id"], voided["id"]}
    pair.proxy.rule = lambda method, said: (409, {"title": "there is one"}) if there & {each["id"] for each in said} else None
    ids = pair.store(statement(), same, voided, statement())
    pair.forward(target)
    assert pair.row(target).state == "running"
    assert pair.lag(target).waiting == 0
    assert pair.row(target).sent_count == 4
    assert {ids[0], ids[3]} <= set(pair.received())


def test_a_conflict_with_another_statement_under_the_id_stops_and_changes_nothing(pair: Pair) -> None:
    target = pair.target()
    ours = statement(activity=A)
    assert pair.reader.post(ours | {"object": {"id": f"{A}/other"}}).status_code == 200
    pair.store(ours)
    pair.forward(target)
    row = pair.row(target)
    assert (row.state, row.stopped_status, str(row.stopped_statement_id)) == ("stopped", 409, ours["id"])
    assert "a different statement is stored" in (row.stopped_sentence or "")
    assert pair.reader.get(statementId=ours["id"]).json["object"]["id"] == f"{A}/other"


def test_a_conflict_that_may_not_be_looked_at_is_ours_only_when_an_earlier_try_had_no_answer(pair: Pair) -> None:
    target = pair.target()
    [first] = pair.store(statement())

    def cut_then_conflict(method: str, said: Statements) -> Any:
        if method == "GET":
            return 403, {"title": "you may not read"}
        if len(pair.proxy.sent) == 1:
            return CUT
        return 409, {"title": "there is one"}

    pair.proxy.rule = cut_then_conflict
    pair.forward(target)
    pair.forward(target, now=True)
    assert pair.row(target).state == "running"
    assert pair.lag(target).waiting == 0
    assert pair.received() == [first]
    pair.store(statement())
    pair.forward(target)
    assert (pair.row(target).state, pair.row(target).stopped_status) == ("stopped", 409)


def test_what_a_receiver_refuses_as_too_large_is_sent_in_parts(pair: Pair) -> None:
    target = pair.target()
    ids = pair.store(*[statement() for _ in range(40)])
    pair.proxy.rule = lambda method, said: (413, {"title": "too large"}) if len(said) > 7 else None
    pair.forward(target)
    assert pair.received() == ids
    assert pair.row(target).state == "running"


def test_a_receiver_that_refuses_everything_is_not_asked_about_each(pair: Pair) -> None:
    target = pair.target()
    pair.store(*[statement(actor=f"p{n}") for n in range(100)])
    pair.proxy.rule = lambda method, said: (400, {"title": "no"})
    pair.forward(target)
    assert pair.row(target).state == "stopped"
    assert pair.lag(target).waiting == 100
    assert pair.lag(target).held <= 10
    assert len(pair.proxy.sent) <= 40


def test_a_try_that_was_answered_with_no_does_not_make_a_later_conflict_ours(pair: Pair) -> None:
    target = pair.target()
    pair.store(statement())
    pair.proxy.rule = lambda method, said: (429, {"title": "later"})
    pair.forward(target)
    pair.proxy.rule = lambda method, said: (403, {"title": "you may not read"}) if method == "GET" else (409, {"title": "there is one"})
    pair.forward(target, now=True)
    assert (pair.row(target).state, pair.row(target).stopped_status) == ("stopped", 409)
    assert pair.lag(target).waiting == 1
