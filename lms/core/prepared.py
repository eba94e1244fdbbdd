"""Statements built once, and asked of the driver itself: what stands between costs a page more than the database does."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, text
from sqlalchemy.dialects.postgresql import psycopg

from lms.core.db import ask, read, write_out
from lms.core.driver import Answer, Sql, column_names

_DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


def array(values: Iterable[int | UUID]) -> str:
    """Numbers or UUIDs as the server writes an array of them, for `cast(:ids as integer[])`. psycopg takes as long over a list as over
    all the rest of a statement."""
    return f"{{{','.join(map(str, values))}}}"


class Prepared:
    """A statement with named parameters, `bindparam("tenant_id")` or `:tenant_id` in SQL, whose text is made at its first use.

    `build` is SQL, or makes the statement; it runs once a process. Rows come as the driver gives them, with the columns' names, so it
    suits plain columns (numbers, text, dates, UUIDs), not model instances; and it may hold no `in_()`, whose text depends
    on its values. The server plans it once a connection. One that `writes` begins the running transaction; any other may be
    read before that."""

    def __init__(self, build: str | Callable[[], ClauseElement], *, writes: bool = False) -> None:
        self._build, self._writes = build, writes
        self._sql: Sql | None = None
        self._constants: dict[str, Any] = {}
        self._make: Callable[[Iterable[Any]], Any] | None = None

    def rows(self, **parameters: object) -> Sequence[Any]:
        """All rows for these parameters, as named tuples. What the session has not written yet is written first. Raises
        psycopg's errors."""
        asked = self._said(parameters)
        write_out()
        return self._named(ask(*asked) if self._writes else read(asked)[0])

    @staticmethod
    def rows_of(*asked: "tuple[Prepared, dict[str, object]]") -> list[Sequence[Any]]:
        """The rows of several statements, each for its parameters, in one round trip: none may need what another gives. As `rows`;
        after one that fails, the rest are not done."""
        said = [statement._said(parameters) for statement, parameters in asked]
        write_out()
        return [statement._named(answer) for (statement, _), answer in zip(asked, read(*said), strict=True)]

    def _said(self, parameters: dict[str, object]) -> tuple[Sql, dict[str, Any]]:
        if self._sql is None:
            compiled = (text(self._build) if isinstance(self._build, str) else self._build()).compile(dialect=_DIALECT)
            self._constants = {name: value for name, value in compiled.params.items() if value is not None}
            self._sql = Sql(str(compiled))
        return self._sql, {**self._constants, **parameters}

    def _named(self, given: Answer) -> Sequence[Any]:
        found, answer = given
        if self._make is None:  # rows of one statement always have the same columns
            self._make = namedtuple("Row", column_names(answer), rename=True)._make  # type: ignore[attr-defined,misc]
        return list(map(self._make, found))
