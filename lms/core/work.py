"""A transaction on a connection of the pool. The session joins it when it is first used; most pages read without it.

SQLAlchemy's way to a connection and back costs a signed-in page a tenth of its time, and nothing of it is needed where
statements are asked of the driver (lms.core.prepared)."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol, cast

from flask_sqlalchemy.session import Session
from psycopg import Connection
from psycopg import OperationalError as DriverUnavailable
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from lms.core import driver


class Work(Protocol):
    """The transaction of a unit of work, and what is to be done when it has been committed."""

    acts: list[Callable[[], None]]

    @property
    def driver(self) -> Connection[Any]:
        """The connection that it is on, as the driver has it."""

    def commit(self) -> None:
        """All is kept, what the session has not written yet too."""

    def roll_back(self) -> None:
        """Nothing is left. Where the connection is lost there is nothing to roll back: it goes, and with it the pool, whose
        others have died too."""

    def end(self) -> None:
        """The connection is the pool's again."""


current: ContextVar[Work | None] = ContextVar("work", default=None)


class JoiningSession(Session):
    """A session that is part of the unit of work that runs; between units it has connections of its own."""

    def get_bind(self, *asked: Any, **named: Any) -> Engine | SqlConnection:
        """What the session's statements are sent on."""
        work = current.get()
        return work.joined() if isinstance(work, PooledWork) else super().get_bind(*asked, **named)


class PooledWork:
    """On a connection that is taken for it."""

    def __init__(self, engine: Engine, session: "scoped_session[Any]") -> None:
        self._engine, self._session = engine, session
        self._held = engine.raw_connection()
        self.driver = cast(Connection[Any], self._held.driver_connection)
        self._joined: SqlConnection | None = None
        self.acts: list[Callable[[], None]] = []

    def joined(self) -> SqlConnection:
        """The same connection as the session knows it."""
        if self._joined is None:
            self._joined = SqlConnection(self._engine, connection=self._held)
        return self._joined

    def commit(self) -> None:
        """As Work says. Raises InFailedSqlTransaction when an error was passed over."""
        driver.refuse_failed(self.driver)
        if self._session.registry.has():
            self._session.commit()
        if self.driver.pgconn.transaction_status != TransactionStatus.IDLE:
            driver.commit(self.driver)

    def roll_back(self) -> None:
        """As Work says."""
        try:
            if self._session.registry.has():
                self._session.rollback()
            self.driver.rollback()
        except (OperationalError, DriverUnavailable):
            if self._session.registry.has():
                self._session().invalidate()
            self._held.invalidate()
            self._engine.dispose(close=False)

    def end(self) -> None:
        """As Work says."""
        (self._held if self._joined is None else self._joined).close()


class SessionWork:
    """On the connection that the session has already: it was used before the unit of work began, or is bound to one."""

    def __init__(self, engine: Engine, session: "scoped_session[Any]") -> None:
        self._engine, self._session = engine, session
        self.acts: list[Callable[[], None]] = []

    @property
    def driver(self) -> Connection[Any]:
        """As Work says."""
        return cast(Connection[Any], self._session.connection().connection.driver_connection)

    def commit(self) -> None:
        """As Work says."""
        self._session.commit()

    def roll_back(self) -> None:
        """As Work says."""
        try:
            self._session.rollback()
        except OperationalError:
            self._session().invalidate()
            self._engine.dispose(close=False)

    def end(self) -> None:
        """The session gives its connection back by itself."""


def begin(engine: Engine, session: "scoped_session[Any]") -> Work:
    """A transaction of its own, unless the session is in one."""
    joins = issubclass(session.session_factory.class_, JoiningSession)  # type: ignore[attr-defined]
    busy = session.registry.has() and session().in_transaction()
    return PooledWork(engine, session) if joins and not busy else SessionWork(engine, session)
