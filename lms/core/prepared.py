"""Statements built once: for what every page asks, building and compiling cost more than the database does."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Row
from sqlalchemy.dialects.postgresql import psycopg

from lms.core.db import db

_DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


class Prepared:
    """A statement with named parameters (`bindparam("tenant_id")`) whose SQL text is made at its first use.

    `build` makes the statement; it runs once a process. Rows come as the driver gives them, so it suits plain columns
    (numbers, text, dates, UUIDs), not model instances; and it may hold no `in_()`, whose text depends on its values."""

    def __init__(self, build: Callable[[], ClauseElement]) -> None:
        self._build = build
        self._sql: str | None = None
        self._constants: dict[str, Any] = {}

    def rows(self, **parameters: object) -> Sequence[Row[Any]]:
        """All rows for these parameters. What the session has not written yet is written first."""
        if self._sql is None:
            compiled = self._build().compile(dialect=_DIALECT)
            self._constants = {name: value for name, value in compiled.params.items() if value is not None}
            self._sql = str(compiled)
        db.session.flush()
        return db.session.connection().exec_driver_sql(self._sql, {**self._constants, **parameters}).all()
