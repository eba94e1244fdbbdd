"""The worker's loop of forwarding, in threads and as the real process: awake in time, one at a time, and killed without harm."""

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs.forwarding import services, worker
from lms.lrs.projection import COMPLETED
from tests.factories.lrs import statement
from tests.lms.lrs.forwarding_pair import Pair
from tests.lms.lrs.receivers import DROP, Statements

ROOT = Path(__file__).resolve().parents[3]
A = "https://example.org/activities/a"


@contextmanager
def looping(app: Samlar, count: int = 1) -> Iterator[None]:
    """So many workers' loops run in threads inside the block."""
    stop = Event()
    threads = [Thread(target=worker.run, args=(app,), kwargs={"url": app.extensions["test.url"], "stop": stop}) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)


def until(true: Callable[[], object], *, within: float = 120.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def test_the_loop_hears_of_a_new_receiver_and_of_outcomes_at_once_and_sweeps_up_the_rest(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SWEEP", 600.0)
    with looping(pair.app):
        time.sleep(1)  # the first sweep is over
        pair.target()
        first = pair.store(statement(verb=COMPLETED))
        until(lambda: pair.proxy.ids == first, within=10)
    monkeypatch.setattr(worker, "SWEEP", 1.0)
    with looping(pair.app):
        until(lambda: pair.received() == first)
        quiet = pair.store(statement(activity=f"{A}/quiet"), statement(activity=f"{A}/quiet"))
        until(lambda: pair.received() == first + quiet, within=10)


def test_a_resumed_receiver_goes_on_at_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SWEEP", 600.0)
    target = pair.target()
    pair.act(services.stop_target, target)
    ids = pair.store(statement())
    with looping(pair.app):
        time.sleep(1)
        assert pair.received() == []
        pair.act(services.resume_target, target)
        until(lambda: pair.received() == ids, within=10)


def test_of_several_workers_one_serves_a_receiver_at_a_time(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SWEEP", 0.2)
    pair.proxy.delay = 0.1
    pair.target()
    with looping(pair.app, 3):
        ids = [identifier for _ in range(20) for identifier in pair.store(*[statement(verb=COMPLETED) for _ in range(3)])]
        until(lambda: len(pair.received()) == len(ids))
        time.sleep(1)
    assert pair.proxy.ids == ids, "each was sent once, in order"


def test_a_slow_receiver_does_not_hold_up_another(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SWEEP", 0.2)
    slow, entered = Event(), Event()

    def rule(_method: str, _said: Statements) -> None:
        if not entered.is_set():
            entered.set()
            slow.wait(15)

    pair.proxy.rule = rule
    pair.target(verbs=["https://example.org/verbs/slow"])
    with looping(pair.app):
        pair.store(statement(verb="https://example.org/verbs/slow"))
        assert entered.wait(10)
        pair.target(verbs=["https://example.org/verbs/quick"])
        quick = pair.store(statement(verb="https://example.org/verbs/quick"))
        until(lambda: pair.received() == quick, within=10)
        slow.set()
        until(lambda: len(pair.received()) == 2)


@contextmanager
def working(app: Samlar, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    settings, url = app.settings, app.extensions["test.url"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAMLAR_", "DATABASE_"))} | {
        "SAMLAR_ENVIRONMENT": "test", "SAMLAR_SECRET_KEY": settings.secret_key, "SAMLAR_VAR": str(settings.var_dir),
        "DATABASE_URL": url, "DATABASE_OWNER_URL": app.extensions["test.owner_url"],
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def in_lanes(count: int, lanes: list[UUID]) -> Statements:
    """Statements of several registrations, one after another, each about an activity of its own."""
    return [
        statement(verb=COMPLETED, activity=f"{A}/{uuid4()}", context={"registration": str(lanes[number % len(lanes)])}) for number in range(count)
    ]  # fmt: skip


def by_lane(statements: Statements) -> dict[str, list[str]]:
    """The ids of each registration in their order."""
    found = defaultdict(list)
    for each in statements:
        found[each["context"]["registration"]].append(each["id"])
    return found


def test_a_worker_killed_at_any_point_loses_nothing_doubles_nothing_and_keeps_the_order(pair: Pair) -> None:
    """Three deaths: before the store has it, after it has it and nobody has heard, and about when it is written down."""
    target, lanes = pair.target(), [uuid4() for _ in range(7)]
    sent: Statements = []
    processes: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        processes[-1].kill()  # nothing when it is gone: a timer may come twice

    def die_first(_method: str, _said: Statements) -> Any:
        kill()
        return DROP

    def die_unheard(_method: str, _said: Statements) -> None:
        kill()

    def die_soon(_method: str, _said: Statements) -> None:
        Timer(0.05, kill).start()

    for death in (die_first, die_unheard, die_soon):
        sent += (new := in_lanes(150, lanes))
        pair.store(*new)
        pair.proxy.rule = death
        with working(pair.app, "tests.lms.lrs.forwarding_process") as process:
            processes.append(process)
            assert process.wait(120) == -signal.SIGKILL
    pair.proxy.rule = None
    with working(pair.app, "lms.cli", "worker"):
        until(lambda: pair.row(target).sent_count > 0 and not (pair.lag(target).waiting or pair.lag(target).unseen))
    assert len(pair.proxy.ids) > len(sent), "nothing was sent again: the test killed nobody at the wrong moment"
    assert by_lane(pair.reader.get(ascending="true", limit=500).json["statements"]) == by_lane(sent)
    with unit_of_work(tenant_id=pair.receiving.id):
        assert db.session.scalar(text("select count(*) from statement")) == db.session.scalar(text("select count(*) from progress")) == len(sent)
    assert pair.row(target).state == "running"
