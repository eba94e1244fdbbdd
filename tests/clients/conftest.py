"""One served record store for all clients of a run."""

from collections.abc import Iterator

import pytest

from tests.served import ServedStore, served_store


@pytest.fixture(scope="session")
def store() -> Iterator[ServedStore]:
    """A record store behind a real web server, with a credential of all rights."""
    with served_store("clients") as found:
        yield found
