"""Plain statements of a credential that is known, stored in one round trip: in a transaction of one statement, which looks at
the credential too."""

from contextlib import suppress

import psycopg

from lms.core.db import unit_of_work
from lms.core.work import HasBegun
from lms.lrs import writes
from lms.lrs.known import Known
from lms.lrs.statements import Statement, read
from lms.lrs.versions import Version
from lms.lrs.written import defined_by, progress_of, rows_of


class MoreToDo(Exception):
    """Nothing was stored: more is to be done for these statements, or the credential is to be read anew."""


def store(statements: list[Statement], *, known: Known, version: Version) -> None:
    """Store checked statements that bring no attachments, each with an id of its own, all or none; they are committed then.

    Raises MoreToDo, and Forbidden when the credential may not write; StatementRefused for our limits; psycopg's errors."""
    caller = known.caller
    caller.require("statements/write")
    readings = [read(statement, statement["id"].lower()) for statement in statements]
    if any(reading.ref_id is not None or reading.timestamp is None for reading in readings):
        raise MoreToDo
    rows = rows_of(enumerate(readings), caller, version)
    stored = False
    try:
        with unit_of_work(tenant_id=caller.tenant_id), suppress(HasBegun):
            writes.store_at_once(rows, known, progress=progress_of(readings), definitions=defined_by(readings, caller))
            stored = True
    except psycopg.Error as error:
        if error.sqlstate in writes.MORE_TO_DO:
            raise MoreToDo from None
        raise
    if not stored:
        raise MoreToDo
