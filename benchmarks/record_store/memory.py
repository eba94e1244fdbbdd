"""The memory of the master and two workers after many requests, with the code loaded before the fork."""

import orjson

from benchmarks.lrs_material import statements
from benchmarks.record_store.measuring import KIB, children, pss_kib
from benchmarks.record_store.sending import request, send
from benchmarks.record_store.stage import Stage, served
from benchmarks.record_store.table import Kind, Row

MOST, AIM = 250.0, 200.0
CONNECTIONS = 16
READS = "/xapi/statements?limit=50&verb=https%3A%2F%2Fw3id.org%2Fxapi%2Fvideo%2Fverbs%2Fplayed"


def memory_rows(on: Stage, *, requests: int) -> list[Row]:
    """The line: nine statements stored, one a request, for each list of 50 that is read."""
    with served(on) as server:
        said = statements(min(requests, 4_000), seed=7000)
        sent = [request(server.port, "POST", "/xapi/statements", on.headers, orjson.dumps(each)) for each in said]
        read = request(server.port, "GET", READS, on.headers)
        # The same statement again is accepted and stored once, so there are always enough.
        send(server.port, [read if number % 10 == 0 else sent[number % len(sent)] for number in range(requests)], connections=CONNECTIONS)
        parts = [pss_kib(pid) / KIB for pid in (server.pid, *children(server.pid))]
    note = f"master {parts[0]:.0f} MB, workers {' and '.join(f'{part:.0f}' for part in parts[1:])} MB"
    title = f"PSS of master and two workers after {requests:,} requests, preloaded"
    return [Row(title, Kind.MEMORY, sum(parts), MOST, AIM, low=True, unit="MB", note=note)]
