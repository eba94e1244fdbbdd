"""The supervisor: what dies comes back, what ends ends in order, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.core.supervisor import Child, StartError, Supervisor

ROOT = Path(__file__).resolve().parents[3]
SLEEP = ["/bin/sleep", "60"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    found = Supervisor(tell=said.append)
    yield found
    for child in found.children:
        child.grace = 0.1
    found.stop()


def until(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def watch_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    def looked() -> bool:
        supervisor.look()
        return condition()

    until(looked)


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_child_that_dies_is_started_again_after_a_growing_pause(supervisor: Supervisor, said: list[str]) -> None:
    child = Child("web", SLEEP)
    supervisor.start(child)
    pauses = []
    for _ in range(2):
        before = pid_of(child)
        os.kill(before, signal.SIGKILL)
        until(lambda: child.process is None or child.process.poll() is not None)
        supervisor.look()
        assert child.process is None
        pauses.append(child.pause)
        watch_until(supervisor, lambda: child.process is not None)
        assert pid_of(child) != before
    assert pauses == [1.0, 2.0]
    assert "SIGKILL" in said[0]


def test_the_pause_has_a_ceiling_and_is_short_again_after_a_steady_time(supervisor: Supervisor) -> None:
    child = Child("web", ["/bin/false"])
    supervisor.start(child)
    child.pause = 20.0
    watch_until(supervisor, lambda: child.process is None)
    assert child.pause == 30.0
    child.again_at = 0.0
    supervisor.look()
    child.started -= 61.0
    watch_until(supervisor, lambda: child.process is None)
    assert child.pause == 0.5


def test_what_is_meant_to_end_is_not_started_again(supervisor: Supervisor, said: list[str]) -> None:
    well, badly = Child("demo", ["/bin/true"], once=True), Child("other", ["/bin/false"], once=True)
    supervisor.start(well)
    supervisor.start(badly)
    watch_until(supervisor, lambda: not supervisor.children)
    assert said == ["other ended with exit status 1."]


def test_children_stop_in_the_order_asked_for(supervisor: Supervisor, said: list[str]) -> None:
    for name in ("sign-in", "web", "worker"):
        supervisor.start(Child(name, SLEEP))
    pids = [pid_of(child) for child in supervisor.children]
    supervisor.stop(("web", "worker", "sign-in"))
    assert said == ["Stopping web …", "Stopping worker …", "Stopping sign-in …"]
    assert all(gone(pid) for pid in pids)


def test_one_that_will_not_stop_is_made_to(supervisor: Supervisor, tmp_path: Path) -> None:
    child = Child("web", STUBBORN, grace=0.3, log=tmp_path / "web.log", ready=lambda: "on" in (tmp_path / "web.log").read_text())
    supervisor.start(child)
    pid = pid_of(child)
    supervisor.stop()
    assert gone(pid)


def test_one_that_does_not_start_says_so_with_the_end_of_its_log(supervisor: Supervisor, tmp_path: Path) -> None:
    child = Child("web", ["/bin/sh", "-c", "echo no such setting; exit 3"], ready=lambda: False, log=tmp_path / "log" / "web.log")
    with pytest.raises(StartError, match=r"(?s)web did not start.*no such setting"):
        supervisor.start(child)


def test_a_program_that_is_not_there_is_a_sentence(supervisor: Supervisor) -> None:
    with pytest.raises(StartError, match="web cannot be started"):
        supervisor.start(Child("web", ["/nonexistent/program"]))


class Database:
    up = False

    def alive(self) -> bool:
        return self.up

    def revive(self) -> None:
        self.up = True


def test_a_dead_database_is_revived(said: list[str]) -> None:
    database = Database()
    supervisor = Supervisor(tell=said.append, database=database)
    supervisor.look()
    assert database.up
    assert said == ["The database has died. Starting it again …", "The database is back."]


def test_a_database_that_dies_while_a_child_starts_is_revived_too(said: list[str]) -> None:
    database = Database()
    supervisor = Supervisor(tell=said.append, database=database)
    supervisor.start(Child("web", SLEEP, ready=lambda: database.up, grace=0.1), within=10)
    supervisor.stop()
    assert said[:2] == ["The database has died. Starting it again …", "The database is back."]


def test_a_signal_ends_the_watch_and_children_do_not_get_it_themselves(supervisor: Supervisor) -> None:
    child = Child("web", SLEEP)
    supervisor.start(child)
    assert os.getpgid(pid_of(child)) != os.getpgid(0)  # Ctrl-C reaches a process group
    with supervisor.until_signalled():
        os.kill(os.getpid(), signal.SIGINT)
        supervisor.watch()
    assert supervisor.stopping
    assert child.process is not None
    assert child.process.poll() is None


def test_nothing_outlives_a_supervisor_that_is_killed() -> None:
    code = (
        "from lms.core.supervisor import Child, Supervisor\n"
        "s = Supervisor(tell=print)\n"
        "s.start(Child('web', ['/bin/sleep', '60']))\n"
        "print(s.children[0].process.pid, flush=True)\n"
        "s.watch()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process, process.stdout:
        child = int(process.stdout.readline())
        assert not gone(child)
        process.kill()
        until(lambda: gone(child))
