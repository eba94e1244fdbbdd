"""Fixtures: a real PostgreSQL migrated once a run, a session that leaves nothing behind, a client per host."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import scoped_session, sessionmaker
from sqlalchemy.pool import NullPool

from lms.core import driver
from lms.core.db import db, driver_url
from lms.core.driver import Sql
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.http.i18n import compile_catalogues
from migrations.upgrade import upgrade
from tests.databases import Databases, open_databases
from tests.visitors import Visitor
from wsgi import create_app

CHROMIUM = os.environ.get("SAMLAR_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret that only the tests know, long enough"


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The server (embedded, or SAMLAR_TEST_ADMIN_URL) with a freshly migrated template of this run's own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with open_databases(ROOT / "var", name=f"samlar_test_{worker}_{os.getpid()}") as found:
        upgrade(found.url("samlar_owner", found.template))
        yield found


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the test installation."""
    return Settings(environment="test", secret_key=SECRET, var_dir=tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="session")
def app(databases: Databases, settings: Settings) -> Samlar:
    """The whole application on the run's database."""
    compile_catalogues()
    name = databases.copy()
    made = create_app(settings, database_url=databases.url("samlar_app", name))
    made.config["WTF_CSRF_ENABLED"] = False  # tests of the token turn it on
    made.extensions["test.database"] = name
    return made


@pytest.fixture(scope="session")
def engine_connection(app: Samlar, databases: Databases) -> Iterator[Connection]:
    """One connection as samlar_app, for the savepoint sessions of this run."""
    engine = create_engine(driver_url(databases.url("samlar_app", app.extensions["test.database"])), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, one for the whole run: Playwright's synchronous form allows one at a time in a process."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def session(app: Samlar, engine_connection: Connection) -> Iterator[scoped_session]:  # type: ignore[type-arg]
    """db.session inside an outer transaction: the code may commit, and nothing is left afterwards.
    Within a `with unit_of_work(tenant_id=…):` block rows of that tenant can be made and read."""
    outer = engine_connection.begin()
    maker = sessionmaker(bind=engine_connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    ours, before = scoped_session(maker), db.session
    depth = 0

    def begin(_connection: Connection, _name: str | None) -> None:
        nonlocal depth
        depth += 1

    def end(_connection: Connection, _name: str, _context: object) -> None:
        nonlocal depth
        depth -= 1

    def clear_context(connection: Connection, name: str, context: object) -> None:
        # A released savepoint keeps local settings, unlike a commit: without this a test is green over a missing tenant.
        # The first is the unit of work's; those within it end as in the product, with the context still there.
        end(connection, name, context)
        if depth == 0:
            connection.exec_driver_sql("select set_config('app.tenant_id', '', true), set_config('app.person_id', '', true)")

    listeners = (("savepoint", begin), ("rollback_savepoint", end), ("release_savepoint", clear_context))
    for name, listener in listeners:
        event.listen(engine_connection, name, listener)
    db.session = ours
    app.forget_tenants()
    try:
        with app.app_context():
            yield ours
    finally:
        ours.remove()
        db.session = before
        for name, listener in listeners:
            event.remove(engine_connection, name, listener)
        outer.rollback()


@pytest.fixture
def client_for(app: Samlar) -> Callable[..., Visitor]:
    """`client_for("perstorp")` is an anonymous visitor of that tenant's host; `client_for("perstorp", member)` is signed in."""
    return lambda slug=None, member=None, **options: Visitor(app, slug, member, **options)


@pytest.fixture
def real_app(app: Samlar, databases: Databases, settings: Settings) -> Iterator[Samlar]:
    """An application on a database of its own with real commits: for races, kills, jobs and LISTEN."""
    name = databases.copy()
    made = create_app(settings, database_url=databases.url("samlar_app", name))
    made.config["WTF_CSRF_ENABLED"] = False
    made.extensions["test.url"] = databases.url("samlar_app", name)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    databases.drop(name)


@pytest.fixture
def count_sql(engine_connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement sent on the test session's connection while the test runs, by the driver's cursors (without savepoints)
    or below them (lms.core.driver)."""
    seen: list[str] = []
    ask, begin = Sql.ask, driver.begin

    def noted_ask(statement: Sql, connection: Any, values: dict[str, Any]) -> Any:
        seen.append(statement.text)
        return ask(statement, connection, values)

    def noted_begin(connection: Any, **named: Any) -> None:
        seen.append("begin; select set_config")
        begin(connection, **named)

    monkeypatch.setattr(Sql, "ask", noted_ask)
    monkeypatch.setattr(driver, "begin", noted_begin)

    class Noted(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> "Noted":
            if not str(query).startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
                seen.append(str(query))
            return super().execute(query, params, **options)

    sent_on = cast("psycopg.Connection[Any]", engine_connection.connection.driver_connection)
    before, sent_on.cursor_factory = sent_on.cursor_factory, Noted
    yield seen
    sent_on.cursor_factory = before


@pytest.fixture
def run_jobs(app: Samlar) -> Callable[[], int]:
    """Run every waiting job in the test's own transaction; returns how many ran."""
    from importlib import import_module

    from lms.core import jobs

    for package in ("lms", "catalog", "licensing", "reporting"):
        if (ROOT / package / "tasks.py").exists():
            import_module(f"{package}.tasks")

    def run() -> int:
        ran = 0
        while True:
            query = text(
                """update procrastinate_jobs set status = 'doing'
                   where id = (select min(id) from procrastinate_jobs where status = 'todo') returning task_name, args"""
            )
            row = db.session.execute(query).one_or_none()
            db.session.commit()
            if row is None:
                return ran
            jobs.run_now(app, row.task_name, **row.args)
            ran += 1

    return run
