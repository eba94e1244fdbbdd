"""Where package files lie on disk: var/packages/files/<aa>/<hash>, never under a name that somebody chose."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from catalog.content.archive import UnpackedFile


class PackageStore:
    """The files of all packages, by the hash of their bytes. The same file is kept once."""

    def __init__(self, var_dir: Path) -> None:
        self._root = (var_dir / "packages").absolute()

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """An empty folder to unpack into; it is gone afterwards, whatever happens."""
        folder = self._root / "incoming" / uuid4().hex
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, folder: Path, files: Iterable[UnpackedFile]) -> None:
        """Each file lies in its place, safely on disk: the row that names it is committed after this."""
        parents: set[Path] = set()
        for digest in {file.sha256 for file in files}:
            target = self.path(digest)
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with (folder / digest).open("rb") as unpacked:
                os.fsync(unpacked.fileno())
            os.replace(folder / digest, target)
            parents.add(target.parent)
        for parent in parents:
            _sync_folder(parent)

    def path(self, sha256: str) -> Path:
        """Where the file with this hash lies."""
        return self._root / "files" / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
