"""Traces for logs: what was raised and where, without the values that it was about."""

import traceback
from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import StatementError

LONGEST = 500


def trace_of(error: BaseException) -> str:
    """The whole chain of an exception, as Python prints it, save that a database's words are left out: they repeat the row
    ("Key (email)=(…) already exists"). Its code, table and constraint say what is needed to find the fault."""
    return "\n".join(part for each in _chain(error) for part in (*_frames(each), f"{_name(each)}: {_said(each)}"[:LONGEST]))


def _chain(error: BaseException) -> Iterator[BaseException]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def _frames(error: BaseException) -> Iterator[str]:
    return (frame.rstrip() for frame in traceback.format_tb(error.__traceback__))


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _said(error: BaseException) -> str:
    if isinstance(error, psycopg.Error):
        about = (error.diag.table_name, error.diag.constraint_name, error.diag.column_name)
        return " ".join(str(each) for each in (error.sqlstate, *about) if each) or "the database's words are not logged"
    if isinstance(error, StatementError):
        return f"{_said(error.orig) if error.orig is not None else ''} in: {error.statement}"
    return str(error)
