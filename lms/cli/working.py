"""The command worker: jobs from the queue, consumers of the progress feed, and forwarding, until told to stop."""

import asyncio
import sys
from importlib import import_module
from importlib.util import find_spec
from threading import Event

import click
import procrastinate
from flask import Flask
from werkzeug.utils import import_string

from lms.cli.connection import connected, libpq, require_ready
from lms.cli.serving import keep
from lms.core.jobs import connect_worker
from lms.core.settings import Settings
from lms.core.supervisor import Child
from lms.lrs import listener
from lms.lrs.forwarding import worker as forwarding

GRACE = 25  # seconds for jobs under way; the supervisor gives the process 30


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at a time.")
def worker(concurrency: int) -> None:
    """Carry out jobs: mail, certificates, exports, what follows from new statements, and forwarding of them.

    \b
    Example: samlar worker
    """
    settings = Settings.from_env()
    with connected(settings) as databases:
        require_ready(databases)
        if databases.server is None:
            work(settings, url=databases.app_url, concurrency=concurrency)
        else:
            keep(databases, Child("worker", [sys.executable, "-m", "lms.cli", "worker", f"--concurrency={concurrency}"]))


def work(settings: Settings, *, url: str, concurrency: int) -> None:
    """Jobs are carried out until SIGTERM or SIGINT; those under way are finished first.

    Raises what broke the queue, the feed or forwarding: whoever supervises the worker starts it again.
    """
    app: Flask = import_string("wsgi:create_app")(settings, database_url=url)
    import_tasks()
    asyncio.run(_work(app, connect_worker(app, url=libpq(url)), url=libpq(url), concurrency=concurrency))


def import_tasks() -> list[str]:
    """Every floor's tasks are known by name from here on; answers the modules. Only workers do this: tasks import heavy libraries."""
    floors: tuple[str, ...] = ("lms", *import_string("wsgi:FLOORS"))
    found = [f"{floor}.tasks" for floor in floors if find_spec(floor) and find_spec(f"{floor}.tasks")]
    for name in found:
        import_module(name)
    return found


async def _work(app: Flask, queue: procrastinate.App, *, url: str, concurrency: int) -> None:
    stop = Event()
    async with queue.open_async():
        feed = asyncio.create_task(asyncio.to_thread(listener.run, app, url=url, stop=stop))
        forward = asyncio.create_task(asyncio.to_thread(forwarding.run, app, url=url, stop=stop))
        jobs = asyncio.create_task(queue.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=GRACE, delete_jobs="successful"))
        await asyncio.wait({feed, forward, jobs}, return_when=asyncio.FIRST_COMPLETED)  # one without the others is no worker
        stop.set()
        if not jobs.done():
            jobs.cancel()
        for ended in await asyncio.gather(feed, forward, jobs, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
