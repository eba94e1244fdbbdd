"""The embedded database after the worst: killed, cut off, mistaken for someone else."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lms.core import embedded
from lms.core.embedded import places, processes
from tests.lms.core.embedded_checkouts import another_user, checkout, innocent, kill, rows, write

PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with checkout() as found:
        with embedded.using(found) as server:
            write(server, 1)
        yield found


def pretend(cluster: Path, pid: int) -> None:
    """The pid file of a server that was cut off names `pid`."""
    path = cluster / "postmaster.pid"
    path.write_text("\n".join([str(pid), *path.read_text().split("\n")[1:]]))


def children() -> set[int]:
    """The processes whose parent this one is, the ended among them that nobody has asked for."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def has_become_a_zombie(pid: int) -> bool:
    """Wait for the moment between a process letting go of its program and being only a row in the table of processes."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_nothing_acknowledged_is_lost_when_everything_is_killed(var: Path) -> None:
    with another_user(var) as other:
        with embedded.using(var) as server:
            before = rows(server)
            write(server, 200)
            other.kill()
            kill(var)
        with embedded.using(var) as server:
            assert rows(server) == before + 200


def test_whoever_uses_it_can_revive_it(var: Path) -> None:
    with embedded.using(var) as server:
        kill(var)
        assert not server.alive()
        server.revive()
        assert server.alive()
        assert rows(server) > 0


def test_an_innocent_process_with_the_old_pid_is_neither_believed_nor_signalled(var: Path) -> None:
    with embedded.using(var) as server:
        kill(var)
        with innocent(server.place.uid) as bystander:
            pretend(server.place.cluster, bystander.pid)
            assert not embedded.status(var).running
            with embedded.using(var) as again:
                assert rows(again) > 0
            server.revive()
            kill(var)
            pretend(server.place.cluster, bystander.pid)
            embedded.cluster.stop(server.place)
            processes.send(bystander.pid, server.place.cluster, signal.SIGKILL)
            time.sleep(0.2)
            assert bystander.poll() is None


def test_a_zombie_is_not_taken_for_a_server(var: Path) -> None:
    libc, others = ctypes.CDLL(None), children()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # orphans come to us, and we do not reap, like a careless PID 1
    try:
        with embedded.using(var) as server:
            pid = kill(var)
            assert has_become_a_zombie(pid)
            assert (server.place.cluster / "postmaster.pid").exists()
            assert not server.alive()
            server.revive()
            assert rows(server) > 0
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        end = time.monotonic() + 20
        while (orphans := children() - others) and time.monotonic() < end:
            for orphan in orphans:
                os.waitpid(orphan, os.WNOHANG)
            time.sleep(0.05)


def test_a_child_of_the_server_that_outlives_it_does_not_stop_the_next(var: Path) -> None:
    with embedded.using(var) as server:
        connection = psycopg.connect(server.admin_url(), autocommit=True)
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # one that cannot notice
        kill(var)
        assert backend in processes.members(server.place.cluster)
        server.revive()
        assert backend not in processes.members(server.place.cluster)
        assert rows(server) > 0
        connection.close()


def test_a_long_recovery_is_waited_for_and_told(var: Path) -> None:
    found = places.place(var)
    configuration = found.cluster / "postgresql.auto.conf"
    before = configuration.read_text()
    said: list[str] = []
    try:
        configuration.write_text(before + "restore_command = 'sleep 2; false'\n")
        signal_file = found.cluster / "recovery.signal"
        signal_file.touch()
        if found.uid is not None:
            os.chown(signal_file, found.uid, found.uid)
        with pytest.raises(embedded.EmbeddedDatabaseError, match="has not answered"), embedded.using(var, patience=0.5):
            pass
        with embedded.using(var, tell=said.append) as server:
            assert rows(server) > 0
    finally:
        configuration.write_text(before)
    assert any("recovering" in line for line in said)


def test_a_half_made_cluster_is_made_anew() -> None:
    with checkout() as var:
        found = places.place(var)
        (found.base / "making" / "cluster" / "base").mkdir(parents=True)
        with embedded.using(var) as server:
            write(server, 1)
        assert not (found.base / "making").exists()


def test_a_server_that_cannot_start_says_why(var: Path) -> None:
    configuration = places.place(var).cluster / "postgresql.auto.conf"
    before = configuration.read_text()
    try:
        configuration.write_text(before + "shared_buffers = 'rubbish'\n")
        with pytest.raises(embedded.EmbeddedDatabaseError, match=r"(?s)did not start.*shared_buffers"), embedded.using(var):
            pass
    finally:
        configuration.write_text(before)
    with embedded.using(var) as server:
        assert rows(server) > 0


def test_a_process_of_another_cluster_is_not_ours(var: Path) -> None:
    with checkout() as elsewhere, embedded.using(var) as server, embedded.using(elsewhere) as other:
        mine = processes.postmaster(server.place.cluster)
        assert mine is not None
        assert not processes.belongs(mine, other.place.cluster)
        with subprocess.Popen(["/bin/sleep", "60"], cwd=server.place.cluster) as sleeper:  # our folder, but not our program
            assert not processes.belongs(sleeper.pid, server.place.cluster)
            sleeper.kill()
