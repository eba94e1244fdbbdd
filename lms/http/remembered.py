"""What several places of one page ask for, and the database is asked for once."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import has_request_context

from lms.core.running import asked

Found = TypeVar("Found")
_KEY = "samlar.remembered"


def once_a_request(key: Hashable, make: Callable[[], Found]) -> Found:
    """What `make` gave the first time that this request asked for the key; outside of requests it is made each time."""
    if not has_request_context():
        return make()
    known: dict[Hashable, Any] = asked().environ.setdefault(_KEY, {})
    if key not in known:
        known[key] = make()
    found: Found = known[key]
    return found
