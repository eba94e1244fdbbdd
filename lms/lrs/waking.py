"""Waking the worker when progress changed: after the commit, and at most so often.

A NOTIFY within the transaction would do it for certain, but the database lets only one transaction that notifies commit at a
time, the write to its log included: statements would be stored one by one. So the process that has committed tells the
worker in a transaction that writes nothing. One that was told a moment ago is not told again: it looks once more (listener.py).
"""

import time
from functools import partial

import psycopg
import structlog
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.core.db import after_commit, db, unit_of_work
from lms.core.errors import Unavailable

log = structlog.get_logger(__name__)

APART = 0.2
"""Seconds within which a process wakes the worker once for a tenant."""
LINGER = 0.4
"""Seconds after which whoever was woken looks again; more than APART."""

_NOTIFY = text("select pg_notify('progress', :tenant)")


def wake(*, tenant_id: int) -> None:
    """The worker is woken for the tenant when this unit of work has been committed."""
    after_commit(partial(_wake, tenant_id))


def _wake(tenant_id: int) -> None:
    woken: dict[int, float] = current_app.extensions.setdefault("lrs.woken", {})
    at = time.monotonic()
    if at - woken.get(tenant_id, float("-inf")) < APART:
        return
    woken[tenant_id] = at
    try:
        with unit_of_work(tenant_id=tenant_id):
            db.session.execute(_NOTIFY, {"tenant": str(tenant_id)})
    except (psycopg.Error, SQLAlchemyError, Unavailable) as error:  # all is stored: what waits is swept when the worker has its connection again
        woken.pop(tenant_id, None)
        log.warning("worker_not_woken", tenant_id=tenant_id, error=type(error).__name__)
