"""Jobs: written in the caller's transaction, so that a job is there exactly when its data is.

Tasks live in each package's `tasks.py`, which only the worker imports; a job is deferred by its task's name.
Arguments are the tenant and ids, never personal data: the job tables have no row policies."""

import functools
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.periodic import PeriodicRegistry

from lms.core.clock import stockholm
from lms.core.db import connection, unit_of_work

# Replaced by the worker with a connector that can fetch; the web only defers, on the session's own connection.
jobs = App(connector=SyncPsycopgConnector())
RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)
NIGHT_HOUR = 3
# The queue counts in UTC: a quarter past three in Sweden is the former in summer, the latter in winter.
NIGHT = "15 1,2 * * *"


def task(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a task: it runs in one unit of work of its tenant (and in the app's context, which the worker
    brings), and is tried again with growing pauses when it raises."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(*, tenant_id: int | None = None, **arguments: Any) -> None:
            with unit_of_work(tenant_id=tenant_id):
                function(tenant_id=tenant_id, **arguments) if tenant_id is not None else function(**arguments)

        jobs.task(name=name, queue="default", retry=RETRY)(run)
        return function

    return register


def nightly(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a function a task that runs once a night, at a quarter past three in Sweden, in a unit of work without a tenant.

    However many workers there are, one takes it; a night on which none runs within ten minutes of that is left out."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        @functools.wraps(function)
        def run(*, timestamp: int) -> None:
            if stockholm(datetime.fromtimestamp(timestamp, UTC)).hour == NIGHT_HOUR:
                with unit_of_work():
                    function()

        jobs.periodic(cron=NIGHT)(jobs.task(name=name, queue="default", retry=RETRY)(run))
        return function

    return register


def defer(name: str, *, tenant_id: int | None, lock: str | None = None, **arguments: str | int) -> None:
    """The job `name` stands in the queue when the transaction commits, and never otherwise."""
    values: dict[str, Any] = dict(arguments) if tenant_id is None else {"tenant_id": tenant_id, **arguments}
    deferrer = jobs.configure_task(name, allow_unknown=True, queue="default", lock=lock, connection=connection())
    deferrer.defer(**values)


def connect_worker(app: Flask, *, url: str) -> App:
    """The job app for a worker process: jobs are fetched from `url` and run in this Flask app's context. Tasks of the
    night are those that are known by then."""
    worker = jobs.with_connector(PsycopgConnector(conninfo=url))
    worker.worker_defaults = {**worker.worker_defaults, "task_middleware": [_inside(app)]}
    worker.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call]
    for known in jobs.periodic_registry.periodic_tasks.values():
        own = copy(known.task)
        own.blueprint = worker  # a task is deferred by the app it is of, and the one above has no connection of its own
        worker.periodic(cron=known.cron)(own)
    return worker


def _inside(app: Flask) -> Callable[[Callable[[], Any], JobContext, object], Any]:
    def run(job: Callable[[], Any], _context: JobContext, _worker: object) -> Any:
        with app.app_context():
            return job()

    return run


def run_now(app: Flask, name: str, **arguments: Any) -> None:
    """Run one task at once, in its own unit of work (tests and the command line)."""
    with app.app_context():
        jobs.tasks[name](**arguments)
