"""Databases for tests: a migrated template and cheap copies of it, on the embedded server or one that is named."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg

from lms.core import embedded, provision


class Server(Protocol):
    """What a test needs of a server."""

    def admin_url(self, dbname: str = "postgres") -> str: ...

    def url(self, user: str, dbname: str) -> str: ...


@dataclass
class Databases:
    """The server, this run's template, and how many copies have been made."""

    server: Server
    template: str
    made: list[str] = field(default_factory=list)

    def url(self, user: str, name: str) -> str:
        """Address of a role in a database."""
        return self.server.url(user, name)

    def copy(self) -> str:
        """A new database in the template's shape; returns its name."""
        name = f"{self.template}_{len(self.made)}"
        provision.copy_database(self.server, name, template=self.template)
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        """The database is gone."""
        with psycopg.connect(self.server.admin_url(), autocommit=True) as connection:
            provision.drop_database(connection, name)


@contextmanager
def open_databases(var: Path, *, name: str) -> Iterator[Databases]:
    """Databases for one run; all of them are gone afterwards."""
    address = os.environ.get("SAMLAR_TEST_ADMIN_URL")
    if address:
        yield from _with(provision.Served(address), name)
    else:
        with embedded.using(var) as server:
            yield from _with(server, name)


def _with(server: Server, name: str) -> Iterator[Databases]:
    provision.prepare_databases(server, name)
    found = Databases(server, name)
    try:
        yield found
    finally:
        for made in [*found.made, name]:
            found.drop(made)
