"""A database of the matrix's own with the world in it, built once; each test then runs in a transaction that is rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from lms.core.clock import now
from lms.core.db import db, driver_url, unit_of_work
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.http.i18n import compile_catalogues
from reporting.models import ExportFile
from tests.architecture.matrix.things import Prepared, prepare
from tests.databases import Databases
from tests.world import build_world
from wsgi import create_app


@pytest.fixture(scope="module")
def app(databases: Databases, settings: Settings) -> Samlar:
    """The application on the world's database."""
    compile_catalogues()
    name = databases.copy()
    made = create_app(settings, database_url=databases.url("samlar_app", name))
    made.config["WTF_CSRF_ENABLED"] = False
    made.extensions["test.database"] = name
    return made


@pytest.fixture(scope="module")
def world(app: Samlar) -> Prepared:
    """The world, committed; what the worker would have finished is finished."""
    with app.app_context():
        built = prepare(build_world())
        for each in (built.perstorp, built.helsingborg, built.klippan):
            with unit_of_work(tenant_id=each.tenant.id):
                file = db.session.get_one(ExportFile, (each.tenant.id, each.things["export_id"]))
                file.state, file.content, file.name, file.row_count, file.finished_at = "done", b"PK", "uppfoljning.xlsx", 0, now()
        with unit_of_work():
            db.session.execute(text("delete from procrastinate_jobs"))
        db.session.remove()
        db.engine.dispose()
    return built


@pytest.fixture(scope="module")
def engine_connection(app: Samlar, databases: Databases, world: Prepared) -> Iterator[Connection]:
    """One connection for the savepoint sessions of this module."""
    engine = create_engine(driver_url(databases.url("samlar_app", app.extensions["test.database"])), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
