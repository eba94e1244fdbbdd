"""What several places of one page ask for, and the database is asked for once."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from lms.core.running import asked

Found = TypeVar("Found")
_KEY = "samlar.remembered"


def once_a_request(key: Hashable, make: Callable[[], Found]) -> Found:
    """What `make` gave the first time that this request asked for the key; outside of requests it is made each time."""
    found: Found
    try:
        found = asked().environ[_KEY][key]
    except KeyError:
        found = make()
        asked().environ.setdefault(_KEY, {})[key] = found
    except RuntimeError:  # no request
        found = make()
    return found
