"""Composition: the one place that knows all floors. Nobody imports it but servers, commands and tests."""

from importlib import import_module
from importlib.util import find_spec

import lms
from lms.core.settings import Settings
from lms.http.app import Samlar

FLOORS = ("catalog", "licensing", "reporting")


def create_app(settings: Settings | None = None, *, database_url: str | None = None) -> Samlar:
    """The whole application. With no database named anywhere it joins the embedded one."""
    settings = settings or Settings.from_env()
    app = Samlar("lms", settings)
    lms.init_app(app, database_url=database_url or settings.database_url or "")
    for floor in FLOORS:
        if find_spec(floor):
            getattr(import_module(floor), "init_app", lambda _app: None)(app)
    return app
