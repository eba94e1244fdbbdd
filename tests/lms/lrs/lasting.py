"""Fixtures for tests that need real commits: one database for the tests of a module, in which each makes tenants of its own."""

from collections.abc import Iterator

import pytest

from lms.core.db import db
from lms.core.settings import Settings
from lms.http.app import Samlar
from tests.databases import Databases
from tests.lms.lrs.bases import BASES, Base
from wsgi import create_app


@pytest.fixture(params=BASES, ids=str)
def base(request: pytest.FixtureRequest) -> Base:
    """Each base path of the record store in turn."""
    found: Base = request.param
    return found


@pytest.fixture(scope="module")
def app_of_module(databases: Databases, settings: Settings) -> Iterator[Samlar]:
    """An application on a database of the module's own, where commits stay."""
    name = databases.copy()
    made = create_app(settings, database_url=databases.url("samlar_app", name))
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    with made.app_context():
        db.engine.dispose()
    databases.drop(name)


@pytest.fixture
def lasting_app(app_of_module: Samlar) -> Iterator[Samlar]:
    """The module's application, in a context of the test's own."""
    with app_of_module.app_context():
        yield app_of_module
        db.session.remove()
