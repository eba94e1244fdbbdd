"""Roles and databases: what an administrator makes, and whom the app refuses to be."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from lms.core import embedded, provision
from tests.databases import Databases
from tests.lms.core.embedded_checkouts import checkout

ROLES = (provision.OWNER, provision.APP, provision.LEDGER, provision.FINDER, provision.BACKUP)


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with checkout() as found:
        yield found


@pytest.fixture(scope="module")
def server(var: Path) -> Iterator[embedded.Server]:
    """A server of this module's own: roles belong to a whole server."""
    with embedded.using(var) as found:
        provision.provision(found.admin_url())
        yield found


@pytest.fixture
def connect(databases: Databases) -> Iterator[Callable[[str], provision.Connection]]:
    """Connections to a migrated database, by role (on PostgreSQL 15 too, when the run is on that)."""
    name = databases.copy()
    opened: list[provision.Connection] = []

    def by(role: str) -> provision.Connection:
        opened.append(psycopg.connect(databases.url(role, name), autocommit=True))
        return opened[-1]

    yield by
    for connection in opened:
        connection.close()
    databases.drop(name)


def test_it_may_be_run_again_and_loses_nothing(server: embedded.Server) -> None:
    with psycopg.connect(server.url(provision.OWNER, provision.DATABASE), autocommit=True) as connection:
        connection.execute("create table kept (id int)")
    provision.provision(server.admin_url())
    with psycopg.connect(server.url(provision.OWNER, provision.DATABASE)) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def test_no_role_is_more_than_it_should_be(server: embedded.Server) -> None:
    with psycopg.connect(server.admin_url()) as connection:
        found = connection.execute(
            "select rolname, rolcanlogin, rolsuper or rolcreatedb or rolcreaterole or rolreplication, rolbypassrls "
            "from pg_roles where rolname = any(%s)",
            (list(ROLES),),
        ).fetchall()
        members = connection.execute(
            "select r.rolname, m.rolname from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member "
            "where m.rolname like 'samlar%' and r.rolname like 'samlar%'"
        ).fetchall()
    assert set(found) == {
        (provision.OWNER, True, False, False),
        (provision.APP, True, False, False),
        (provision.LEDGER, False, False, False),
        (provision.FINDER, False, False, False),
        (provision.BACKUP, True, False, True),
    }
    assert set(members) == {(provision.LEDGER, provision.OWNER), (provision.FINDER, provision.OWNER)}


def test_a_role_that_was_left_shut_out_or_let_in_is_put_right(server: embedded.Server) -> None:
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("alter role samlar_app nologin")  # where database-reset was killed
        connection.execute("alter role samlar_ledger login")
    provision.provision(server.admin_url())
    with psycopg.connect(server.url(provision.APP, provision.DATABASE)) as connection:
        assert connection.execute("select current_user").fetchone() == (provision.APP,)
    test_no_role_is_more_than_it_should_be(server)


@pytest.mark.parametrize("statement", ["create table mine (id int)", "create schema mine", "create temporary table mine (id int)"])
def test_the_app_makes_no_objects(connect: Callable[[str], provision.Connection], statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connect(provision.APP).execute(statement)


def test_a_stranger_does_not_connect(server: embedded.Server) -> None:
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("create role stranger login")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server.url("stranger", provision.DATABASE))


def test_the_app_is_let_serve(connect: Callable[[str], provision.Connection]) -> None:
    provision.refuse_unsafe_role(connect(provision.APP))


@pytest.mark.parametrize(("role", "reason"), [("postgres", "is a superuser"), (provision.OWNER, "owns tables"), (provision.BACKUP, "has BYPASSRLS")])
def test_a_role_that_row_policies_do_not_bind_is_refused(connect: Callable[[str], provision.Connection], role: str, reason: str) -> None:
    with pytest.raises(provision.UnsafeRole, match=reason):
        provision.refuse_unsafe_role(connect(role))


def test_a_superuser_that_has_stepped_down_for_now_is_refused(connect: Callable[[str], provision.Connection]) -> None:
    connection = connect("postgres")
    connection.execute("set role samlar_app")
    with pytest.raises(provision.UnsafeRole, match="is a superuser"):
        provision.refuse_unsafe_role(connection)


def test_a_role_that_may_become_the_owner_is_refused(server: embedded.Server) -> None:
    provision.prepare_databases(server, "members")
    with psycopg.connect(server.url(provision.OWNER, "members"), autocommit=True) as connection:
        connection.execute("create table something (id int)")
    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        admin.execute("grant samlar_owner to samlar_app")
        try:
            with (
                psycopg.connect(server.url(provision.APP, "members")) as connection,
                pytest.raises(provision.UnsafeRole, match="samlar_owner owns tables"),
            ):
                provision.refuse_unsafe_role(connection)
        finally:
            admin.execute("revoke samlar_owner from samlar_app")


def test_a_password_with_any_signs_survives_the_address() -> None:
    made = provision.address("postgresql://root:old@db.example:5433/postgres?sslmode=require", user="samlar_app", dbname="samlar", password="a/b@c:%")
    assert psycopg.conninfo.conninfo_to_dict(made) == {
        "user": "samlar_app", "password": "a/b@c:%", "host": "db.example", "port": "5433", "dbname": "samlar", "sslmode": "require",
    }  # fmt: skip
