"""The embedded PostgreSQL: a real server, started when the first process needs it and stopped when the last one leaves.

    with embedded.using(settings) as server:
        psycopg.connect(server.admin_url())

Every line of its pg_hba.conf for the socket says `trust`: the wall is the socket's folder, mode 0700, which only the
server's user and root may enter. The app never connects as the superuser (see provision.refuse_unsafe_role).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from lms.core.embedded import binaries, cluster, presence, processes
from lms.core.embedded.cluster import SUPERUSER, Tell
from lms.core.embedded.errors import EmbeddedDatabaseError
from lms.core.embedded.places import Place, place

__all__ = ["EmbeddedDatabaseError", "Server", "Status", "remove", "status", "using"]

PATIENCE = 300.0


class HasVarDir(Protocol):
    """Settings, as far as the embedded database needs them."""

    @property
    def var_dir(self) -> Path: ...


@dataclass(frozen=True)
class Status:
    """What can be said of the embedded database without starting it."""

    running: bool
    pid: int | None
    cluster: Path
    socket_dir: Path
    log: Path


@dataclass(frozen=True)
class Server:
    """A running server, for as long as the `using` block lasts."""

    place: Place
    tell: Tell
    patience: float

    def url(self, user: str, dbname: str) -> str:
        """Address for a role and a database, as libpq and SQLAlchemy read it."""
        return f"postgresql://{user}@/{quote(dbname)}?host={quote(str(self.place.run), safe='')}&port=5432"

    def admin_url(self, dbname: str = "postgres") -> str:
        """Address for the superuser: to provision, back up and test; never for the app."""
        return self.url(SUPERUSER, dbname)

    def program(self, name: str) -> Path:
        """Path of a PostgreSQL program of the server's own version, such as psql or pg_dump."""
        return binaries.program(self.place.programs, name)

    def alive(self) -> bool:
        """True while the server's process is there; cheap enough to ask every second."""
        return processes.postmaster(self.place.cluster) is not None

    def revive(self) -> None:
        """The server runs and answers, even if somebody killed it. Raises EmbeddedDatabaseError."""
        with presence.gate(self.place.base):
            cluster.ensure_running(self.place, tell=self.tell, patience=self.patience)

    @contextmanager
    def lent(self) -> Iterator[int]:
        """A descriptor for a child process (pass_fds): while the child lives it counts as a user of the server."""
        with presence.gate(self.place.base):
            handle = presence.come(self.place.base)
        try:
            yield handle
        finally:
            os.close(handle)


def silent(_: str) -> None:
    """Tell nobody."""


@contextmanager
def using(where: HasVarDir | Path, *, tell: Tell = silent, patience: float = PATIENCE) -> Iterator[Server]:
    """The server runs inside the block; when no other process uses it, it is stopped after.

    `tell` gets a line when something takes long. `patience` bounds the wait for crash recovery, in seconds.
    Raises EmbeddedDatabaseError.
    """
    found = place(where if isinstance(where, Path) else where.var_dir)
    with presence.gate(found.base):
        handle = presence.come(found.base)
        try:
            cluster.ensure_running(found, tell=tell, patience=patience)
        except BaseException:
            os.close(handle)
            raise
    owner = os.getpid()
    try:
        yield Server(place=found, tell=tell, patience=patience)
    finally:
        if os.getpid() == owner:  # a forked child that leaves the block says nothing about its parent
            with presence.gate(found.base):
                if not presence.others(handle):
                    cluster.stop(found)
                os.close(handle)


def remove(where: HasVarDir | Path) -> None:
    """Nothing of the embedded database is left: data, programs and sockets. For throw-away places, such as tests'.
    Raises EmbeddedDatabaseError while a process uses it."""
    found = place(where if isinstance(where, Path) else where.var_dir)
    with presence.gate(found.base):
        handle = presence.come(found.base)
        try:
            if presence.others(handle):
                raise EmbeddedDatabaseError(f"The database in {found.base} is in use.")
            cluster.stop(found)
            processes.clear(found.cluster)
            for leftover in (found.run, found.base):
                shutil.rmtree(leftover, ignore_errors=True)
        finally:
            os.close(handle)


def status(where: HasVarDir | Path) -> Status:
    """How the database of this checkout stands; starts nothing. Raises EmbeddedDatabaseError."""
    found = place(where if isinstance(where, Path) else where.var_dir)
    pid = cluster.running(found)
    return Status(running=pid is not None, pid=pid, cluster=found.cluster, socket_dir=found.run, log=found.log)
