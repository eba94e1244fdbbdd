"""What is measured of processes: CPU time, memory, the machine's load. Linux only."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import psycopg

KIB = 1024


def children(pid: int) -> list[int]:
    """Give the pids of all that descends from a process."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def cpu_seconds(pid: int) -> float:
    """Give the CPU time of all threads of a process; 0 when it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # clock_getcpuclockid(3): nanoseconds, where /proc counts in hundredths of a second
    except OSError:
        return 0.0


def pss_kib(pid: int) -> int:
    """Give the proportional set size of a process: its own memory, and its share of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def load() -> float:
    """Give the load average of the last minute."""
    return os.getloadavg()[0]


@dataclass(frozen=True)
class Clock:
    """The CPU time of an application's processes and of its database's sessions."""

    admin_url: str
    database: str
    master: int | None = None
    """The process whose descendants are the application; this very process when there is none."""

    def now(self) -> dict[int, float]:
        """Give the CPU seconds used so far, by process."""
        own = [os.getpid()] if self.master is None else children(self.master)
        return {pid: cpu_seconds(pid) for pid in [*own, *self._sessions()]}

    def since(self, before: dict[int, float]) -> float:
        """Give the CPU seconds used since a reading."""
        return sum(used - before.get(pid, 0.0) for pid, used in self.now().items())

    def _sessions(self) -> list[int]:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            rows = connection.execute(
                "select pid from pg_stat_activity where datname = %s and backend_type = 'client backend' and pid <> pg_backend_pid()",
                (self.database,),
            )
            return [int(row[0]) for row in rows]


def p50(values: Iterable[float]) -> float:
    """Give the median."""
    return median(values)


def p95(values: Iterable[float]) -> float:
    """Give what 95 of 100 stay under."""
    return quantiles(values, n=20)[-1]
