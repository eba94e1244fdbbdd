"""Batches of 500 statements over HTTP on the real stack, against a direct multi-row INSERT of the same rows.

Run: .venv/bin/python -m benchmarks.lrs_batches [rounds]

HTTP: gunicorn (gunicorn.conf.py, one worker), one kept connection; parsing, validation, credential, tenancy, conflicts,
relations, definitions, references, progress and its feed, commit. Direct: one connection that writes the same rows of
`statement`, `statement_related`, `progress` and `progress_feed`, made ready beforehand, one transaction a batch, one
multi-row INSERT a table, that of `statement` prepared. Rounds are interleaved; the figure is the median of the rounds' ratios.

A ratio above 1 is no mistake: a multi-row INSERT with a parameter for every column spends most of its time in the client's
driver, and the store sends its rows as one JSON text instead (lms/lrs/writes.py).
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.lrs_material import BATCH, Material, batches, bodies, rows_of
from lms.core.db import unit_of_work
from lms.core.settings import Settings
from lms.lrs import feed
from lms.lrs.secrets import basic
from migrations.upgrade import upgrade
from tests.databases import open_databases
from tests.factories.lrs import make_credential
from tests.factories.platform import make_tenant
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret that only the benchmark knows, long"
PORT = 8791
PER_ROUND = 8
LEAST = 0.35


@contextmanager
def served(url: str, owner_url: str, var: Path) -> Iterator[None]:
    """The web server on the benchmark's database."""
    environment = os.environ | {
        "SAMLAR_ENVIRONMENT": "test", "SAMLAR_SECRET_KEY": SECRET, "DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url,
        "SAMLAR_PORT": str(PORT), "SAMLAR_WORKERS": "1", "SAMLAR_THREADS": "4", "SAMLAR_VAR": str(var),
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT)
                connection.request("GET", "/health")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def over_http(connection: http.client.HTTPConnection, headers: dict[str, str], sent: list[bytes]) -> float:
    """Seconds for the bodies, each answered 200."""
    begun = time.perf_counter()
    for body in sent:
        connection.request("POST", "/xapi/statements", body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
    return time.perf_counter() - begun


def directly(connection: psycopg.Connection[Any], tenant_id: int, prepared: list[Material]) -> float:
    """Seconds for the rows, a transaction a batch."""
    begun = time.perf_counter()
    for material in prepared:
        with connection.transaction():
            connection.execute("select set_config('app.tenant_id', %s, true)", (str(tenant_id),))
            for statement, values in material:
                connection.execute(statement, values, prepare="into statement (" in statement)  # the others differ in length
    return time.perf_counter() - begun


def main(rounds: int) -> float:
    """Print what was measured; give the ratio."""
    var = ROOT / "var"
    with open_databases(var, name=f"samlar_bench_{os.getpid()}") as databases:
        owner, url = databases.url("samlar_owner", databases.template), databases.url("samlar_app", databases.template)
        upgrade(owner)
        app = create_app(Settings(environment="test", secret_key=SECRET, var_dir=var, port=PORT), database_url=url)
        with app.app_context():
            tenant = make_tenant("perstorp")
            other = make_tenant("klippan")
            made = make_credential(tenant)
            with unit_of_work():
                pass
        headers = {
            "Authorization": f"Basic {basic(made.key, made.secret)}", "Content-Type": "application/json", "X-Experience-API-Version": "1.0.3",
        }  # fmt: skip
        ratios, http_us, direct_us = [], [], []
        with served(url, owner, var), psycopg.connect(url) as bare:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            for number in range(rounds + 1):
                statements = batches(PER_ROUND, seed=number)
                encoded = bodies(statements)
                rows = [rows_of(batch, tenant_id=other.id, consumers=list(feed.consumers())) for batch in statements]
                one = over_http(connection, headers, encoded) / (PER_ROUND * BATCH) * 1e6
                two = directly(bare, other.id, rows) / (PER_ROUND * BATCH) * 1e6
                if number == 0:
                    continue  # warm-up: prepared statements, caches
                http_us.append(one)
                direct_us.append(two)
                ratios.append(two / one)
    print(f"HTTP   {median(http_us):6.0f} µs a statement  {1e6 / median(http_us):6.0f} statements/s")
    print(f"direct {median(direct_us):6.0f} µs a statement  {1e6 / median(direct_us):6.0f} statements/s")
    print(f"ratio  {median(ratios):.2f} (rounds {', '.join(f'{each:.2f}' for each in ratios)}; at least {LEAST})")
    return median(ratios)


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 7) >= LEAST else 1)
