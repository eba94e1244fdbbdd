"""Ralph's API with no storage behind it, against our whole path: how fast another record store's own part is, at its best."""

from dataclasses import dataclass
from statistics import median

import orjson

from benchmarks.lrs_material import statements
from benchmarks.record_store.batches import in_batches
from benchmarks.record_store.ralph.server import PASSWORD, USER, NoRalph, installed, ralph
from benchmarks.record_store.sending import request, send
from benchmarks.record_store.stage import Server, Stage
from benchmarks.record_store.table import Kind, Row
from lms.lrs.secrets import basic

__all__ = ["NoRalph", "installed", "ralph_rows", "unmeasured"]
TITLE = "Ralph's API with no storage behind it"


@dataclass(frozen=True)
class Work:
    """One of the three sizes."""

    size: int
    connections: int
    least: float
    aim: float
    turns: int = 1
    """Over how many sets of connections a round is spread: which of a server's workers a connection falls to is luck, and two that
    fall to one are answered half as fast by Ralph."""

    @property
    def title(self) -> str:
        """What the table says."""
        return f"{TITLE}, {'one a request' if self.size == 1 else f'batches of {self.size}'}"


WORKS = (Work(500, 1, 1.0, 1.2), Work(50, 2, 0.8, 1.0, turns=8), Work(1, 16, 0.5, 0.8, turns=8))


def ralph_rows(on: Stage, ours: Server, *, rounds: int, batched: int, singles: int) -> list[Row]:
    """The three lines, with so many statements a round in batches and one a request; when Ralph cannot be made to run they say why."""
    try:
        with ralph() as (port, pid):
            return [_row(on, work, ours.port, port, pid, rounds=rounds, per_round=singles if work.size == 1 else batched) for work in WORKS]
    except NoRalph as why:
        return unmeasured(why)


def unmeasured(why: NoRalph) -> list[Row]:
    """The three lines without figures."""
    return [Row(work.title, Kind.HTTP, None, work.least, work.aim, note=str(why)) for work in WORKS]


def _row(on: Stage, work: Work, ours: int, theirs: int, pid: int, *, rounds: int, per_round: int) -> Row:
    headers = on.headers | {"Authorization": f"Basic {basic(USER, PASSWORD)}"}
    clock = on.clock(pid)
    our_speed, their_speed, their_cpu = list[float](), list[float](), list[float]()
    for number in range(rounds + 1):
        said = statements(per_round, seed=9000 + 100 * work.size + number)
        bodies = [orjson.dumps(each if work.size > 1 else each[0]) for each in in_batches(said, work.size)]
        one = _seconds(ours, [request(ours, "POST", "/xapi/statements", on.headers, body) for body in bodies], work)
        before = clock.now()
        two = _seconds(theirs, [request(theirs, "POST", "/xAPI/statements", headers, body) for body in bodies], work)
        if number:
            our_speed.append(per_round / one)
            their_speed.append(per_round / two)
            their_cpu.append(clock.since(before) / per_round * 1e6)
    ratio = median(one / two for one, two in zip(our_speed, their_speed, strict=True))
    note = f"{median(our_speed):,.0f} statements/s, Ralph's {median(their_speed):,.0f} (CPU {median(their_cpu):,.0f} µs a statement)"
    return Row(work.title, Kind.HTTP, ratio, work.least, work.aim, note=note)


def _seconds(port: int, requests: list[bytes], work: Work) -> float:
    """How long the requests of a round take."""
    size = -(-len(requests) // work.turns)
    return sum(send(port, requests[start : start + size], connections=work.connections).seconds for start in range(0, len(requests), size))
