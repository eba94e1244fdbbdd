"""Composition: the one place that knows all floors. Nobody imports it but servers, commands and tests."""

from importlib import import_module
from importlib.util import find_spec

from lms import floor
from lms.core.settings import Settings
from lms.http.app import Samlar

FLOORS = ("catalog", "licensing", "reporting")


def create_app(settings: Settings | None = None, *, database_url: str | None = None) -> Samlar:
    """The whole application. With no database named anywhere it joins the embedded one."""
    settings = settings or Settings.from_env()
    app = Samlar("lms", settings)
    floor.init_app(app, database_url=database_url or settings.database_url or "")
    for package in FLOORS:
        if find_spec(package):
            getattr(import_module(package), "init_app", lambda _app: None)(app)
    return app
