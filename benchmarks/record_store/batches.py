"""Batches over HTTP on the whole path, against direct multi-row INSERTs of the same rows by one connection."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson
import psycopg

from benchmarks.lrs_material import Material, rows_of, statements
from benchmarks.record_store.sending import request, send
from benchmarks.record_store.stage import Server, Stage
from benchmarks.record_store.table import Kind, Row


@dataclass(frozen=True)
class Work:
    """One line of the table."""

    title: str
    size: int
    connections: int
    least: float
    aim: float


WORKS = (
    Work("batches of 500, one connection", 500, 1, 0.5, 0.8),
    Work("batches of 500, two connections", 500, 2, 0.75, 1.1),
    Work("batches of 50, two connections", 50, 2, 0.5, 0.7),
)


@dataclass
class Speeds:
    """Of each round: statements a second and CPU microseconds a statement, over HTTP and directly."""

    http: list[float]
    http_cpu: list[float]
    direct: list[float]
    direct_cpu: list[float]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return median(one / two for one, two in zip(self.http, self.direct, strict=True))


def in_batches(said: Sequence[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    """The statements, `size` at a time."""
    return [list(said[start : start + size]) for start in range(0, len(said), size)]


def directly(connection: psycopg.Connection[Any], tenant_id: int, prepared: Sequence[Material]) -> float:
    """Seconds for the rows, a transaction a batch, that of `statement` prepared."""
    begun = time.perf_counter()
    for material in prepared:
        with connection.transaction():
            connection.execute("select set_config('app.tenant_id', %s, true)", (str(tenant_id),))
            for statement, values in material:
                connection.execute(statement, values, prepare="into statement (" in statement)  # the others differ in length
    return time.perf_counter() - begun


def measure(on: Stage, server: Server, work: Work, *, rounds: int, per_round: int, seed: int) -> Speeds:
    """Interleave the two; the first round warms up."""
    found = Speeds([], [], [], [])
    own = on.clock()
    with psycopg.connect(on.url) as connection:
        for number in range(rounds + 1):
            batches = in_batches(statements(per_round, seed=seed + number), work.size)
            sent = [request(server.port, "POST", "/xapi/statements", on.headers, orjson.dumps(batch)) for batch in batches]
            rows = [rows_of(batch, tenant_id=on.bare_tenant_id, consumers=on.consumers) for batch in batches]
            before = server.clock.now()
            over_http = send(server.port, sent, connections=work.connections).seconds
            http_cpu = server.clock.since(before)
            before = own.now()
            direct = directly(connection, on.bare_tenant_id, rows)
            direct_cpu = own.since(before)
            if number:
                found.http.append(per_round / over_http)
                found.http_cpu.append(http_cpu / per_round * 1e6)
                found.direct.append(per_round / direct)
                found.direct_cpu.append(direct_cpu / per_round * 1e6)
    return found


def batch_rows(on: Stage, server: Server, *, rounds: int, per_round: int) -> list[Row]:
    """The three lines."""
    found = []
    for place, work in enumerate(WORKS):
        speeds = measure(on, server, work, rounds=rounds, per_round=per_round, seed=1000 * (place + 1))
        note = (
            f"{median(speeds.http):,.0f} statements/s, direct {median(speeds.direct):,.0f}; CPU {median(speeds.http_cpu):.0f} µs a statement "
            f"(app and database), direct {median(speeds.direct_cpu):.0f}"
        )
        found.append(Row(work.title, f"{Kind.HTTP} / {Kind.SQL}", speeds.ratio, work.least, work.aim, note=note))
    return found
