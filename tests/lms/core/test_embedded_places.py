"""Where the embedded database lies: all in var/ for a plain user, under /var/lib/samlar for root."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.core import embedded
from lms.core.embedded import binaries, places, processes
from tests.lms.core.embedded_checkouts import checkout, kill, rows, write

NOBODY = 65534
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has a place outside var/, and may become another user")


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    """PostgreSQL's programs where every user can reach them: root's checkout may be closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="samlar-test-"))
    folder.chmod(0o755)
    yield binaries.copied(folder)
    shutil.rmtree(folder)


def as_plain_user(work: Callable[[], None]) -> None:
    """Do `work` in a forked process that has become an ordinary user for good."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            work()
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)  # never back into the tests of root
    assert os.waitpid(child, 0)[1] == 0


@root_only
def test_a_plain_user_has_all_of_it_in_var(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "installed", lambda: programs)
    home = Path(tempfile.mkdtemp(prefix="samlar-test-"))
    os.chown(home, NOBODY, NOBODY)
    var = home / "checkout" / "var"

    def work() -> None:
        with embedded.using(var) as server:
            write(server, 20)
            kill(var)
            server.revive()
            assert rows(server) == 20
            assert {server.place.base, server.place.run.parent} == {var / "postgres"}
        assert not embedded.status(var).running

    try:
        as_plain_user(work)
        owners = {path.stat().st_uid for path in (var / "postgres").rglob("*")}
        assert owners == {NOBODY}
        assert not (var / places.LOCATION).exists()
    finally:
        shutil.rmtree(home)


@root_only
def test_a_plain_user_in_a_deep_folder_has_a_short_one_for_the_socket(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "installed", lambda: programs)
    home = Path(tempfile.mkdtemp(prefix="samlar-test-"))
    os.chown(home, NOBODY, NOBODY)

    def work() -> None:
        with embedded.using(home / ("å" * 60)) as server:
            write(server, 1)
            assert len(os.fsencode(server.place.run)) < 60
            assert server.place.run.stat().st_mode & 0o777 == 0o700
        server.place.run.rmdir()

    try:
        as_plain_user(work)
    finally:
        shutil.rmtree(home)


@root_only
def test_nobody_else_reaches_roots_database() -> None:
    with checkout() as var, embedded.using(var) as server:
        write(server, 1)

        def work() -> None:
            for path in (server.place.run / places.SOCKET_NAME, server.place.cluster / "PG_VERSION"):
                with pytest.raises(PermissionError):
                    path.stat()

        as_plain_user(work)


@root_only
def test_roots_database_lies_where_var_says_and_runs_as_a_user_of_its_own() -> None:
    with checkout() as var, embedded.using(var) as server:
        said = Path((var / places.LOCATION).read_text().strip())
        assert said == server.place.base
        assert said.parent == Path("/var/lib/samlar")
        pid = embedded.status(var).pid
        assert Path(f"/proc/{pid}").stat().st_uid == places.SERVER_UID
        assert {path.stat().st_uid for path in server.place.cluster.rglob("*")} == {places.SERVER_UID}


@root_only
def test_a_process_of_another_user_is_never_signalled_even_if_it_looks_like_the_server() -> None:
    with checkout() as var, embedded.using(var) as server:
        lookalike = var / "postgres"
        shutil.copy("/bin/sleep", lookalike)
        with subprocess.Popen([lookalike, "60"], cwd=server.place.cluster) as process:  # as root, not as the server's user
            while not processes.belongs(process.pid, server.place.cluster):
                time.sleep(0.01)
            processes.send(process.pid, server.place.cluster, signal.SIGTERM)
            time.sleep(0.2)
            assert process.poll() is None
            process.kill()


@root_only
def test_a_moved_checkout_keeps_its_database_and_a_copied_one_gets_its_own() -> None:
    with checkout() as var:
        first = places.place(var).base
        moved = var.with_name("moved")
        var.rename(moved)
        assert places.place(moved).base == first
        copied = var.with_name("copied")
        shutil.copytree(moved, copied)
        try:
            assert places.place(copied).base != first
            assert places.place(moved).base == first
        finally:
            shutil.rmtree(places.place(copied).base)
            moved.rename(var)


@root_only
def test_a_new_clone_at_an_old_path_begins_empty() -> None:
    with checkout() as var:
        first = places.place(var).base
        shutil.rmtree(var)
        try:
            assert places.place(var).base != first
        finally:
            shutil.rmtree(first)


@root_only
def test_a_folder_that_may_not_be_written_is_a_sentence_not_a_trace() -> None:
    def work() -> None:
        with pytest.raises(embedded.EmbeddedDatabaseError, match="SAMLAR_VAR"):
            places.place(Path("/root/var"))

    as_plain_user(work)


def test_a_folder_that_someone_else_put_in_the_short_folders_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    wanted = places._short_folder(tmp_path / "base")
    wanted.rmdir()
    wanted.symlink_to("/tmp")
    with pytest.raises(embedded.EmbeddedDatabaseError, match="belongs to someone else"):
        places._short_folder(tmp_path / "base")
