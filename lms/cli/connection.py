"""The database of a command: the one that DATABASE_URL names, else the embedded one, ready for use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
import psycopg

from lms.core import embedded, provision
from lms.core.settings import Settings
from migrations.upgrade import head

UNCONNECTED = "postgresql://not-connected"  # enough to make the app and see how it is put together
OWN = ("DATABASE_URL", "DATABASE_OWNER_URL")


@dataclass(frozen=True)
class Databases:
    """Addresses by role; `server` is there when the database is the embedded one."""

    app_url: str
    owner_url: str
    server: embedded.Server | None = None


def tell(line: str) -> None:
    """A line for the operator, apart from a command's own output."""
    click.echo(line, err=True)


@contextmanager
def connected(settings: Settings) -> Iterator[Databases]:
    """The database runs and has its roles inside the block; child processes find it in their environment."""
    if settings.database_url and settings.database_owner_url:
        yield Databases(app_url=settings.database_url, owner_url=settings.database_owner_url)
        return
    with embedded.using(settings, tell=tell) as server:
        provision.provision(server.admin_url())
        found = Databases(
            app_url=server.url(provision.APP, provision.DATABASE), owner_url=server.url(provision.OWNER, provision.DATABASE), server=server
        )
        os.environ.update(DATABASE_URL=found.app_url, DATABASE_OWNER_URL=found.owner_url)
        try:
            yield found
        finally:
            for name in OWN:
                os.environ.pop(name, None)


def libpq(url: str) -> str:
    """The address without SQLAlchemy's name of the driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def schema_version(url: str) -> str | None:
    """The revision that a database has; None when it was never migrated. Raises psycopg.OperationalError."""
    with psycopg.connect(libpq(url)) as connection:
        try:
            row = connection.execute("select version_num from alembic_version").fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return str(row[0]) if row else None


def require_ready(databases: Databases) -> None:
    """The database may be served: the role is bound by row policies and the schema is this version's.
    Raises UnsafeRole, click.ClickException."""
    with psycopg.connect(libpq(databases.app_url)) as connection:
        provision.refuse_unsafe_role(connection)
    if (found := schema_version(databases.app_url)) != head():
        raise click.ClickException(f"The database has the schema {found or 'of nothing yet'}, this version needs {head()}. Run: samlar migrate")
