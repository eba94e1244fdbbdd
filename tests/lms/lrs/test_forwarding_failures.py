"""Forwarding to a receiver that is down, busy, slow or cuts the line: tried again with growing pauses, nothing lost or twice."""

import time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.lrs.forwarding import queries, services
from lms.lrs.projection import COMPLETED
from tests.factories.lrs import statement
from tests.lms.lrs.forwarding_pair import Pair, in_registration, refusing
from tests.lms.lrs.receivers import CUT, DROP

A = "https://example.org/activities/a"


def test_a_receiver_that_is_down_is_tried_again_with_growing_pauses_and_gets_all_in_order(pair: Pair) -> None:
    target = pair.target()
    ids = pair.store(*in_registration(uuid4(), 4))
    pair.proxy.down()
    pauses = []
    for failures in range(1, 6):
        assert pair.forward(target, now=True) is False
        row = pair.row(target)
        assert (row.state, row.failures) == ("running", failures)
        assert row.retry_at is not None
        assert row.trouble_at is not None
        assert row.trouble
        pauses.append((row.retry_at - row.trouble_at).total_seconds())
    assert pauses == [1, 2, 4, 8, 16]
    pair.proxy.up()
    pair.forward(target)
    assert pair.received() == [], "a pause is kept"
    pair.forward(target, now=True)
    assert pair.received() == ids
    assert (pair.row(target).failures, pair.row(target).trouble) == (0, None)


@pytest.mark.parametrize(("status", "asked", "pause"), [(503, "", 1), (429, "120", 120), (408, "", 1), (500, "", 1), (502, "", 1)])
def test_a_busy_or_failing_receiver_is_given_time(pair: Pair, status: int, asked: str, pause: int) -> None:
    target = pair.target()
    ids = pair.store(statement(), statement())
    pair.proxy.rule = lambda method, said: (status, {"title": "later"}, {"Content-Type": "application/json", "Retry-After": asked})
    pair.forward(target)
    row = pair.row(target)
    assert (row.state, row.failures, row.trouble) == ("running", 1, "later")
    assert row.retry_at is not None
    assert row.trouble_at is not None
    assert (row.retry_at - row.trouble_at).total_seconds() == pause
    assert len(pair.proxy.sent) == 1
    pair.proxy.rule = None
    pair.forward(target, now=True)
    assert pair.received() == ids


def test_a_statement_on_which_the_receiver_chokes_is_put_off_and_holds_back_its_own_registration_only(pair: Pair) -> None:
    target, registration = pair.target(), uuid4()
    choking, behind = in_registration(registration, 2)
    ids = pair.store(statement(), choking, statement(), behind, statement())
    pair.proxy.rule = refusing(choking["id"], status=500, sentence="boom")
    for _ in range(4):
        pair.forward(target, now=True)
    assert pair.received() == [ids[0], ids[2], ids[4]]
    assert pair.row(target).state == "running"
    with unit_of_work(tenant_id=pair.tenant.id):
        [held] = queries.held(pair.tenant.id, target.id)
    assert (str(held.statement_id), held.sentence, held.behind) == (choking["id"], "boom", 1)
    assert held.attempts >= 2
    later = pair.store(statement())
    pair.forward(target)
    assert pair.received()[-1:] == later, "it does not hold up what comes"
    pair.proxy.rule = None
    pair.forward(target, now=True)
    assert pair.received()[-2:] == [choking["id"], behind["id"]]
    assert pair.lag(target).waiting == 0


@pytest.mark.parametrize("cut", [CUT, DROP])
def test_a_connection_cut_before_the_answer_loses_nothing_and_stores_nothing_twice(pair: Pair, cut: object) -> None:
    target = pair.target()
    ids = pair.store(*[statement(verb=COMPLETED, activity=f"{A}/{n}") for n in range(20)])
    tries = iter([cut, cut, None])
    pair.proxy.rule = lambda method, said: next(tries, None)
    for _ in range(4):
        pair.forward(target, now=True)
    assert pair.received() == ids
    with unit_of_work(tenant_id=pair.receiving.id):
        assert db.session.scalar(text("select count(*) from statement")) == db.session.scalar(text("select count(*) from progress")) == 20
    assert pair.lag(target).waiting == 0


def test_a_receiver_slower_than_the_time_limit_is_left_and_asked_again(pair: Pair) -> None:
    target = pair.target()
    ids = pair.store(statement())
    object.__setattr__(pair.app.settings, "forward_timeout", 1)
    try:
        pair.proxy.delay = 3
        began = time.monotonic()
        pair.forward(target)
        assert time.monotonic() - began < 2.5
        assert pair.row(target).trouble == "no answer in time"
        pair.proxy.delay = 0
        pair.forward(target, now=True)
    finally:
        object.__setattr__(pair.app.settings, "forward_timeout", 20)
    assert pair.received() == ids


def test_one_that_chokes_the_receiver_with_nothing_beside_it_to_compare_can_be_skipped(pair: Pair) -> None:
    target = pair.target()
    choking, behind = in_registration(uuid4(), 2)
    pair.store(choking, behind)
    pair.proxy.rule = refusing(choking["id"], status=500, sentence="boom")
    for _ in range(3):
        pair.forward(target, now=True)
    pair.act(services.skip_statement, target, statement_id=UUID(choking["id"]))
    pair.forward(target)
    assert pair.received() == [behind["id"]]
    assert pair.row(target).failures == 0
