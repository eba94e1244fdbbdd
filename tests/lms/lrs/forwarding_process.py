"""The worker's loop of forwarding alone, as a process that tests can kill: it starts sooner than the whole worker."""

from threading import Event

from lms.cli.connection import libpq
from lms.core.db import init_database
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.lrs.forwarding import worker

if __name__ == "__main__":
    settings = Settings.from_env()
    url = settings.database_url or ""
    app = Samlar("lms", settings)
    init_database(app, url=url, pool_size=settings.database_pool, statement_timeout_ms=settings.statement_timeout_ms)
    worker.run(app, url=libpq(url), stop=Event())
