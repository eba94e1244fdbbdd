"""Roles and databases: made by an administrator once, before the first migration. Everything here may be run again.

| role | may |
| --- | --- |
| samlar_owner | log in to migrate; owns the database and its tables |
| samlar_app | log in to serve; owns nothing, sees what row policies show |
| samlar_ledger, samlar_finder | nothing by themselves; own the few functions that cross tenants |
| samlar_backup | log in to read everything past row policies, for pg_dump |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

DATABASE = "samlar"
OWNER = "samlar_owner"
APP = "samlar_app"
LEDGER = "samlar_ledger"
FINDER = "samlar_finder"
BACKUP = "samlar_backup"
LOGIN_ROLES = (OWNER, APP, BACKUP)
NOLOGIN_ROLES = (LEDGER, FINDER)
OLDEST_POSTGRESQL = 150000
LOCK = 0x53616D6C  # "Saml": two processes that provision at once take turns


class ProvisionError(Exception):
    """The database server cannot be made ready; the message says what is missing."""


class UnsafeRole(Exception):
    """The role of a connection could walk past row policies; the message names the reason."""


class HasAdminUrl(Protocol):
    """An embedded server, as far as provisioning needs it."""

    def admin_url(self, dbname: str = ...) -> str: ...


Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Served:
    """A PostgreSQL that somebody else runs, spoken to as the embedded one is; for tests and set-up."""

    root_url: str

    def admin_url(self, dbname: str = "postgres") -> str:
        """Address for the administrator, in the database named."""
        return address(self.root_url, dbname=dbname)

    def url(self, user: str, dbname: str) -> str:
        """Address for a role and a database."""
        return address(self.root_url, dbname=dbname, user=user)


def provision(admin_url: str, *, database: str = DATABASE, passwords: Mapping[str, str] | None = None) -> None:
    """Roles and `database` exist with the rights above; nothing that was there is lost.

    `passwords` by role are set when given. Raises ProvisionError, psycopg.Error.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _require_version(connection)
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))  # given back when the connection ends
        create_roles(connection, passwords=passwords or {})
        if not _exists(connection, "select 1 from pg_database where datname = %s", database):
            create_database(connection, database)
    with psycopg.connect(psycopg.conninfo.make_conninfo(admin_url, dbname=database), autocommit=True) as connection:
        grant_rights(connection, database)


def prepare_databases(server: HasAdminUrl, *names: str) -> None:
    """For tests: the roles exist, and each named database exists, empty, in the place of any earlier one."""
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        create_roles(connection, passwords={})
        for name in names:
            drop_database(connection, name)
            create_database(connection, name)
            with psycopg.connect(server.admin_url(name), autocommit=True) as inside:
                grant_rights(inside, name)


def copy_database(server: HasAdminUrl, name: str, *, template: str) -> None:
    """For tests: database `name` is a copy of `template`, in the place of any earlier one. Nobody may be connected to the template."""
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))  # one copy of a template at a time
        drop_database(connection, name)
        connection.execute(
            sql.SQL("create database {} owner {} template {}").format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template))
        )
        grant_rights(connection, name, schema=False)  # a copy has the schema's rights already, but not the database's


def drop_database(connection: Connection, name: str) -> None:
    """Database `name` is gone, whoever was connected to it."""
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def create_roles(connection: Connection, *, passwords: Mapping[str, str]) -> None:
    """The five roles exist, and each can do what it should and no more: one that was shut out by a command that was cut off
    (database-reset) may sign in again."""
    for role in (*LOGIN_ROLES, *NOLOGIN_ROLES):
        login = "login" if role in LOGIN_ROLES else "nologin"
        may = connection.execute("select rolcanlogin from pg_roles where rolname = %s", (role,)).fetchone()
        if may is None:
            connection.execute(sql.SQL("create role {} " + login).format(sql.Identifier(role)))
        elif may[0] != (role in LOGIN_ROLES):
            connection.execute(sql.SQL("alter role {} " + login).format(sql.Identifier(role)))
    for role, password in passwords.items():
        connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password)))
    for role in NOLOGIN_ROLES:
        connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(OWNER)))
    try:
        # Row policies are forced on owners too, so a backup that is to be whole needs to pass them.
        if not _exists(connection, "select 1 from pg_roles where rolname = %s and rolbypassrls", BACKUP):
            connection.execute(sql.SQL("alter role {} bypassrls").format(sql.Identifier(BACKUP)))
        connection.execute(sql.SQL("grant pg_read_all_data to {}").format(sql.Identifier(BACKUP)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise ProvisionError(f"Only a superuser may give {BACKUP} the right to back up every row: {error}") from error


def create_database(connection: Connection, name: str) -> None:
    """An empty UTF-8 database in the C locale whose lower() knows Å, Ä and Ö. Swedish order is made by sort keys, not by a collation."""
    builtin = "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"  # PostgreSQL 17 and newer: the same on every machine
    libc = "locale_provider libc locale 'C.UTF-8'"
    provider = builtin if connection.info.server_version >= 170000 else libc
    connection.execute(
        sql.SQL("create database {} owner {} template template0 encoding 'UTF8' " + provider).format(sql.Identifier(name), sql.Identifier(OWNER))
    )


def grant_rights(connection: Connection, database: str, *, schema: bool = True) -> None:
    """Only the roles that need it connect, and only the owner makes objects."""
    roles: Sequence[str] = (OWNER, APP, BACKUP)
    connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
    for role in roles:
        connection.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(database), sql.Identifier(role)))
    connection.execute(sql.SQL("grant all on database {} to {}").format(sql.Identifier(database), sql.Identifier(OWNER)))
    if schema:
        connection.execute("revoke all on schema public from public")
        connection.execute(sql.SQL("grant all on schema public to {} with grant option").format(sql.Identifier(OWNER)))
        for role in (APP, BACKUP, *NOLOGIN_ROLES):
            connection.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(role)))


def refuse_unsafe_role(connection: Connection) -> None:
    """Nothing, if row policies bind whoever is connected. Raises UnsafeRole for a superuser, a role with BYPASSRLS or an
    owner of tables, and for one that may become such a role; the app calls this before it serves anybody."""
    rows = connection.execute(
        """
        select r.rolname, r.rolsuper, r.rolbypassrls
        from pg_roles r
        where (pg_has_role(session_user, r.oid, 'member') or pg_has_role(current_user, r.oid, 'member'))
          and (r.rolsuper or r.rolbypassrls or exists (
                select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm')
                  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'))
        order by r.rolname in (session_user, current_user) desc, r.rolsuper desc, r.rolname
        """
    ).fetchall()
    if rows:
        name, superuser, bypasses = rows[0]
        reason = "is a superuser" if superuser else "has BYPASSRLS" if bypasses else "owns tables"
        raise UnsafeRole(f"Refusing to serve as database role {connection.info.user}: {name} {reason}, so row policies would not bind it. Use {APP}.")


def address(url: str, *, dbname: str, user: str | None = None, password: str | None = None) -> str:
    """The URL with its database changed; with a user, that user and password take the place of those it names."""
    parts = urlsplit(url)
    sign_in, at, host = parts.netloc.rpartition("@")
    if user is not None:
        sign_in, at = quote(user, safe="") + (f":{quote(password, safe='')}" if password else ""), "@"
    return urlunsplit(parts._replace(netloc=f"{sign_in}{at}{host}", path=f"/{quote(dbname)}"))


def _require_version(connection: Connection) -> None:
    if connection.info.server_version < OLDEST_POSTGRESQL:
        raise ProvisionError(f"PostgreSQL 15 or newer is needed; this is {connection.info.parameter_status('server_version')}.")


def _exists(connection: Connection, query: sql.SQL | str, name: str) -> bool:
    return connection.execute(query, (name,)).fetchone() is not None
