"""The address of a unit: inside its package, or a whole address elsewhere (pure; cmi5 sections 8.1, 13.1.4, 14)."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from catalog.content.cmi5 import CourseStructure
from catalog.content.refusal import PackageRefused

LAUNCH_NAMES = frozenset({"endpoint", "fetch", "actor", "registration", "activityId"})
_SCHEMES = ("http", "https")


@dataclass(frozen=True)
class UnitAddress:
    """Where a unit starts: `path` in the package, or `absolute`; `query` and `fragment` are the author's own."""

    path: str | None
    absolute: str | None
    query: str
    fragment: str


def address_of(url: str, *, unit: str) -> UnitAddress:
    """Take the `url` of a unit apart. Raises PackageRefused when it leads out of the package, has a scheme that
    a browser runs or reads files by, or uses a name of the launch for something else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise PackageRefused("url-unclear", unit, url) from None
    if any(ord(mark) < 32 for mark in url) or "\\" in url:
        raise PackageRefused("url-unclear", unit, url)
    taken = LAUNCH_NAMES & {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    if taken:
        raise PackageRefused("url-query", unit, min(taken))
    if parts.scheme or parts.netloc:
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.username is not None:
            raise PackageRefused("url-scheme", unit, url)
        return UnitAddress(None, parts._replace(query="", fragment="").geturl(), parts.query, parts.fragment)
    path = unquote(parts.path).removeprefix("./")
    if not path or path.startswith("/") or "\0" in path or {"..", ".", ""} & set(path.split("/")):
        raise PackageRefused("url-outside", unit, url)
    return UnitAddress(path, None, parts.query, parts.fragment)


def check_addresses(structure: CourseStructure, files: Collection[str]) -> None:
    """Raise PackageRefused unless each unit starts at a file of the package or at a whole address."""
    for unit in structure.units:
        address = address_of(unit.url, unit=unit.id)
        if address.path is not None and address.path not in files:
            raise PackageRefused("url-missing", unit.id, address.path)
