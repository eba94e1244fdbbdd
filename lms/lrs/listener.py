"""The worker's part of the progress feed: LISTEN, and call the consumers of each tenant that has changes."""

import time
from threading import Event

import psycopg
import structlog
from flask import Flask

from lms.core.db import unit_of_work
from lms.core.errors import DomainError
from lms.lrs import feed, waking
from lms.tenancy import queries as tenancy

log = structlog.get_logger(__name__)

PAUSE = 5.0
"""Seconds before what failed is tried again, and before a lost connection is made anew."""

SWEEP = 300.0
"""Seconds between looks at all tenants: a process that is killed between its commit and its notice wakes nobody."""

_FAULTS = (DomainError, psycopg.Error, LookupError, ValueError, TypeError, ArithmeticError, OSError, RuntimeError)


def run(app: Flask, *, url: str, stop: Event) -> None:
    """Call the consumers as changes are committed, until `stop` is set. A lost connection is made anew, and whatever
    waits then is swept; a consumer that fails is called again after a pause and holds up nobody else."""
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("listen progress")
                _follow(app, connection, stop)
        except psycopg.OperationalError as error:
            log.warning("progress_connection_lost", error=type(error).__name__)
            stop.wait(PAUSE)


def _follow(app: Flask, connection: psycopg.Connection, stop: Event) -> None:
    waiting = all_tenants(app)  # LISTEN came first: nothing falls between the sweep and the first notice
    # Once more for all: who was told just before we listened is not told again at once (waking.py).
    again = dict.fromkeys(waiting, time.monotonic() + waking.LINGER)
    sweep_at = time.monotonic() + SWEEP
    while not stop.is_set():
        failed = {tenant_id for tenant_id in sorted(waiting) if not serve(app, tenant_id, stop=stop)}
        if failed:
            sweep_at = min(sweep_at, time.monotonic() + PAUSE)
        waiting = {int(notice.payload) for notice in connection.notifies(timeout=waking.LINGER if again else 0.5, stop_after=1)}
        waiting |= {int(notice.payload) for notice in connection.notifies(timeout=0, stop_after=1000)}
        at = time.monotonic()
        due = {tenant_id for tenant_id, when in again.items() if when <= at}
        again = {tenant_id: when for tenant_id, when in again.items() if when > at} | dict.fromkeys(waiting, at + waking.LINGER)
        waiting |= due
        if at >= sweep_at:
            waiting, sweep_at = all_tenants(app), at + SWEEP


def all_tenants(app: Flask) -> set[int]:
    """Give the ids of all tenants."""
    with app.app_context(), unit_of_work():
        return {tenant.id for tenant in tenancy.tenants()}


def serve(app: Flask, tenant_id: int, *, stop: Event | None = None) -> bool:
    """Call each consumer until nothing waits for it; False when one failed. Each call is a unit of work of its own."""
    whole = True
    for name, consume in feed.consumers().items():
        if consume is None:
            continue
        try:
            while not (stop is not None and stop.is_set()) and _serve_once(app, tenant_id, name, consume):
                pass
        except _FAULTS as error:
            log.error("progress_consumer_failed", tenant_id=tenant_id, consumer=name, exc_info=error)
            whole = False
    return whole


def _serve_once(app: Flask, tenant_id: int, name: str, consume: feed.Consume) -> bool:
    with app.app_context(), unit_of_work(tenant_id=tenant_id):
        if not feed.is_waiting(tenant_id, name):
            return False
        consume(tenant_id=tenant_id)
        return True
