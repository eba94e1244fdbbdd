"""The versions of the Experience API that are spoken here, and which one a request asks for. Pure.

Each base path has a version that it speaks unless asked otherwise, so that each answers honestly without the header.
"""

import re
from enum import StrEnum


class Version(StrEnum):
    """A version of the specification; its value is what answers say."""

    V1 = "1.0.3"
    V2 = "2.0.0"


BASES = {"/xapi/2": Version.V2, "/xapi": Version.V1}
"""Base path, and the version that it speaks unless asked otherwise; longer paths first."""

_FAMILIES = ((re.compile(r"1\.0(\.\d+)?", re.ASCII), Version.V1), (re.compile(r"2\.0(\.\d+)?", re.ASCII), Version.V2))


def asked_for(header: str) -> Version | None:
    """Give the version that a header's value asks for; None when it is not spoken (1.0.3, Communication 3.3)."""
    return next((version for pattern, version in _FAMILIES if pattern.fullmatch(header)), None)


def base_of(path: str) -> str:
    """Give the base path under which a path lies."""
    return next(base for base in BASES if path == base or path.startswith(f"{base}/"))
