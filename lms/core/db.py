"""The database session and the unit of work: the only commit in the product."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from psycopg import Connection
from psycopg import OperationalError as DriverUnavailable
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import DateTime, MetaData
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from lms.core import provision
from lms.core.errors import Unavailable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every model derives from; `db.session` works with it."""

    metadata = MetaData(naming_convention=NAMING)


Base.registry.update_type_annotation_map({datetime: DateTime(timezone=True)})

# expire_on_commit: the tenant setting ends with the transaction, so nothing may load lazily after it.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

_AFTER = "samlar.after_commit"
_DRIVER = "samlar.driver"
_SET = "select set_config('app.tenant_id', %s, true), set_config('app.person_id', %s, true)"


@contextmanager
def unit_of_work(*, tenant_id: int | None = None, person_id: UUID | None = None) -> Iterator[None]:
    """One transaction: committed when the block returns, rolled back when it raises.

    It begins with a statement of its own that sets *or clears* the tenant and the person that row policies ask
    for. Raises Unavailable when the database does not answer at the start."""
    info = db.session.info
    try:
        _begin(tenant_id, person_id)
        yield
        db.session.commit()
    except BaseException:
        info.pop(_AFTER, None)
        _roll_back()
        raise
    finally:
        info.pop(_DRIVER, None)
    for act in info.pop(_AFTER, ()):
        act()


def after_commit(act: Callable[[], None]) -> None:
    """`act` is called once the running unit of work has been committed, and never when it is rolled back.

    What it would do is lost when the process ends between the two, and what it raises reaches who asked although all is done."""
    db.session.info.setdefault(_AFTER, []).append(act)


def _roll_back() -> None:
    """Nothing of the transaction is left. Where the connection is lost there is nothing to roll back: it goes, and with it the
    pool, whose others have died too."""
    try:
        db.session.rollback()
    except OperationalError:
        db.session().invalidate()
        db.engine.dispose(close=False)


def _begin(tenant_id: int | None, person_id: UUID | None) -> None:
    """Begin with the context. A connection that died in the pool (a restarted server) is replaced once."""
    info = db.session.info
    for attempt in (1, 2):
        info.pop(_DRIVER, None)
        try:
            driver = connection()
            if driver.pgconn.transaction_status == TransactionStatus.IDLE:
                _begin_within(driver, *_context(tenant_id, person_id))
            else:
                set_context(tenant_id=tenant_id, person_id=person_id)
            info[_DRIVER] = driver
            return
        except (OperationalError, DriverUnavailable, PoolTimeout) as error:
            _roll_back()
            if attempt == 2:
                raise Unavailable(code="database") from error


def _begin_within(driver: Connection[Any], tenant: str, person: str) -> None:
    """Begin and set the context in one round trip: this runs before everything else. The texts hold a number and a UUID."""
    begin = f"begin; select set_config('app.tenant_id', '{tenant}', true), set_config('app.person_id', '{person}', true)"
    if driver.pgconn.exec_(begin.encode()).status != ExecStatus.TUPLES_OK:
        raise DriverUnavailable("no transaction could be begun")


def set_context(*, tenant_id: int | None, person_id: UUID | None = None) -> None:
    """From here to the end of the transaction row policies see this tenant and this person (None clears)."""
    connection().execute(_SET, _context(tenant_id, person_id), prepare=True)


def _context(tenant_id: int | None, person_id: UUID | None) -> tuple[str, str]:
    return "" if tenant_id is None else f"{tenant_id:d}", "" if person_id is None else str(person_id)


def connection() -> Connection[Any]:
    """Give the driver's connection under the session, within the running transaction; the unit of work remembers it."""
    known = db.session.info.get(_DRIVER) or db.session.connection().connection.driver_connection
    return cast(Connection[Any], known)


def set_tenant(tenant_id: int) -> None:
    """Name the tenant within a running unit of work, once a credential has told which it is."""
    set_context(tenant_id=tenant_id)


def driver_url(url: str) -> str:
    """The address with our driver named, as SQLAlchemy wants it."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else url


def _refuse_unsafe_role(connection: Connection[Any], _record: object) -> None:
    """The net below every way of serving: as long as it raises, each connection that is tried is the first one again."""
    provision.refuse_unsafe_role(connection)
    connection.rollback()


def init_database(app: Flask, *, url: str, pool_size: int, statement_timeout_ms: int) -> None:
    """Bind the session to `url`. One connection a thread is kept; a statement may not run for ever; whoever row policies
    do not bind is refused (UnsafeRole) when the first connection is made."""
    app.config["SQLALCHEMY_DATABASE_URI"] = driver_url(url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": pool_size,
        "max_overflow": 2,
        "pool_timeout": 10,
        "pool_pre_ping": False,
        "pool_use_lifo": True,
        "hide_parameters": True,  # what a statement is about stands in no message, so in no log
        "pool_events": [(_refuse_unsafe_role, "first_connect")],
        "connect_args": {"options": f"-c statement_timeout={statement_timeout_ms} -c timezone=UTC -c lock_timeout=10s"},
    }
    db.init_app(app)
