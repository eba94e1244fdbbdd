"""The embedded database in ordinary times: it comes with the first user and goes with the last."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lms.core import embedded
from tests.lms.core.embedded_checkouts import another_user, checkout, leave, rows, write


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with checkout() as found:
        yield found


def test_it_runs_inside_the_block_and_not_after(var: Path) -> None:
    assert not embedded.status(var).running
    with embedded.using(var) as server:
        write(server, 3)
        assert embedded.status(var).running
        assert server.alive()
    assert not embedded.status(var).running
    with embedded.using(var) as server:
        assert rows(server) == 3


def test_it_writes_safely_and_knows_swedish_letters(var: Path) -> None:
    with embedded.using(var) as server, psycopg.connect(server.admin_url()) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert connection.execute(f"show {setting}").fetchone() == ("on",)
        assert connection.execute("select lower('ÅÄÖ'), current_setting('TimeZone')").fetchone() == ("åäö", "UTC")


def test_it_listens_on_no_port_and_its_socket_is_closed_to_others(var: Path) -> None:
    with embedded.using(var) as server, psycopg.connect(server.admin_url()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        folder = embedded.status(var).socket_dir.stat()
        assert folder.st_mode & 0o777 == 0o700
        assert folder.st_uid == (server.place.uid if server.place.uid is not None else os.geteuid())


def test_the_last_to_leave_stops_it(var: Path) -> None:
    with another_user(var) as other:
        with embedded.using(var) as server:
            write(server, 1)
        assert embedded.status(var).running
        leave(other)
        assert not embedded.status(var).running


def test_it_is_not_removed_under_anyones_feet_and_wholly_afterwards() -> None:
    with checkout() as var:
        with embedded.using(var) as server:
            with pytest.raises(embedded.EmbeddedDatabaseError, match="in use"):
                embedded.remove(var)
            write(server, 1)
        embedded.remove(var)
        assert not server.place.base.exists()
        with embedded.using(var) as anew, pytest.raises(psycopg.errors.UndefinedTable):
            rows(anew)


def test_two_blocks_of_one_process_are_two_users(var: Path) -> None:
    with embedded.using(var):
        with embedded.using(var) as inner:
            assert inner.alive()
        assert embedded.status(var).running
    assert not embedded.status(var).running


def test_a_user_that_is_killed_is_not_counted(var: Path) -> None:
    with another_user(var) as other:
        other.kill()
        other.wait()
        assert embedded.status(var).running
        with embedded.using(var):
            pass
        assert not embedded.status(var).running


def test_a_child_that_was_lent_the_lock_is_counted_while_it_lives(var: Path) -> None:
    with embedded.using(var) as server, server.lent() as lock:
        child = os.fork()
        if child == 0:
            os.set_inheritable(lock, True)
            os.execv("/bin/sleep", ["sleep", "60"])
    try:
        assert embedded.status(var).running
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    with embedded.using(var):
        pass
    assert not embedded.status(var).running


def test_a_forked_child_that_leaves_the_block_takes_nobodys_database(var: Path) -> None:
    with contextlib.ExitStack() as block:
        server = block.enter_context(embedded.using(var))
        child = os.fork()
        if child == 0:
            block.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert server.alive()
        write(server, 1)
