"""Names of files in an archive: which may stand, and which of them are the same file somewhere (pure)."""

import re
import unicodedata
from collections.abc import Iterable

from catalog.content.refusal import PackageRefused

LONGEST_NAME = 1024
LONGEST_PART = 255
_DRIVE = re.compile(r"^[A-Za-z]:")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def check_name(name: str) -> None:
    """Raise PackageRefused, naming the entry, when `name` could mean a place outside the package or two places."""
    if "\0" in name:
        raise PackageRefused("name-nul", name)
    if not name or len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        raise PackageRefused("name-length", name)
    if "\\" in name:
        raise PackageRefused("name-backslash", name)
    if name.startswith("/"):
        raise PackageRefused("name-absolute", name)
    if _DRIVE.match(name):
        raise PackageRefused("name-drive", name)
    if any(unicodedata.category(mark) in _FORBIDDEN_CATEGORIES for mark in name):
        raise PackageRefused("name-control", name)
    _check_parts(name)


def _check_parts(name: str) -> None:
    parts = name.removesuffix("/").split("/")
    for part in parts:
        if part == "..":
            raise PackageRefused("name-climbs", name)
        if part in ("", "."):
            raise PackageRefused("name-unclear", name)
        if len(part.encode("utf-8", "surrogatepass")) > LONGEST_PART:
            raise PackageRefused("name-length", name)


def fold(name: str) -> str:
    """The name as a careless file system compares it: one form of each letter, no case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def check_collisions(files: Iterable[str]) -> None:
    """Raise PackageRefused when two entries are the same file, here or on a system that ignores case,
    or when a file stands where another entry needs a folder."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in files:
        folded = fold(name)
        if folded in seen:
            raise PackageRefused("name-twice" if seen[folded] == name else "name-case", name, seen[folded])
        seen[folded] = name
        parent = folded.rpartition("/")[0]
        while parent and parent not in folders:
            folders[parent] = name
            parent = parent.rpartition("/")[0]
    for folder, because in folders.items():
        if folder in seen:
            raise PackageRefused("name-folder", seen[folder], because)
