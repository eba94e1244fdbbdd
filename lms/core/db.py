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
from psycopg.pq import TransactionStatus
from sqlalchemy import DateTime, MetaData
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from lms.core import driver, provision, work
from lms.core.driver import Question
from lms.core.errors import Unavailable
from lms.core.work import Context, HasBegun, JoiningSession, Work

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
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": JoiningSession})


@contextmanager
def unit_of_work(*, tenant_id: int | None = None, person_id: UUID | None = None) -> Iterator[None]:
    """One transaction: committed when the block returns, rolled back when it raises.

    It begins when the database is first asked for anything, with a statement of its own that sets *or clears* the tenant and
    the person that row policies ask for. Raises Unavailable when the database does not answer then."""
    outer = work.current.get()
    begun = outer if outer is not None else _begin(tenant_id, person_id)
    known = work.current.set(begun)
    try:
        if outer is not None:
            set_context(tenant_id=tenant_id, person_id=person_id)
        yield
        begun.commit()
    except BaseException:
        begun.acts.clear()
        begun.roll_back()
        raise
    finally:
        work.current.reset(known)
        if outer is None:
            begun.end()
    acts, begun.acts = begun.acts, []
    for act in acts:
        act()


def after_commit(act: Callable[[], None]) -> None:
    """`act` is called once the running unit of work has been committed, and never when it is rolled back; nor outside of units
    of work, where nothing is ever committed.

    What it would do is lost when the process ends between the two, and what it raises reaches who asked although all is done."""
    running = work.current.get()
    if running is not None:
        running.acts.append(act)


def _begin(tenant_id: int | None, person_id: UUID | None) -> Work:
    """On a connection. One that died in the pool (a restarted server) is replaced once."""
    for attempt in (1, 2):
        try:
            return work.begin(db.engine, db.session, tenant_id=tenant_id, person_id=person_id)
        except (OperationalError, DriverUnavailable, PoolTimeout) as error:
            if attempt == 2:
                raise Unavailable(code="database") from error
    raise AssertionError


def set_context(*, tenant_id: int | None, person_id: UUID | None = None) -> None:
    """From here to the end of the transaction row policies see this tenant and this person (None clears)."""
    running = work.current.get()
    if running is not None:
        running.see(Context(tenant_id=tenant_id, person_id=person_id))
    else:
        driver.begin(connection(), tenant_id=tenant_id, person_id=person_id)


def connection() -> Connection[Any]:
    """Give the driver's connection within the running transaction; outside of units of work, the session's."""
    running = work.current.get()
    return running.driver if running is not None else cast(Connection[Any], db.session.connection().connection.driver_connection)


def ask(sql: driver.Sql, values: dict[str, Any]) -> driver.Answer:
    """What the driver answers within the running transaction. Raises psycopg's errors."""
    running = work.current.get()
    return running.ask(sql, values) if running is not None else sql.ask(connection(), values)


def rows(text: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with parameters `%(name)s`, of which there are few texts, within the running transaction. Raises
    psycopg's errors."""
    return ask(driver.statement(text), values)[0]


def read(*asked: Question) -> list[driver.Answer]:
    """What the driver answers to statements that change nothing, in one round trip: in the running transaction, once that has
    begun, or in one of their own. None may need what another gives. Raises psycopg's errors."""
    running = work.current.get()
    return running.read(asked) if running is not None else [sql.ask(connection(), values) for sql, values in asked]


def read_rows(text: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with parameters `%(name)s`, of which there are few texts and which changes nothing, as `read` gives
    them; it follows one plan for all values. Raises psycopg's errors."""
    question, running = (driver.statement(text), values), work.current.get()
    if running is None:
        return question[0].ask(connection(), values)[0]
    return running.read([question], planned=True)[0][0]


def do_apart(text: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement that is the running unit's whole transaction, in one round trip: what it does is kept when this
    returns, and nothing of it when it fails; which of the two is not known where the connection is lost meanwhile.

    Raises psycopg's errors, and HasBegun within a transaction or where the unit has no tenant: then nothing is done."""
    running = work.current.get()
    if running is None:
        raise HasBegun
    return running.do_apart((driver.statement(text), values))[0]


def look_ahead(*loads: Callable[[], object]) -> None:
    """What each of `loads` reads first comes along with what is read next, in one round trip; unless it is asked for before, it
    is not read. A load that is called again, with the same values, is given it; once anything may have been written it is read
    anew. So a load is called twice: what it does before it reads must do no harm."""
    running = work.current.get()
    if running is not None:
        running.look_ahead(loads)


def write_out() -> None:
    """What the session has not written yet is written."""
    if db.session.registry.has():
        db.session.flush()


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


def _reset(connection: Connection[Any], _record: object, _state: object) -> None:
    """Whoever takes the connection next finds it without a transaction. Units of work end theirs themselves."""
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
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
        "pool_reset_on_return": None,  # it would roll back what has been ended, each time
        "pool_events": [(_refuse_unsafe_role, "first_connect"), (_reset, "reset")],
        "connect_args": {
            "options": f"-c statement_timeout={statement_timeout_ms} -c timezone=UTC -c lock_timeout=10s -c client_min_messages=warning"
        },
    }
    db.init_app(app)
