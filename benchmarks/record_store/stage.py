"""Where it is measured: a database of its own, two tenants (ours and the bare form's), and servers on it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.record_store.measuring import Clock
from lms.core.db import db
from lms.core.settings import Settings
from lms.lrs import feed
from lms.lrs.credentials import NewCredential
from lms.lrs.secrets import basic
from migrations.upgrade import upgrade
from tests.databases import Databases, open_databases
from tests.factories.lrs import make_credential
from tests.factories.platform import make_tenant
from tests.served import ROOT, SECRET, free_port, gunicorn
from wsgi import create_app

VAR = ROOT / "var" / "bench"
WORKERS = 2
THREADS = 8
"""As gunicorn.conf.py has them."""
BARE = "benchmarks.record_store.bare:create_app()"


@dataclass(frozen=True)
class Stage:
    """A migrated database with a credential of one tenant; the other tenant is written to without the store."""

    databases: Databases
    database: str
    tenant_id: int
    bare_tenant_id: int
    credential: NewCredential
    consumers: list[str]

    @property
    def url(self) -> str:
        """The address by which the application connects."""
        return self.databases.url("samlar_app", self.database)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request to the store."""
        return {
            "Authorization": f"Basic {basic(self.credential.key, self.credential.secret)}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }

    def clock(self, master: int | None = None) -> Clock:
        """The CPU time of a server, or of this process, and of the database's sessions."""
        return Clock(self.databases.server.admin_url(), self.database, master)


@dataclass(frozen=True)
class Server:
    """A web server that answers on a port."""

    port: int
    pid: int
    clock: Clock


@contextmanager
def stage(name: str) -> Iterator[Stage]:
    """A stage inside the block; its database is gone afterwards."""
    VAR.mkdir(parents=True, exist_ok=True)
    with open_databases(ROOT / "var", name=f"samlar_bench_{name}_{os.getpid()}") as databases:
        upgrade(databases.url("samlar_owner", databases.template))
        settings = Settings(environment="test", secret_key=SECRET, var_dir=VAR)
        app = create_app(settings, database_url=databases.url("samlar_app", databases.template))
        with app.app_context():
            ours, bare = make_tenant("perstorp"), make_tenant("klippan")
            credential = make_credential(ours)
            db.session.remove()
            db.engine.dispose()
        yield Stage(databases, databases.template, ours.id, bare.id, credential, list(feed.consumers()))


@contextmanager
def served(on: Stage, *, application: str | None = None, workers: int = WORKERS) -> Iterator[Server]:
    """Gunicorn with the store, or with another application under the same settings. Its log goes to nobody, but is written."""
    port = free_port()
    environment = {
        "SAMLAR_ENVIRONMENT": "demo", "SAMLAR_SECRET_KEY": SECRET, "DATABASE_URL": on.url,
        "DATABASE_OWNER_URL": on.databases.url("samlar_owner", on.database), "BENCH_TENANT": str(on.bare_tenant_id),
        "SAMLAR_WORKERS": str(workers), "SAMLAR_THREADS": str(THREADS), "SAMLAR_VAR": str(VAR),
    }  # fmt: skip
    with gunicorn(port, environment, application=application, log=subprocess.DEVNULL) as process:
        yield Server(port, process.pid, on.clock(process.pid))


def folder(name: str) -> Path:
    """A folder of the benchmark's own that stays from one run to the next."""
    found = VAR / name
    found.mkdir(parents=True, exist_ok=True)
    return found
