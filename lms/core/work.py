"""A transaction on a connection of the pool. The session joins it when it is first used; most pages read without it.

SQLAlchemy's way to a connection and back costs a signed-in page a tenth of its time, and nothing of it is needed where
statements are asked of the driver (lms.core.prepared)."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, Protocol, TypedDict, TypeVar, cast
from uuid import UUID

from flask_sqlalchemy.session import Session
from psycopg import Connection
from psycopg import OperationalError as DriverUnavailable
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import scoped_session

from lms.core import driver
from lms.core.ahead import Ahead
from lms.core.driver import Answer, Question, Sql
from lms.core.errors import Unavailable

Begun = TypeVar("Begun")


class Context(TypedDict):
    """What row policies see."""

    tenant_id: int | None
    person_id: UUID | None


class HasBegun(Exception):
    """The unit of work is in a transaction already: nothing can be a whole one within it."""


class Work(Protocol):
    """The transaction of a unit of work, and what is to be done when it has been committed."""

    acts: list[Callable[[], None]]

    @property
    def driver(self) -> Connection[Any]:
        """The connection that it is on, as the driver has it, with the transaction begun."""

    def see(self, context: Context) -> None:
        """From here on row policies see this tenant and this person."""

    def ask(self, sql: Sql, values: dict[str, Any]) -> Answer:
        """What the driver answers, in the transaction."""

    def read(self, asked: Sequence[Question], *, planned: bool = False) -> list[Answer]:
        """What the driver answers to statements that change nothing; those that are `planned` follow one plan for all values."""

    def do_apart(self, question: Question) -> Answer:
        """What the driver answers to a statement that is a whole transaction. Raises HasBegun."""

    def look_ahead(self, loads: Sequence[Callable[[], object]]) -> None:
        """What each of `loads` reads first may be read with what is read next."""

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
    """On a connection that is taken for it. It begins with the first that is asked, in one round trip; what only reads before
    that is in no need of it: it is in a transaction of its own, as long as its round trip."""

    def __init__(self, engine: Engine, session: "scoped_session[Any]", context: Context) -> None:
        self._engine, self._session = engine, session
        self._to_begin_with: Context | None = context
        self._take()
        self._joined: SqlConnection | None = None
        self._ahead = Ahead()
        self.acts: list[Callable[[], None]] = []

    def _take(self) -> None:
        self._held = self._engine.raw_connection()
        self._connection = cast(Connection[Any], self._held.driver_connection)

    @property
    def driver(self) -> Connection[Any]:
        """As Work says. Raises Unavailable when the database does not answer."""
        if (context := self._to_begin_with) is not None:
            self._begin(lambda connection: driver.begin(connection, **context))
        return self._connection

    def ask(self, sql: Sql, values: dict[str, Any]) -> Answer:
        """As Work says. Raises Unavailable when the database does not answer the first time."""
        if (context := self._to_begin_with) is not None:
            return self._begin(lambda connection: sql.ask_first(connection, values, **context))
        return sql.ask(self._connection, values)

    def see(self, context: Context) -> None:
        """As Work says: it begins with it, or has begun."""
        if self._to_begin_with is None:
            driver.begin(self._connection, **context)
        else:
            self._to_begin_with = context
            self._ahead.forget()

    def read(self, asked: Sequence[Question], *, planned: bool = False) -> list[Answer]:
        """As Work says, in one round trip, with what was looked ahead to. Raises Unavailable when the database does not answer
        the first time, and Noted while one looks ahead."""
        if (context := self._to_begin_with) is not None:
            return self._ahead.read(
                asked, lambda noted: self._replacing(lambda connection: driver.read_apart(connection, noted, planned=planned, **context))
            )
        return driver.ask_together(self._connection, asked) if len(asked) > 1 else [asked[0][0].ask(self._connection, asked[0][1])]

    def do_apart(self, question: Question) -> Answer:
        """As Work says, in one round trip."""
        if (context := self._to_begin_with) is None or context["tenant_id"] is None:
            raise HasBegun
        self._ahead.forget()
        return driver.do_apart(self._connection, question, tenant_id=context["tenant_id"])

    def look_ahead(self, loads: Sequence[Callable[[], object]]) -> None:
        """As Work says; once it has begun, nothing is looked ahead to."""
        if self._to_begin_with is not None:
            self._ahead.look(loads)

    def _begin(self, act: Callable[[Connection[Any]], Begun]) -> Begun:
        """What `act` gives, which begins, unless it raises before it has. What was read ahead may be different from then on."""
        self._ahead.forget()
        try:
            return self._replacing(act)
        finally:
            if self._connection.pgconn.transaction_status != TransactionStatus.IDLE:
                self._to_begin_with = None

    def _replacing(self, act: Callable[[Connection[Any]], Begun]) -> Begun:
        """What `act` gives. A connection that died in the pool (a restarted server) is replaced once: nothing of what is begun on
        it can have been kept, and the session, which has not joined, keeps what it has not written yet."""
        try:
            return act(self._connection)
        except DriverUnavailable as error:
            if not driver.is_lost(self._connection, error):
                raise
        try:
            self._let_go()
            self._take()
            return act(self._connection)
        except (OperationalError, DriverUnavailable, PoolTimeout) as error:
            raise Unavailable(code="database") from error

    def joined(self) -> SqlConnection:
        """The same connection as the session knows it."""
        if self._joined is None:
            _begun = self.driver
            self._joined = SqlConnection(self._engine, connection=self._held)
        return self._joined

    def commit(self) -> None:
        """As Work says. Raises InFailedSqlTransaction when an error was passed over."""
        driver.refuse_failed(self._connection)
        if self._session.registry.has():
            self._session.commit()
        if self._connection.pgconn.transaction_status != TransactionStatus.IDLE:
            driver.commit(self._connection)
        self._to_begin_with = Context(tenant_id=None, person_id=None)  # what is asked within an outer unit begins anew
        self._ahead.forget()

    def roll_back(self) -> None:
        """As Work says."""
        try:
            if self._session.registry.has():
                self._session.rollback()
            self._connection.rollback()
        except (OperationalError, DriverUnavailable):
            self._lose()

    def _lose(self) -> None:
        """The connection is gone, and those that wait in the pool with it."""
        if self._session.registry.has():
            self._session().invalidate()
        self._let_go()

    def _let_go(self) -> None:
        if self._held.is_valid:
            self._held.invalidate()
        self._engine.dispose(close=False)

    def end(self) -> None:
        """As Work says."""
        (self._held if self._joined is None else self._joined).close()


class SessionWork:
    """On the connection that the session has already: it was used before the unit of work began, or is bound to one."""

    def __init__(self, engine: Engine, session: "scoped_session[Any]", context: Context) -> None:
        self._engine, self._session = engine, session
        self.acts: list[Callable[[], None]] = []
        try:
            driver.begin(self.driver, **context)
        except (OperationalError, DriverUnavailable):
            self.roll_back()
            raise

    @property
    def driver(self) -> Connection[Any]:
        """As Work says."""
        return cast(Connection[Any], self._session.connection().connection.driver_connection)

    def ask(self, sql: Sql, values: dict[str, Any]) -> Answer:
        """As Work says."""
        return sql.ask(self.driver, values)

    def see(self, context: Context) -> None:
        """As Work says."""
        driver.begin(self.driver, **context)

    def read(self, asked: Sequence[Question], *, planned: bool = False) -> list[Answer]:  # noqa: ARG002 - as Work has it
        """As Work says, one after the other."""
        return [sql.ask(self.driver, values) for sql, values in asked]

    def do_apart(self, question: Question) -> Answer:  # noqa: ARG002 - as Work has it
        """As Work says: it always has begun."""
        raise HasBegun

    def look_ahead(self, loads: Sequence[Callable[[], object]]) -> None:
        """Nothing is looked ahead to."""

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


def begin(engine: Engine, session: "scoped_session[Any]", *, tenant_id: int | None, person_id: UUID | None) -> Work:
    """A transaction of its own, unless the session is in one, in which row policies see this tenant and this person."""
    joins = issubclass(session.session_factory.class_, JoiningSession)  # type: ignore[attr-defined]
    busy = session.registry.has() and session().in_transaction()
    return (PooledWork if joins and not busy else SessionWork)(engine, session, Context(tenant_id=tenant_id, person_id=person_id))
