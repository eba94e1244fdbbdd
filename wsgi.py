"""Composition: the one place that knows all floors. Nobody imports it but servers, commands and tests."""

import catalog
import licensing
import reporting
from lms import floor
from lms.core.settings import Settings
from lms.http.app import Samlar

FLOORS = ("catalog", "licensing", "reporting")


def create_app(settings: Settings | None = None, *, database_url: str | None = None) -> Samlar:
    """The whole application. It opens no connection before the first request; commands name the embedded database."""
    settings = settings or Settings.from_env()
    app = Samlar("lms", settings)
    floor.init_app(app, database_url=database_url or settings.database_url or "")
    for package in (catalog, licensing, reporting):
        package.init_app(app)
    return app
