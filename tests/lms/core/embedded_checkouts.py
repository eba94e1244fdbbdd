"""Throw-away places for the embedded database, and processes that use it or only look as if they did."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from lms.core import embedded
from lms.core.embedded import places, processes

ROOT = Path(__file__).resolve().parents[3]
USER = """
import sys
from pathlib import Path
from lms.core import embedded
with embedded.using(Path(sys.argv[1])) as server:
    print("in", flush=True)
    sys.stdin.readline()
print("out", flush=True)
"""


@contextlib.contextmanager
def checkout() -> Iterator[Path]:
    """A var folder of its own; whatever runs over it and lies elsewhere for it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="samlar-test-"))
    try:
        yield folder / "var"
    finally:
        embedded.remove(folder / "var")
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def another_user(var: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the database: a line to it makes it leave."""
    process = subprocess.Popen([sys.executable, "-c", USER, str(var)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def leave(process: subprocess.Popen[str]) -> None:
    """The other process leaves the block and ends."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.wait(60) == 0


@contextlib.contextmanager
def innocent(uid: int | None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us, but that the server's user could signal."""
    options = {} if uid is None else {"user": uid, "group": uid, "extra_groups": ()}
    process = subprocess.Popen(["/bin/sleep", "120"], cwd="/", **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill(var: Path) -> int:
    """The server is killed as a power cut would; answers the pid that it had."""
    found = places.place(var)
    pid = processes.postmaster(found.cluster)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert processes.gone(pid, found.cluster, within=10)
    return pid


def write(server: embedded.Server, count: int) -> None:
    """So many rows more, each acknowledged."""
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("create table if not exists row_of_test (id bigint generated always as identity)")
        for _ in range(count):
            connection.execute("insert into row_of_test default values")


def rows(server: embedded.Server) -> int:
    """How many rows are there."""
    with psycopg.connect(server.admin_url()) as connection:
        found = connection.execute("select count(*) from row_of_test").fetchone()
    assert found is not None
    return int(found[0])
