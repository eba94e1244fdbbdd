"""The command run, as an operator meets it: everything comes up, survives, and goes down in order."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lms.core import embedded
from lms.core.embedded import places, processes
from tests.lms.core.embedded_checkouts import checkout

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Running:
    """The command in its own process."""

    process: subprocess.Popen[bytes]
    port: int
    var: Path
    output: Path

    def ready(self) -> bool:
        """True when the web answers and reaches the database."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/ready", headers={"Host": f"127.0.0.1:{self.port}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def until_ready(self, *, within: float = 90.0) -> None:
        """Wait for it."""
        end = time.monotonic() + within
        while not self.ready():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < end, self.output.read_text()
            time.sleep(0.2)

    def children(self, word: str) -> list[int]:
        """Pids of its own children whose command line holds `word`."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    output = tmp_path_factory.mktemp("run") / "output"
    with checkout() as var, output.open("wb") as log:
        outside = {name: value for name, value in os.environ.items() if not re.match("SAMLAR_|DATABASE_|PROMETHEUS_", name)}
        environment = {**outside, "SAMLAR_ENVIRONMENT": "test", "SAMLAR_VAR": str(var), "SAMLAR_PORT": str(port)}
        process = subprocess.Popen(
            [sys.executable, "-m", "lms.cli", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        found = Running(process, port, var, output)
        try:
            found.until_ready()
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(90)


def until_another(running: Running, word: str, before: list[int]) -> None:
    end = time.monotonic() + 60
    while not (now := running.children(word)) or now == before:
        assert time.monotonic() < end, running.output.read_text()
        time.sleep(0.2)


def test_it_comes_back_when_its_database_is_killed(running: Running) -> None:
    found = places.place(running.var)
    before = processes.postmaster(found.cluster)
    assert before is not None
    processes.send(before, found.cluster, signal.SIGKILL)
    assert processes.gone(before, found.cluster, within=10)
    running.until_ready()
    assert processes.postmaster(found.cluster) not in (None, before)


@pytest.mark.parametrize("word", ["gunicorn", "worker"])
def test_it_comes_back_when_one_of_its_processes_is_killed(running: Running, word: str) -> None:
    end = time.monotonic() + 60
    while not (before := running.children(word)):
        assert time.monotonic() < end
        time.sleep(0.2)
    os.kill(before[0], signal.SIGKILL)
    until_another(running, word, before)
    running.until_ready()


def test_ctrl_c_takes_all_of_it_down_in_order(running: Running) -> None:
    running.until_ready()
    web = running.children("gunicorn")[0]
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(90) == 0
    said = running.output.read_text()
    assert re.search(r"(?s)Stopping web.*Stopping worker.*Stopping the database.*All is down", said)
    assert not Path(f"/proc/{web}").exists()
    assert not embedded.status(running.var).running
