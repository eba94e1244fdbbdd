"""A real web server on a database of its own: gunicorn as in production, on a free port of the loopback."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lms.core.db import db
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.lrs.credentials import NewCredential
from migrations.upgrade import upgrade
from tests.databases import open_databases
from tests.factories.lrs import make_credential
from tests.factories.platform import make_tenant
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret that only this server knows, long enough"


@dataclass(frozen=True)
class ServedStore:
    """A served record store: where it is, a credential with all rights, and the app on the same database."""

    port: int
    credential: NewCredential
    app: Samlar
    url: str

    @property
    def api(self) -> str:
        """The API host."""
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    """A port that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(
    port: int, environment: Mapping[str, str], *, application: str | None = None, log: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The web server answers on `port` inside the block: with the product, or another `application` under the same settings.

    `log` takes what it writes to standard error. Raises RuntimeError when it does not come up.
    """
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--log-level", "warning", *([application] if application else [])]
    environment = {**os.environ, **environment, "SAMLAR_PORT": str(port)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=log)
    try:
        _wait(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/health")
            connection.getresponse().read()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("the web server did not come up")


@contextmanager
def served_store(name: str, *, workers: int = 2, threads: int = 4) -> Iterator[ServedStore]:
    """A record store of one tenant, perstorp, inside the block; its database is gone afterwards."""
    var, port = ROOT / "var", free_port()
    with open_databases(var, name=f"samlar_{name}_{os.getpid()}") as databases:
        owner, url = databases.url("samlar_owner", databases.template), databases.url("samlar_app", databases.template)
        upgrade(owner)
        app = create_app(Settings(environment="test", secret_key=SECRET, var_dir=var, port=port), database_url=url)
        with app.app_context():
            credential = make_credential(make_tenant("perstorp"))
        environment = {
            "SAMLAR_ENVIRONMENT": "test", "SAMLAR_SECRET_KEY": SECRET, "DATABASE_URL": url, "DATABASE_OWNER_URL": owner,
            "SAMLAR_WORKERS": str(workers), "SAMLAR_THREADS": str(threads), "SAMLAR_VAR": str(var),
        }  # fmt: skip
        with gunicorn(port, environment):
            yield ServedStore(port, credential, app, url)
        with app.app_context():
            db.engine.dispose()
