"""One statement a request from 16 connections, against a bare Flask with one INSERT of the same rows; and that against a hello."""

from statistics import median
from typing import Any

import orjson

from benchmarks.lrs_material import rows, statements
from benchmarks.record_store.measuring import p95
from benchmarks.record_store.sending import request, send
from benchmarks.record_store.stage import BARE, Server, Stage, served
from benchmarks.record_store.table import Kind, Row

CONNECTIONS = 16
LEAST, AIM = 0.5, 0.8
TAIL_LEAST, TAIL_AIM = 2.0, 1.2


def bare_body(statement: dict[str, Any], on: Stage) -> bytes:
    """What the bare application is sent: the rows of a statement, ready made."""
    made = rows([statement], tenant_id=on.bare_tenant_id, consumers=on.consumers)
    _, identifier, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, _, _, authority, _, _, raw = made.statements[0]
    _, _, _, _, _, completed, _, _, _, _, terminated, _, _ = made.progress[0]
    return orjson.dumps(
        {
            "id": identifier, "stored": stored, "timestamp": timestamp, "verb": verb, "ifi": ifi, "actor_key": actor_key, "object_key": object_key,
            "activity_id": activity_id, "authority": authority, "raw": raw, "related": [str(key) for _, key, _ in made.related],
            "completed_at": completed, "terminated_at": terminated, "told": [name for _, name, *_ in made.told],
        }
    )  # fmt: skip


class Round:
    """Of each round: requests a second, 95th percentile in milliseconds, CPU microseconds a request."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.speed: list[float] = []
        self.tail: list[float] = []
        self.cpu: list[float] = []

    def run(self, requests: list[bytes]) -> None:
        """One round more."""
        before = self.server.clock.now()
        sent = send(self.server.port, requests, connections=CONNECTIONS)
        self.cpu.append(self.server.clock.since(before) / len(requests) * 1e6)
        self.speed.append(len(requests) / sent.seconds)
        self.tail.append(p95(sent.latencies) * 1000)

    def forget(self) -> None:
        """What was measured so far warmed up."""
        for figures in (self.speed, self.tail, self.cpu):
            figures.clear()


def single_rows(on: Stage, ours: Server, *, rounds: int, per_round: int) -> list[Row]:
    """The two lines."""
    with served(on, application=BARE) as other:
        store, bare, hello = Round(ours), Round(other), Round(other)
        for number in range(rounds + 1):
            said = statements(per_round, seed=5000 + number)
            sent = [request(ours.port, "POST", "/xapi/statements", on.headers, orjson.dumps(each)) for each in said]
            ready = [request(other.port, "POST", "/insert", {"Content-Type": "application/json"}, bare_body(each, on)) for each in said]
            store.run(sent)
            bare.run(ready)
            hello.run([request(other.port, "GET", "/hello", {})] * per_round)
            if number == 0:
                for each in (store, bare, hello):
                    each.forget()
    ratio = median(one / two for one, two in zip(store.speed, bare.speed, strict=True))
    tail = median(one / two for one, two in zip(store.tail, bare.tail, strict=True))
    note = (
        f"{median(store.speed):,.0f} requests/s, bare {median(bare.speed):,.0f}, hello {median(hello.speed):,.0f}; "
        f"CPU {median(store.cpu):,.0f} µs a request, bare {median(bare.cpu):,.0f}, hello {median(hello.cpu):,.0f}"
    )
    tails = f"{median(store.tail):.1f} ms, bare {median(bare.tail):.1f} ms"
    return [
        Row("one a request, 16 connections", Kind.HTTP, ratio, LEAST, AIM, note=note),
        Row("the same, 95th percentile", Kind.HTTP, tail, TAIL_LEAST, TAIL_AIM, low=True, note=tails),
    ]
