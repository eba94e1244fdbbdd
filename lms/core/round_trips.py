"""Sending to the server and waiting for its answers, by libpq as psycopg brings it."""

from select import POLLIN, POLLOUT, poll
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

_GIVES_ROWS, _GIVES_NONE = ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK


def together(connection: Connection[Any], *said: tuple[bytes, Any, Any]) -> list[PGresult]:
    """The answers to prepared statements (name, values, formats) that are sent in one round trip; after one that fails, the rest
    are not done. A connection on which this cannot be seen through is closed."""
    pgconn = connection.pgconn
    try:
        pgconn.enter_pipeline_mode()
        for name, values, formats in said:
            pgconn.send_query_prepared(name, values, formats)
        pgconn.pipeline_sync()
        send_all(pgconn)
        answers = list[PGresult]()
        for _each in said:
            answer = next_answer(pgconn)
            if answer is None:
                raise OperationalError("the connection is lost")
            answers.append(answer)
            next_answer(pgconn)  # None ends the answer
        next_answer(pgconn)  # the end of all
        pgconn.exit_pipeline_mode()
    except BaseException:
        connection.close()
        raise
    return answers


def send_all(pgconn: PGconn) -> None:
    """All is sent. psycopg's connections do not wait while they send."""
    while pgconn.flush():
        _wait(pgconn, POLLIN | POLLOUT)
        pgconn.consume_input()


def next_answer(pgconn: PGconn) -> PGresult | None:
    """The next answer; None ends those of a statement. psycopg lets no other thread run while libpq waits for one, so it is waited for here."""
    while pgconn.is_busy():
        _wait(pgconn, POLLIN)
        pgconn.consume_input()
    return pgconn.get_result()


def _wait(pgconn: PGconn, event: int) -> None:
    waiting = poll()
    waiting.register(pgconn.socket, event)
    waiting.poll()


def plain(connection: Connection[Any], said: bytes) -> None:
    """SQL without parameters is done. Raises psycopg's errors."""
    check(connection, connection.pgconn.exec_(said))


def check(connection: Connection[Any], answer: PGresult) -> None:
    """Return when the server did what it was asked. Raises psycopg's errors."""
    if answer.status in (_GIVES_ROWS, _GIVES_NONE):
        return
    if connection.pgconn.status != ConnStatus.OK:
        raise OperationalError("the connection is lost")
    raise error_from_result(answer, encoding=connection.info.encoding)
