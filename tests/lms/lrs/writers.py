"""Writers that hold their transactions open, for tests of what readers see meanwhile."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from lms.core.db import unit_of_work
from lms.http.app import Samlar
from lms.lrs import services
from tests.factories.lrs import EXPERIENCED, agent, statement

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PEOPLE = ["amina", "eskil", "petra"]


class Abandoned(Exception):
    """A writer thought better of it."""


def some_batch(chance: random.Random, known: list[str]) -> list[dict[str, Any]]:
    """One to five statements; some name a person in their context, and now and then one refers to an earlier statement."""
    made = []
    for _ in range(chance.randint(1, 5)):
        parts: dict[str, Any] = {"actor": chance.choice(PEOPLE), "verb": chance.choice([EXPERIENCED, COMPLETED])}
        if chance.random() < 0.3:
            parts["context"] = {"instructor": agent(chance.choice(PEOPLE))}
        if known and chance.random() < 0.05:
            parts["object"] = {"objectType": "StatementRef", "id": chance.choice(known)}
        made.append(statement(**parts))
    return made


@dataclass
class Written:
    """What was committed: ids, and for each the moment at which its commit began, by the monotonic clock."""

    begun: dict[str, float] = field(default_factory=dict)

    def later_than(self, moment: float) -> set[str]:
        """The ids whose commit had not begun at a moment."""
        return {identifier for identifier, begun in self.begun.items() if begun > moment}


def write_slowly(app: Samlar, tenant_id: int, batch: list[dict[str, Any]], *, seconds: float, keep: bool = True) -> float:
    """Store a batch, leave the transaction open for a while, and commit, or roll back; give when the commit began."""
    with app.app_context():
        try:
            with unit_of_work(tenant_id=tenant_id):
                services.store(batch, tenant_id=tenant_id)
                time.sleep(seconds)
                if not keep:
                    raise Abandoned
                begun = time.monotonic()
        except Abandoned:
            return 0.0
    return begun


@contextmanager
def writing(app: Samlar, tenant_id: int, *, writers: int, seed: int = 1) -> Iterator[Written]:
    """So many writers write inside the block, each transaction open for up to 60 ms, one in eight rolled back. When the
    block ends all have ended, and what they committed is in what was given."""
    stop, written = Event(), Written()

    def write(number: int) -> None:
        chance = random.Random(seed * 1000 + number)
        while not stop.is_set():
            batch, keep = some_batch(chance, list(written.begun)[-50:]), chance.random() > 0.125
            begun = write_slowly(app, tenant_id, batch, seconds=chance.choice([0, 0.002, 0.02, 0.06]), keep=keep)
            if keep:
                written.begun.update(dict.fromkeys((each["id"] for each in batch), begun))

    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(write, number) for number in range(writers)]
        try:
            yield written
        finally:
            stop.set()
    for each in running:
        each.result()


@contextmanager
def slow_write(app: Samlar, tenant_id: int) -> Iterator[None]:
    """A write is open inside the block; it is committed when the block ends."""
    begun, finish = Event(), Event()

    def write() -> None:
        with app.app_context(), unit_of_work(tenant_id=tenant_id):
            services.store([statement()], tenant_id=tenant_id)
            begun.set()
            finish.wait(60)

    writer = Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        yield
    finally:
        finish.set()
        writer.join()
