"""Statements sent as the database's own library sends them: prepared once a connection, one round trip, plain tuples back.

psycopg's cursor costs five times what the statement does (measured: 99 µs against 15 to 22), and a page has several. Its
adaptation of values and its errors are used as they are. The transaction is the connection's: psycopg commits it."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.abc import Transformer as Adapting
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InFailedSqlTransaction
from psycopg.pq import ConnStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from lms.core.round_trips import check, next_answer, plain, send_all, together

_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
_KEPT = "samlar_prepared"
_SHUT_DOWN = "57P"  # PostgreSQL's errors of a server or a connection that ends
_numbers = count()
Key = tuple[str, tuple[int, ...]]  # a statement's text, and the types of its parameters
Answer = tuple[list[tuple[Any, ...]], PGresult]
_BEGIN: Key = ("begin", ())
_CONTEXT: Key = ("select set_config('app.tenant_id', $1, true), set_config('app.person_id', $2, true)", ())
_READING: Key = (f"{_CONTEXT[0]}, set_config('transaction_read_only', 'on', true)", ())
# Planning what is asked for very often takes longer than following a plan that suits all values.
_PLANNED: Key = (f"{_READING[0]}, set_config('plan_cache_mode', 'force_generic_plan', true)", ())
_DOING: Key = (f"{_CONTEXT[0]}, set_config('plan_cache_mode', 'force_generic_plan', true)", ())
_STARTS = {_BEGIN: b"unit_begin", _CONTEXT: b"unit_context", _READING: b"unit_reading", _PLANNED: b"unit_planned", _DOING: b"unit_doing"}


class Known:
    """What is prepared on a connection: names by text and types of the parameters. It is `doubtful` when psycopg has forgotten
    its own, after a rollback for one: then it has also told the server to forget everything."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.names: dict[Key, bytes] = {}
        self.doubtful = False
        theirs = connection._prepared
        forget = theirs.clear

        def forgotten() -> bool:
            self.doubtful = True
            return forget()

        theirs.clear = forgotten  # type: ignore[method-assign]
        self.adapted: Adapting = Transformer(connection)  # kept, since it learns what each type needs

    def prepare(self, connection: Connection[Any], key: Key) -> bytes:
        """The server knows the statement by the name that is given."""
        name = _STARTS.get(key) or b"samlar_%d" % next(_numbers)
        check(connection, connection.pgconn.prepare(name, key[0].encode(), key[1]))
        self.names[key] = name
        return name

    def ask_again(self, connection: Connection[Any]) -> None:
        """Nothing is known any longer but what the server still has."""
        answer = connection.pgconn.exec_(b"select name from pg_prepared_statements")
        check(connection, answer)
        there = {answer.get_value(row, 0) for row in range(answer.ntuples)}
        self.names = {key: name for key, name in self.names.items() if name in there}
        self.doubtful = False


def _known_of(connection: Connection[Any]) -> Known:
    kept = vars(connection)  # lives and dies with the connection
    found: Known | None = kept.get(_KEPT)
    if found is None:
        found = kept[_KEPT] = Known(connection)
    return found


class Sql:
    """A statement with parameters `%(name)s`, as the server wants them."""

    def __init__(self, text: str) -> None:
        self.names: list[str] = []
        self.text = _PARAMETER.sub(self._place, text)
        self._formats = [PyFormat.AUTO] * len(self.names)

    def _place(self, found: re.Match[str]) -> str:
        if (name := found[1]) is None:
            return "%"
        if name not in self.names:
            self.names.append(name)
        return f"${self.names.index(name) + 1}"

    def ask(self, connection: Connection[Any], values: dict[str, Any]) -> Answer:
        """All rows for these values, and the answer they stood in. Raises psycopg's errors."""
        name, sent, adapted = self._ready(connection, values)
        answer = connection.pgconn.exec_prepared(name, sent, adapted.formats)  # type: ignore[arg-type]  # None is null
        return _read(connection, adapted, answer), answer

    def send(self, connection: Connection[Any], values: dict[str, Any]) -> "Asked":
        """Ask for these values, and go on meanwhile: nothing else may be asked of the connection before the answer was read."""
        name, sent, adapted = self._ready(connection, values)
        connection.pgconn.send_query_prepared(name, sent, adapted.formats)  # type: ignore[arg-type]  # None is null
        send_all(connection.pgconn)
        return Asked(connection, adapted)

    def _ready(self, connection: Connection[Any], values: dict[str, Any]) -> tuple[bytes, Any, Adapting]:
        if connection.pgconn.transaction_status == TransactionStatus.IDLE:
            plain(connection, b"begin")
        known = _known_of(connection)
        if known.doubtful:
            known.ask_again(connection)
        adapted, sent, key = self._adapted(known, values)
        return known.names.get(key) or known.prepare(connection, key), sent, adapted

    def ask_first(self, connection: Connection[Any], values: dict[str, Any], *, tenant_id: int | None, person_id: UUID | None) -> Answer:
        """As `ask`, in a transaction that begins as with `begin`: in one round trip, once all that is said in it is prepared."""
        known = _known_of(connection)
        adapted, sent, key = self._adapted(known, values)
        begins, says, name = known.names.get(_BEGIN), known.names.get(_CONTEXT), known.names.get(key)
        if known.doubtful or begins is None or says is None or name is None:
            begin(connection, tenant_id=tenant_id, person_id=person_id)
            found = self.ask(connection, values)
            for start in (_BEGIN, _CONTEXT):
                known.names.get(start) or known.prepare(connection, start)
            return found
        context = [each.encode() for each in _context(tenant_id, person_id)]
        answers = together(connection, (begins, None, None), (says, context, None), (name, sent, adapted.formats))
        for answer in answers[:-1]:
            check(connection, answer)
        return _read(connection, adapted, answers[-1]), answers[-1]

    def _adapted(self, known: Known, values: dict[str, Any]) -> tuple[Adapting, Any, Key]:
        adapted = known.adapted
        sent = adapted.dump_sequence([values[name] for name in self.names], self._formats)
        return adapted, sent, (self.text, adapted.types or ())


Question = tuple[Sql, dict[str, Any]]
"""A statement, and the values of its parameters."""


class Asked:
    """A statement that was sent and whose answer has not been read."""

    def __init__(self, connection: Connection[Any], adapted: Adapting) -> None:
        self._connection, self._adapted = connection, adapted

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows, when they have come. Raises psycopg's errors."""
        pgconn = self._connection.pgconn
        answer = next_answer(pgconn)
        assert answer is not None
        while next_answer(pgconn) is not None:
            pass
        return _read(self._connection, self._adapted, answer)


def _read(connection: Connection[Any], adapted: Adapting, answer: PGresult) -> list[tuple[Any, ...]]:
    check(connection, answer)
    adapted.set_pgresult(answer)
    rows = adapted.load_rows(0, answer.ntuples, tuple)
    adapted.set_pgresult(None)
    return rows


def ask_together(connection: Connection[Any], asked: Sequence[Question]) -> list[Answer]:
    """The answers to statements of which none needs what another gives, in one round trip once all are prepared; after one that
    fails, the rest are not done. Raises psycopg's errors."""
    if connection.pgconn.transaction_status == TransactionStatus.IDLE:
        plain(connection, b"begin")
    known = _known_of(connection)
    said = list[tuple[bytes, Any, Any]]()
    for sql, values in asked:
        adapted, sent, key = sql._adapted(known, values)
        name = known.names.get(key)
        if known.doubtful or name is None:
            return [sql.ask(connection, values) for sql, values in asked]
        said.append((name, sent, adapted.formats))
    return [(_read(connection, known.adapted, answer), answer) for answer in together(connection, *said)]


def read_apart(
    connection: Connection[Any], asked: Sequence[Question], *, tenant_id: int | None, person_id: UUID | None, planned: bool = False
) -> list[Answer]:
    """The answers to statements of which none needs what another gives, in one round trip and a transaction of their own, which
    ends with them: it may only read, and row policies see this tenant and this person in it. The connection must be in none.
    What is `planned` follows one plan for all values. Raises psycopg's errors: of several statements those of the first that fails."""
    return _apart(connection, asked, _PLANNED if planned else _READING, _context(tenant_id, person_id))


def do_apart(connection: Connection[Any], question: Question, *, tenant_id: int) -> Answer:
    """The answer to a statement that is a whole transaction, in which row policies see this tenant: what it does is kept when this
    returns, and nothing of it when one of psycopg's errors is raised; but when the connection is lost (`is_lost`), it may be
    either. The connection must be in no transaction."""
    return _apart(connection, [question], _DOING, _context(tenant_id, None))[0]


def _apart(connection: Connection[Any], asked: Sequence[Question], start: Key, context: tuple[str, str]) -> list[Answer]:
    known = _known_of(connection)
    if known.doubtful:
        known.ask_again(connection)
    begins = known.names.get(start) or known.prepare(connection, start)
    said: list[tuple[bytes, Any, Any]] = [(begins, [each.encode() for each in context], None)]
    for sql, values in asked:
        adapted, sent, key = sql._adapted(known, values)
        said.append((known.names.get(key) or known.prepare(connection, key), sent, adapted.formats))
    begun, *answers = together(connection, *said)
    check(connection, begun)
    return [(_read(connection, known.adapted, answer), answer) for answer in answers]


@cache
def statement(text: str) -> Sql:
    """A statement with parameters `%(name)s`, of which there are few texts."""
    return Sql(text)


def rows(connection: Connection[Any], text: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with parameters `%(name)s`, of which there are few texts. Raises psycopg's errors."""
    return statement(text).ask(connection, values)[0]


def send(connection: Connection[Any], text: str, values: dict[str, Any]) -> Asked:
    """Ask as `rows` does, and go on meanwhile: nothing else may be asked of the connection before the answer was read."""
    return statement(text).send(connection, values)


def begin(connection: Connection[Any], *, tenant_id: int | None, person_id: UUID | None) -> None:
    """From here to the end of the transaction, which begins unless one is under way, row policies see this tenant and this
    person (None clears). Raises psycopg's errors."""
    tenant, person = _context(tenant_id, person_id)
    said = f"select set_config('app.tenant_id', '{tenant}', true), set_config('app.person_id', '{person}', true)"
    idle = connection.pgconn.transaction_status == TransactionStatus.IDLE
    plain(connection, f"begin; {said}".encode() if idle else said.encode())


def _context(tenant_id: int | None, person_id: UUID | None) -> tuple[str, str]:
    return "" if tenant_id is None else f"{int(tenant_id)}", "" if person_id is None else f"{UUID(str(person_id))}"


def is_lost(connection: Connection[Any], error: Exception) -> bool:
    """Whether the connection is of no more use: what was raised is about it, not about what was asked."""
    return connection.pgconn.status != ConnStatus.OK or (getattr(error, "sqlstate", None) or "").startswith(_SHUT_DOWN)


def refuse_failed(connection: Connection[Any]) -> None:
    """Raise InFailedSqlTransaction when a statement of the transaction has failed: a commit would keep nothing and say nothing."""
    if connection.pgconn.transaction_status == TransactionStatus.INERROR:
        raise InFailedSqlTransaction("a statement failed, and its error was passed over")


def commit(connection: Connection[Any]) -> None:
    """What the transaction did is kept. Raises psycopg's errors."""
    plain(connection, b"commit")


def column_names(answer: PGresult) -> Sequence[str]:
    """What the columns of an answer are called."""
    return [(answer.fname(place) or b"").decode() for place in range(answer.nfields)]
