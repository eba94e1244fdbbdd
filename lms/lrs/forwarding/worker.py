"""The worker's part of forwarding: wake up, and serve the receivers that have something to get, several at a time.

What was stored wakes us where the progress feed tells of it; a sweep finds the rest, and what a pause has put off. Of
several workers one serves a receiver, by a lock of its connection that ends when the worker does, however it ends.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from uuid import UUID

import psycopg
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from lms.core.db import unit_of_work
from lms.core.errors import DomainError, Unavailable
from lms.lrs import waking
from lms.lrs.forwarding import queries
from lms.lrs.forwarding.serving import serve
from lms.tenancy import queries as tenancy

log = structlog.get_logger(__name__)

SWEEP = 5.0
LOOK_FOR_NEW = 300.0
"""Seconds between looks at the receivers that are known, and at all tenants for others."""
PAUSE = 5.0
BREATH = 0.1
"""Seconds between two rounds: a busy tenant's notices are taken together."""
AT_ONCE = 4
CHANNEL = "forwarding"

_LOCK_CLASS = 1174405120  # 0x46000000 + tenant, beside those of 0003; the second number is of the receiver
_FAULTS = (DomainError, SQLAlchemyError, psycopg.Error, LookupError, ValueError, TypeError, ArithmeticError, OSError, RuntimeError)

Key = tuple[int, UUID]
"""A tenant and its receiver."""


def run(app: Flask, *, url: str, stop: Event) -> None:
    """Forward until `stop` is set. A lost connection is made anew, when those that are being served have ended."""
    while not stop.is_set():
        lost = Event()
        try:
            with psycopg.connect(url, autocommit=True) as connection, ThreadPoolExecutor(AT_ONCE, "forward") as pool:
                try:
                    _Watch(app, connection, pool, lost).follow(stop)
                finally:
                    lost.set()
        except (psycopg.OperationalError, SQLAlchemyError, Unavailable) as error:
            log.warning("forwarding_connection_lost", error=type(error).__name__)
            stop.wait(PAUSE)


class _Watch:
    """Who is known to have receivers, whom to look at now, and what is being served."""

    def __init__(self, app: Flask, connection: psycopg.Connection, pool: ThreadPoolExecutor, lost: Event) -> None:
        self.app, self.connection, self.pool, self.lost = app, connection, pool, lost
        self.known: set[int] = set()
        self.wake: set[int] = set()
        self.again: set[Key] = set()
        self.served: dict[Key, Future[bool]] = {}
        self.sweep_at = 0.0

    def follow(self, stop: Event) -> None:
        for channel in ("progress", CHANNEL):
            self.connection.execute(f"listen {channel}")  # LISTEN comes first: nothing falls between it and the sweep
        look_at = 0.0
        while not stop.is_set():
            at = time.monotonic()
            if at >= look_at:
                self.known, look_at, self.sweep_at = self._with_receivers(), at + LOOK_FOR_NEW, at
            if at >= self.sweep_at:
                self.wake, self.sweep_at = self.wake | self.known, at + SWEEP
            waiting, self.wake = self.wake, set()
            for tenant_id in sorted(waiting):
                self._begin(tenant_id)
            self._reap()
            self._hear(0.5)
            stop.wait(BREATH)

    def _with_receivers(self) -> set[int]:
        with self.app.app_context(), unit_of_work():
            tenants = [tenant.id for tenant in tenancy.tenants()]
        return {tenant_id for tenant_id in tenants if self._targets(tenant_id)}

    def _targets(self, tenant_id: int) -> list[UUID]:
        with self.app.app_context(), unit_of_work(tenant_id=tenant_id):
            return queries.target_ids(tenant_id)

    def _begin(self, tenant_id: int) -> None:
        targets = self._targets(tenant_id)
        if not targets:
            self.known.discard(tenant_id)
        for target_id in targets:
            key = (tenant_id, target_id)
            if key in self.served:
                self.again.add(key)  # it may have looked already when this came
                continue
            row = self.connection.execute("select pg_try_advisory_lock(%s, %s)", _lock(key)).fetchone()
            if row is not None and row[0]:
                self.served[key] = self.pool.submit(serve, self.app, tenant_id, target_id, stop=self.lost)

    def _reap(self) -> None:
        for key, future in list(self.served.items()):
            if not future.done():
                continue
            del self.served[key]
            self.connection.execute("select pg_advisory_unlock(%s, %s)", _lock(key))
            again = key in self.again
            self.again.discard(key)
            error = future.exception()
            if error is None:
                if future.result() or again:
                    self.wake.add(key[0])
            elif isinstance(error, _FAULTS):
                log.error("forwarding_failed", tenant_id=key[0], target_id=str(key[1]), exc_info=error)
            else:
                raise error

    def _hear(self, seconds: float) -> None:
        notices = [*self.connection.notifies(timeout=seconds, stop_after=1), *self.connection.notifies(timeout=0, stop_after=1000)]
        for notice in notices:
            tenant_id = int(notice.payload)
            if notice.channel == CHANNEL:
                self.known.add(tenant_id)
            else:
                self.sweep_at = min(self.sweep_at, time.monotonic() + waking.LINGER)  # for those who were told just before
            if tenant_id in self.known:
                self.wake.add(tenant_id)


def _lock(key: Key) -> tuple[int, int]:
    return _LOCK_CLASS + key[0], int.from_bytes(key[1].bytes[-4:], "big", signed=True)
