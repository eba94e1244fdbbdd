"""Many writers at once, with real commits: one wins, nobody is deadlocked, lists never grow behind a reader's back."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Semaphore, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from lms.core.db import db, driver_url, unit_of_work
from lms.http.app import Samlar
from lms.lrs import feed, listener, services, waking
from lms.lrs.projection import COMPLETED
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, make_credential, statement, voiding
from tests.factories.platform import make_tenant

A = "https://example.org/activities/a"


@pytest.fixture
def place(real_app: Samlar) -> tuple[Organisation, Callable[[], Sender]]:
    """A tenant on a database of its own, and a maker of clients."""
    tenant = make_tenant("perstorp")
    made = make_credential(tenant)
    return tenant, lambda: Sender(real_app, made)


Place = tuple[Organisation, Callable[[], Sender]]


def at_once(acts: Iterable[Callable[[], TestResponse]]) -> list[int]:
    """Begin all acts at the same moment, each in a thread; give their statuses."""
    acts = list(acts)
    gate = Barrier(len(acts))

    def run(act: Callable[[], TestResponse]) -> int:
        gate.wait()
        return act().status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def posting(sender: Sender, *sent: dict[str, Any]) -> Callable[[], TestResponse]:
    return lambda: sender.post(*sent)


def count(tenant: Organisation, table: str) -> int:
    with unit_of_work(tenant_id=tenant.id):
        return int(db.session.scalar(text(f"select count(*) from {table}")) or 0)


def test_twenty_writers_of_the_same_statement_store_it_once(place: Place) -> None:
    tenant, sender = place
    same = statement()
    assert at_once(posting(sender(), same) for _ in range(20)) == [200] * 20
    assert count(tenant, "statement") == 1


def test_twenty_writers_of_different_statements_with_one_id_have_one_winner(place: Place) -> None:
    tenant, sender = place
    wanted = str(uuid4())
    statuses = at_once(posting(sender(), statement(id=wanted, activity=f"{A}/{n}")) for n in range(20))
    assert statuses == [200] + [409] * 19
    assert count(tenant, "statement") == count(tenant, "progress") == 1


def test_batches_with_the_same_ids_in_opposite_orders_do_not_deadlock(place: Place) -> None:
    tenant, sender = place
    for turn in range(3):
        shared = [statement(actor=f"p{n % 7}", activity=f"{A}/{turn}/{n}") for n in range(400)]
        assert at_once([posting(sender(), *shared), posting(sender(), *shared[::-1])]) == [200, 200]
    assert count(tenant, "statement") == 1200


def test_batches_with_the_same_activities_and_actors_in_opposite_orders_do_not_deadlock(place: Place) -> None:
    tenant, sender = place

    def batch(turn: int) -> list[dict[str, Any]]:
        return [statement(actor=f"p{n % 7}", object={"id": f"{A}/{turn}/{n}", "definition": {"name": {"sv": str(n)}}}) for n in range(400)]

    for turn in range(3):
        assert at_once([posting(sender(), *batch(turn)), posting(sender(), *batch(turn)[::-1])]) == [200, 200]
    assert count(tenant, "lrs_activity") == 1200


def test_a_voiding_that_meets_its_target_voids_it_whoever_commits_first(place: Place) -> None:
    tenant, sender = place
    for _ in range(10):
        target = statement(activity=A, verb=COMPLETED)
        assert at_once([posting(sender(), target), posting(sender(), voiding(target["id"]))]) == [200, 200]
        assert sender().get(statementId=target["id"]).status_code == 404
    assert count(tenant, "progress") == 0


def test_two_writers_with_the_same_etag_have_one_winner(place: Place) -> None:
    _, sender = place
    query = {"agent": agent(), "profileId": "p"}
    putting = [lambda n=n: sender().ask("PUT", "agents/profile", {"n": n}, headers={"If-None-Match": "*"}, **query) for n in range(8)]
    assert at_once(putting) == [204] + [412] * 7
    etag = sender().get("agents/profile", **query).headers["ETag"]
    changing = [lambda n=n: sender().ask("PUT", "agents/profile", {"n": n + 100}, headers={"If-Match": etag}, **query) for n in range(8)]
    assert at_once(changing) == [204] + [412] * 7


def test_merges_of_a_new_document_at_once_lose_nothing(place: Place) -> None:
    _, sender = place
    query = {"activityId": A, "agent": agent(), "stateId": "s"}
    assert at_once([lambda n=n: sender().ask("POST", "activities/state", {str(n): n}, **query) for n in range(8)]) == [204] * 8
    assert sender().get("activities/state", **query).json == {str(n): n for n in range(8)}


def test_a_list_ends_before_a_write_that_is_still_open_and_its_statement_is_not_missed_later(real_app: Samlar, place: Place) -> None:
    tenant, sender = place
    slow, quick = statement(), statement(actor="eskil")
    begun, finish = Event(), Event()

    def write() -> None:
        with real_app.app_context(), unit_of_work(tenant_id=tenant.id):
            services.store([slow], tenant_id=tenant.id)
            begun.set()
            finish.wait(20)

    writer = Thread(target=write)
    writer.start()
    assert begun.wait(20)
    try:
        assert sender().post(quick).status_code == 200
        assert sender().get(statementId=quick["id"]).status_code == 200  # by its id at once
        first = sender().get()
        assert first.json["statements"] == []  # in lists only when nothing can come before it
    finally:
        finish.set()
        writer.join()
    through = first.headers["X-Experience-API-Consistent-Through"]
    assert set(sender().ids(since=through)) == {slow["id"], quick["id"]}


def test_a_reader_that_pages_forward_while_others_write_misses_and_repeats_nothing(place: Place) -> None:
    _, sender = place
    stop, seen = Event(), list[str]()

    def read() -> None:
        since = "2000-01-01T00:00:00Z"
        client, last_round = sender(), False
        while True:
            last_round = stop.is_set()
            page = client.get(since=since, ascending="true", limit=7).json["statements"]
            seen.extend(each["id"] for each in page)
            since = page[-1]["stored"] if page else since
            if last_round and not page:
                return

    reader = Thread(target=read)
    reader.start()
    sent = [[statement() for _ in range(1 + n % 4)] for n in range(60)]
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(lambda batch: sender().post(*batch).status_code, sent)) == {200}
    stop.set()
    reader.join(60)
    assert sorted(seen) == sorted(each["id"] for batch in sent for each in batch)


def test_the_listener_calls_a_consumer_when_a_change_is_committed(real_app: Samlar, place: Place) -> None:
    tenant, sender = place
    stop, called = Event(), Event()

    def consume(*, tenant_id: int) -> None:
        if feed.drain(tenant_id, "test"):
            called.set()

    feed.register_consumer(real_app, "test", consume)
    follower = Thread(target=listener.run, kwargs={"app": real_app, "url": real_app.extensions["test.url"], "stop": stop})
    try:
        assert sender().post(statement(verb=COMPLETED)).status_code == 200
        follower.start()
        assert called.wait(10), "what waited before the start was not swept"
        called.clear()
        assert sender().post(statement(verb=COMPLETED)).status_code == 200
        assert called.wait(10), "a commit did not wake the listener"
    finally:
        stop.set()
        follower.join(10)
        feed._consumers.pop("test")
    assert count(tenant, "statement") == 2


def test_what_is_committed_just_after_the_listener_was_woken_is_seen_too(real_app: Samlar, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "APART", 60)
    monkeypatch.setattr(waking, "LINGER", 1.5)
    _, sender = place
    stop, drained = Event(), Semaphore(0)

    def consume(*, tenant_id: int) -> None:
        for _ in feed.drain(tenant_id, "test"):
            drained.release()

    feed.register_consumer(real_app, "test", consume)
    follower = Thread(target=listener.run, kwargs={"app": real_app, "url": real_app.extensions["test.url"], "stop": stop})
    try:
        follower.start()
        time.sleep(2)  # both looks of the beginning are over
        for number in range(2):  # the second wakes nobody
            assert sender().post(statement(activity=f"{A}/{number}")).status_code == 200
            assert drained.acquire(timeout=10)
    finally:
        stop.set()
        follower.join(10)
        feed._consumers.pop("test")


def test_a_lost_connection_is_answered_503_and_the_next_request_is_served(real_app: Samlar, place: Place, databases: Any) -> None:
    _, sender = place
    client = sender()
    assert client.post(statement()).status_code == 200
    name = psycopg.conninfo.conninfo_to_dict(driver_url(real_app.extensions["test.url"]).replace("+psycopg", ""))["dbname"]
    with psycopg.connect(databases.server.admin_url(), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = 'samlar_app'", (name,))
    statuses = [client.post(statement()).status_code for _ in range(3)]
    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}
