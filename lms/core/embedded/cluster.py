"""Make, start and stop one PostgreSQL cluster. All of it inside the gate: see presence.py."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from lms.core.embedded import binaries, processes
from lms.core.embedded.errors import EmbeddedDatabaseError
from lms.core.embedded.places import SOCKET_NAME, Place

SUPERUSER = "postgres"
LOG_LIMIT = 10 * 1024 * 1024
# Given at each start, so that a change here reaches clusters that were made earlier.
SERVER_SETTINGS = {
    "listen_addresses": "",  # the socket in a closed folder is the only door
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_wal_size": "1GB",  # bounds the time of recovery
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
    "cluster_name": "samlar",
}
Tell = Callable[[str], None]


def connection_string(place: Place, *, user: str = SUPERUSER, dbname: str = "postgres") -> str:
    """What libpq needs to reach the server."""
    return psycopg.conninfo.make_conninfo(host=str(place.run), port=5432, user=user, dbname=dbname)


def running(place: Place) -> int | None:
    """The server's pid when it is there and lets a connection in; never raises."""
    pid = processes.postmaster(place.cluster)
    return pid if pid is not None and _lets_in(place) is None else None


def ensure_running(place: Place, *, tell: Tell, patience: float) -> int:
    """The server runs and answers; makes or starts it when it does not. Answers its pid. Raises EmbeddedDatabaseError."""
    if not (place.cluster / "PG_VERSION").exists():
        tell("Making the database (once, a few seconds) …")
        _make(place)
    pid = processes.postmaster(place.cluster)
    ours = pid is None
    if pid is None:
        pid = _start(place)
    begun = time.monotonic()
    word_at = 3.0
    while (refusal := _lets_in(place)) is not None:
        if not processes.belongs(pid, place.cluster):
            if ours:
                raise EmbeddedDatabaseError(f"The database did not start: {refusal}\n{_last_words(place)}")
            pid, ours = _start(place), True  # it was on its way down when we came
        waited = time.monotonic() - begun
        if waited > patience:
            raise EmbeddedDatabaseError(f"The database has not answered for {patience:.0f} s ({refusal}); see {place.log}")
        if waited > word_at:
            tell(f"The database is recovering what was under way when it was cut off ({waited:.0f} s so far) …")
            word_at += 5
        time.sleep(0.05 if waited < 3 else 0.25)
    return pid


def stop(place: Place) -> None:
    """No server runs over the cluster; open transactions are rolled back. Raises EmbeddedDatabaseError."""
    pid = processes.postmaster(place.cluster)
    if pid is None:
        return
    for number, seconds in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 15.0)):  # PostgreSQL's "fast", then "immediate"
        processes.send(pid, place.cluster, number)
        if processes.gone(pid, place.cluster, within=seconds):
            return
    raise EmbeddedDatabaseError(f"The database (process {pid}) does not stop; see {place.log}")


def _lets_in(place: Place) -> str | None:
    """None when a connection is let in and may write, else why not. The only proof that a server is up."""
    try:
        with psycopg.connect(connection_string(place), connect_timeout=5) as connection:
            recovering = connection.execute("select pg_is_in_recovery()").fetchone()
    except psycopg.OperationalError as error:
        return str(error).strip()
    return "it is replaying its log" if recovering == (True,) else None


def _environment(place: Place) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(place.base)}


def _make(place: Place) -> None:
    """initdb beside the final name, then rename: a cluster that is there is whole."""
    making = place.base / "making"
    if not processes.clear(making / "cluster"):
        raise EmbeddedDatabaseError(f"Processes of an earlier attempt still work in {making}")
    shutil.rmtree(making, ignore_errors=True)
    if place.cluster.exists() and any(place.cluster.iterdir()):
        raise EmbeddedDatabaseError(f"{place.cluster} is there but holds no PostgreSQL cluster: move it away.")
    making.mkdir(mode=0o700)
    new = making / "cluster"
    new.mkdir(mode=0o700)
    options = ["--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
               "--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]  # fmt: skip
    result = subprocess.run(
        [binaries.program(place.programs, "initdb"), "-D", new, *options],
        **_maker(place, making, new), cwd=place.base, env=_environment(place), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if result.returncode != 0:
        raise EmbeddedDatabaseError(f"initdb failed:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
    if place.uid is not None:
        for folder, _, names in os.walk(new):
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                os.chown(path, place.uid, place.uid, follow_symlinks=False)
    if place.cluster.exists():
        place.cluster.rmdir()
    new.rename(place.cluster)
    making.rmdir()


def _maker(place: Place, making: Path, new: Path) -> Mapping[str, Any]:
    """As whom initdb runs. The server's own uid has no account, and initdb insists on one, so for that second an
    account that every system has is lent: in a folder that only the server's *group* may enter, which no other
    process of that account is in."""
    if place.uid is None:
        return {}
    account = next((found for found in pwd.getpwall() if found.pw_name in ("nobody", "daemon", "bin") and found.pw_uid), None)
    if account is None:
        raise EmbeddedDatabaseError("This system has no account nobody to make the database with. Start as a plain user, or set DATABASE_URL.")
    os.chown(making, 0, place.uid)
    making.chmod(0o710)
    os.chown(new, account.pw_uid, place.uid)
    return {"user": account.pw_uid, "group": place.uid, "extra_groups": ()}


def _start(place: Place) -> int:
    """Start the server, away from our terminal and not as our child. Answers its pid."""
    if not processes.clear(place.cluster):
        raise EmbeddedDatabaseError(f"Processes of a database that was cut off still work in {place.cluster}")
    # Whoever has the pid in the file now, it is not our server. PostgreSQL itself would believe the file.
    for leftover in (place.cluster / "postmaster.pid", place.run / SOCKET_NAME, place.run / f"{SOCKET_NAME}.lock"):
        leftover.unlink(missing_ok=True)
    if place.log.exists() and place.log.stat().st_size > LOG_LIMIT:
        place.log.replace(place.log.with_suffix(".log.1"))
    settings = SERVER_SETTINGS | {"unix_socket_directories": str(place.run)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(place.log, "ab") as log:
        place.log.chmod(0o600)
        # The shell answers the pid and leaves: a server that dies later is not our zombie, and Ctrl-C in our terminal is not its signal.
        shell = subprocess.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", binaries.program(place.programs, "postgres"), "-D", place.cluster, *options],
            **place.as_server(), cwd=place.base, env=_environment(place), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, check=True,
        )  # fmt: skip
    return _appeared(int(shell.stdout), place)


def _appeared(pid: int, place: Place) -> int:
    """Wait until the new process is PostgreSQL in the cluster's folder, or is no more."""
    end = time.monotonic() + 30
    while not processes.belongs(pid, place.cluster):
        if not os.path.exists(f"/proc/{pid}/exe") or time.monotonic() > end:
            raise EmbeddedDatabaseError(f"The database did not start.\n{_last_words(place)}")
        time.sleep(0.01)
    return pid


def _last_words(place: Place) -> str:
    lines = place.log.read_text(errors="replace").splitlines() if place.log.exists() else []
    return "\n".join([f"The end of {place.log}:", *lines[-8:]])
