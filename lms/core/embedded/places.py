"""Where the embedded database lies, and as which user it runs.

A plain user has all of it in var/. PostgreSQL refuses to run as root, and root's home and clone are closed to
others; so root gets /var/lib/samlar/<hash of the checkout>/ with a copy of the programs, and an unprivileged
user of its own. var/database.location then says where.
"""

import fcntl
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.core.embedded import binaries
from lms.core.embedded.errors import EmbeddedDatabaseError

SYSTEM_HOME = Path("/var/lib/samlar")
SERVER_UID = 65521  # no account needed; Debian and systemd leave 65520-65533 free, and it exists in a container's user namespace
SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un.sun_path, less the closing zero
SOCKET_NAME = ".s.PGSQL.5432"
LOCATION = "database.location"


@dataclass(frozen=True)
class Place:
    """Folders of one embedded database; `uid` is None when it runs as the user who started it."""

    var_dir: Path
    base: Path
    programs: Path
    run: Path
    uid: int | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder of data."""
        return self.base / "cluster"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.base / "server.log"

    def as_server(self) -> Mapping[str, Any]:
        """Arguments for subprocess that make a child the server's user."""
        return {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": ()}

    def owned(self, folder: Path) -> Path:
        """`folder`, made if missing, open to the server's user alone (and to root)."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None:
            os.chown(folder, self.uid, self.uid)
        folder.chmod(0o700)
        return folder


def place(var_dir: Path) -> Place:
    """The place that belongs to `var_dir`, its folders made. Raises EmbeddedDatabaseError where that is not allowed."""
    if not Path("/proc/self/exe").exists():
        raise EmbeddedDatabaseError("The embedded database needs Linux (/proc). Set DATABASE_URL to use a PostgreSQL of your own.")
    var_dir = var_dir.absolute()
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        var_dir = var_dir.resolve()
        with open(var_dir / ".database.lock", "a") as lock:  # two first processes must choose the same place
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _of_root(var_dir) if os.geteuid() == 0 else _of_user(var_dir)
    except PermissionError as error:
        raise EmbeddedDatabaseError(
            f"{error.filename} may not be written by user {os.geteuid()}. "
            f"Start as the user who owns {var_dir}, or set SAMLAR_VAR to a folder of your own."
        ) from error


def _of_user(var_dir: Path) -> Place:
    base = var_dir / "postgres"
    run = base / "run"
    if len(os.fsencode(run / SOCKET_NAME)) > SOCKET_PATH_LIMIT or not re.fullmatch(r"[\w./-]+", str(run), re.ASCII):
        run = _short_folder(base)
    found = Place(var_dir=var_dir, base=base, programs=binaries.installed(), run=run, uid=None)
    found.owned(base)
    found.owned(run)
    return found


def _short_folder(base: Path) -> Path:
    """A private folder under the temporary folder, where anyone else may have put a trap of that name first."""
    folder = Path(tempfile.gettempdir(), f"samlar-{os.geteuid()}-{_digest(str(base))}")
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedDatabaseError(f"{folder} belongs to someone else: remove it, or use a checkout with a shorter path.")
    return folder


def _of_root(var_dir: Path) -> Place:
    base = _location(var_dir)
    found = Place(var_dir=var_dir, base=base, programs=binaries.copied(base), run=base / "run", uid=SERVER_UID)
    found.owned(base / "run")
    return found


def _location(var_dir: Path) -> Path:
    """The folder that var/database.location names; a new one when there is none, or when it is another checkout's.

    A fresh name each time: a clone at the path of a deleted one begins with an empty database, as a clone should.
    """
    note = var_dir / LOCATION
    written = Path(note.read_text().strip()) if note.exists() else None
    if written is not None and written.parent == SYSTEM_HOME:
        mark = written / "checkout"
        other = Path(mark.read_text()) if mark.exists() else var_dir
        # A checkout that moved keeps its database. One that was copied while the first is still there gets its own.
        base = written if other == var_dir or not (other / LOCATION).exists() else None
    else:
        base = None
    if base is None:
        base = SYSTEM_HOME / _digest(f"{var_dir} {os.urandom(16).hex()}")
    for folder in (SYSTEM_HOME, base):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    _replace(base / "checkout", str(var_dir))
    _replace(note, f"{base}\n")
    return base


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:12]


def _replace(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.write_text(text)
        unfinished.replace(path)
