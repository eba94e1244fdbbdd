"""A real web server over an embedded database of its own, both of which may be killed, and writers who never give up."""

import http.client
import json
import os
import random
import signal
import tempfile
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from threading import Event
from typing import Any

import psycopg

from lms.core import embedded, provision
from lms.core.db import db
from lms.core.embedded import processes
from lms.core.settings import Settings
from lms.lrs.credentials import NewCredential
from migrations.upgrade import upgrade
from tests.factories.lrs import make_credential, statement, voiding
from tests.factories.platform import make_tenant
from tests.lms.lrs.bases import BASES
from tests.served import SECRET, free_port, gunicorn
from wsgi import create_app

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
LANGUAGES = ["sv", "en", "fi", "da", "nb"]


@dataclass(frozen=True)
class Killable:
    """A served record store of one tenant, its web server and its database server."""

    port: int
    credential: NewCredential
    web: Popen[bytes]
    server: embedded.Server
    database: str

    def kill_workers(self) -> int:
        """All workers of the web server are killed; its master makes new ones."""
        killed = [int(pid) for pid in Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()]
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        return len(killed)

    def kill_database(self) -> None:
        """Every process of the database server is killed within a moment, as a power cut would; then it is started again."""
        cluster = self.server.place.cluster
        first = processes.postmaster(cluster)
        assert first is not None
        for pid in [first, *(pid for pid in processes.members(cluster) if pid != first)]:
            processes.send(pid, cluster, signal.SIGKILL)
        assert processes.gone(first, cluster, within=10)
        self.server.revive()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the superuser sees."""
        with psycopg.connect(self.server.admin_url(self.database)) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


@contextmanager
def killable(server: embedded.Server, name: str, *, synchronous: bool = True) -> Iterator[Killable]:
    """A record store served by two workers over a database of this name; `synchronous=False`: commits are not waited for."""
    provision.prepare_databases(server, name)
    owner, url, port = server.url("samlar_owner", name), server.url("samlar_app", name), free_port()
    upgrade(owner)
    if not synchronous:
        with psycopg.connect(server.admin_url(), autocommit=True) as connection:
            connection.execute(f"alter database {name} set synchronous_commit = off")  # type: ignore[call-overload]
    with tempfile.TemporaryDirectory(prefix="samlar-test-") as folder:
        app = create_app(Settings(environment="test", secret_key=SECRET, var_dir=Path(folder), port=port), database_url=url)
        with app.app_context():
            credential = make_credential(make_tenant("perstorp"))
            db.engine.dispose()
        environment = {
            "SAMLAR_ENVIRONMENT": "test", "SAMLAR_SECRET_KEY": SECRET, "DATABASE_URL": url, "DATABASE_OWNER_URL": owner,
            "SAMLAR_WORKERS": "2", "SAMLAR_THREADS": "8", "SAMLAR_VAR": folder,
        }  # fmt: skip
        with gunicorn(port, environment) as web:
            yield Killable(port, credential, web, server, name)


@dataclass
class Account:
    """What writers sent, what they were told is stored, every status that they saw, and how often they were told nothing:
    since the connection broke, or since they did not listen."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    unheard: int = 0


class Writer:
    """A client that sends batches of statements with ids, and each of them until it is acknowledged. Now and then it hangs up
    before it has heard the answer, and sends the same again."""

    def __init__(self, store: Killable, number: int, account: Account) -> None:
        self.store, self.account = store, account
        self.base = BASES[number % len(BASES)]
        self.chance, self.mine = random.Random(number), list[str]()
        basic = b64encode(f"{store.credential.key}:{store.credential.secret}".encode()).decode()
        self.headers = {
            "Authorization": f"Basic {basic}", "Content-Type": "application/json", "X-Experience-API-Version": self.base.version,
        }  # fmt: skip
        self.connection: http.client.HTTPConnection | None = None

    def batch(self) -> list[dict[str, Any]]:
        """Statements about shared activities by shared people; every definition brings a language, and some statements void."""
        if self.mine and self.chance.random() < 0.1:
            return [voiding(self.mine.pop(), actor="hr")]
        made = []
        for _ in range(self.chance.randint(1, 6)):
            what, language = self.chance.randint(1, 12), self.chance.choice(LANGUAGES)
            about = {"id": f"https://example.org/activities/{what}", "definition": {"name": {language: self.chance.choice("xy")}}}
            made.append(statement(actor=f"p{self.chance.randint(1, 12)}", verb=COMPLETED, object=about))
        return made

    def until(self, stop: Event) -> None:
        """Write until told to stop; what was begun is brought to its end."""
        while not stop.is_set():
            batch = self.batch()
            self.account.sent += batch
            while not self.send(batch):
                time.sleep(0.05)
            self.account.acknowledged += [each["id"] for each in batch]
            self.mine += [each["id"] for each in batch if each["verb"]["id"] == COMPLETED]

    def send(self, batch: list[dict[str, Any]]) -> bool:
        """Send a batch once; False when it must be sent again. Any refusal but "try again" is a fault of the store."""
        hangs_up = self.chance.random() < 0.05
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.store.port, timeout=60)
            self.connection.request("POST", f"{self.base.path}/statements", json.dumps(batch), self.headers)
            if hangs_up:
                self.connection.close()
                self.account.unheard += 1
                return False
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.account.broken += 1
            self.connection = None
            return False
        self.account.statuses[answer.status] += 1
        assert answer.status in (200, 503), f"a batch was answered {answer.status}"
        return answer.status == 200


@contextmanager
def writing(store: Killable, *, writers: int) -> Iterator[Account]:
    """So many writers write inside the block, at each base path in turn; afterwards all that was sent has been acknowledged."""
    stop, account = Event(), Account()
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(Writer(store, number, account).until, stop) for number in range(writers)]
        try:
            yield account
        finally:
            stop.set()
    for each in running:
        each.result()
