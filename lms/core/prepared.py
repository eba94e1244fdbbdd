"""Statements built once, and asked of the driver itself: what stands between costs a page more than the database does."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import RowMaker
from sqlalchemy import ClauseElement, text
from sqlalchemy.dialects.postgresql import psycopg

from lms.core.db import connection, db

_DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


class Prepared:
    """A statement with named parameters, `bindparam("tenant_id")` or `:tenant_id` in SQL, whose text is made at its first use.

    `build` is SQL, or makes the statement; it runs once a process. Rows come as the driver gives them, with the columns' names, so it
    suits plain columns (numbers, text, dates, UUIDs), not model instances; and it may hold no `in_()`, whose text depends
    on its values. The server plans it once a connection."""

    def __init__(self, build: str | Callable[[], ClauseElement]) -> None:
        self._build = build
        self._sql: str | None = None
        self._constants: dict[str, Any] = {}
        self._make: RowMaker[Any] | None = None

    def rows(self, **parameters: object) -> Sequence[Any]:
        """All rows for these parameters, as named tuples. What the session has not written yet is written first."""
        if self._sql is None:
            compiled = (text(self._build) if isinstance(self._build, str) else self._build()).compile(dialect=_DIALECT)
            self._constants = {name: value for name, value in compiled.params.items() if value is not None}
            self._sql = str(compiled)
        db.session.flush()
        driver: Connection[Any] = connection()
        values = {**self._constants, **parameters} if self._constants else parameters
        return driver.cursor(row_factory=self._named).execute(self._sql, values, prepare=True).fetchall()

    def _named(self, cursor: Cursor[Any]) -> RowMaker[Any]:
        """Rows of one statement always have the same columns."""
        if self._make is None and cursor.description:
            self._make = namedtuple("Row", [column.name for column in cursor.description], rename=True)._make  # type: ignore[attr-defined,misc]
        return self._make or tuple
