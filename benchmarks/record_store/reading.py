"""Lists of 50 by what filters ask for, from a large store against a small one, and their CPU time against a Flask hello."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median
from typing import Any
from urllib.parse import urlencode

import orjson

from benchmarks.record_store.filling import fill_copies, fill_first, statements
from benchmarks.record_store.measuring import p50
from benchmarks.record_store.sending import request, send
from benchmarks.record_store.size import Share, shares
from benchmarks.record_store.stage import BARE, Server, Stage, served, stage
from benchmarks.record_store.table import Kind, Row

LIMIT = 50
GROWTH_MOST, GROWTH_AIM = 1.5, 1.2
CPU_MOST, CPU_AIM = 5.0, 3.0
ASKED = 20
"""Of each kind, the most frequent are asked for by turns."""


def paths(said: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """What is asked for, of each kind: each finds a full page in the small store already."""
    agents, pairs, registrations, related = (Counter[str]() for _ in range(4))
    for each in said:
        agents[urlencode({"agent": orjson.dumps(each["actor"]).decode()})] += 1
        pairs[urlencode({"verb": each["verb"]["id"], "activity": each["object"]["id"]})] += 1
        registrations[urlencode({"registration": each["context"]["registration"]})] += 1
        for activity in each["context"]["contextActivities"]["parent"]:
            related[urlencode({"activity": activity["id"], "related_activities": "true"})] += 1
    kinds = {"agent": agents, "verb+activity": pairs, "registration": registrations, "related activity": related}
    return {kind: [f"/xapi/statements?limit={LIMIT}&{query}" for query in _frequent(found)] for kind, found in kinds.items()}


def _frequent(found: Counter[str]) -> list[str]:
    """Those that fill a page; in a store too small for that, the one that comes nearest."""
    full = [query for query, count in found.most_common(ASKED) if count >= LIMIT]
    return full or [query for query, _ in found.most_common(1)]


@dataclass
class Figures:
    """Of each round: the median answer in milliseconds, and CPU microseconds a request."""

    answer: list[float]
    cpu: list[float]

    def run(self, server: Server, requests: list[bytes], *, count: bool) -> None:
        """One round more, on one connection."""
        before = server.clock.now()
        latencies = send(server.port, requests, connections=1).latencies
        used = server.clock.since(before)
        if count:
            self.answer.append(p50(latencies) * 1000)
            self.cpu.append(used / len(requests) * 1e6)


def reading_rows(*, total: int, rounds: int, requests: int, first: int) -> tuple[list[Row], list[Share]]:
    """The lines, two of each kind, and what a statement takes in the large store; both stores are gone afterwards."""
    with stage("reading") as small:
        said = statements(first)
        asked = paths(said)
        fill_first(small, said)
        large = replace(small, database=small.databases.copy())
        fill_copies(large, first=first, total=total)
        return _measured(small, large, asked, total=total, first=first, rounds=rounds, requests=requests), shares(large)


def _measured(small: Stage, large: Stage, asked: dict[str, list[str]], *, total: int, first: int, rounds: int, requests: int) -> list[Row]:
    hello, before, after = Figures([], []), {kind: Figures([], []) for kind in asked}, {kind: Figures([], []) for kind in asked}
    with served(small, workers=1) as one, served(large, workers=1) as two, served(small, application=BARE, workers=1) as bare:
        for number in range(rounds + 1):
            hello.run(bare, [request(bare.port, "GET", "/hello", {})] * requests, count=number > 0)
            for kind, ways in asked.items():
                for server, figures in ((one, before[kind]), (two, after[kind])):
                    sent = [request(server.port, "GET", ways[place % len(ways)], small.headers) for place in range(requests)]
                    figures.run(server, sent, count=number > 0)
    rows = []
    for kind in asked:
        old, new = before[kind], after[kind]
        growth = median(two / one for one, two in zip(old.answer, new.answer, strict=True))
        cpu = median(two / one for one, two in zip(hello.cpu, new.cpu, strict=True))
        grown = f"p50 {median(new.answer):.1f} ms, at {first:,} statements {median(old.answer):.1f} ms"
        used = f"{median(new.cpu):,.0f} µs app and database, hello {median(hello.cpu):,.0f} µs"
        title = f"GET by {kind}, limit {LIMIT}, {total:,} statements"
        rows += [
            Row(f"{title}: p50 against {first:,}", Kind.HTTP, growth, GROWTH_MOST, GROWTH_AIM, low=True, note=grown),
            Row(f"{title}: CPU against Flask hello", Kind.CPU, cpu, CPU_MOST, CPU_AIM, low=True, note=used),
        ]
    return rows
