"""The worker's inside: jobs from the queue, until told to stop."""

import asyncio
from importlib import import_module
from importlib.util import find_spec

import procrastinate
from flask import Flask
from werkzeug.utils import import_string

from lms.cli.connection import libpq
from lms.core.jobs import connect_worker
from lms.core.settings import Settings


def work(settings: Settings, *, url: str, concurrency: int) -> None:
    """Jobs are carried out until SIGTERM or SIGINT; those under way are finished first."""
    app: Flask = import_string("wsgi:create_app")(settings, database_url=url)
    import_tasks()
    asyncio.run(_work(connect_worker(app, url=libpq(url)), concurrency=concurrency))


def import_tasks() -> list[str]:
    """Every floor's tasks are known by name from here on; answers the modules. Only workers do this: tasks import heavy libraries."""
    floors: tuple[str, ...] = ("lms", *import_string("wsgi:FLOORS"))
    found = [f"{floor}.tasks" for floor in floors if find_spec(floor) and find_spec(f"{floor}.tasks")]
    for name in found:
        import_module(name)
    return found


async def _work(queue: procrastinate.App, *, concurrency: int) -> None:
    async with queue.open_async():
        await queue.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=25, delete_jobs="successful")
