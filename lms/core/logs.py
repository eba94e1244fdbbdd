"""Structured logs without personal data: one JSON line an event on standard error."""

import logging
import sys
import time
from datetime import UTC, datetime
from random import getrandbits
from types import TracebackType
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, request

from lms.core.running import asked, kept
from lms.core.traces import trace_of

_log = structlog.get_logger("request")
QUIET = ("/health", "/ready", "/metrics", "/static/")


def _json(event: dict[str, Any], **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def _exception(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    return trace_of(exc_info[1])


class _Line(logging.Formatter):
    """What libraries say, in the shape of our own lines."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "event": record.getMessage(), "logger": record.name, "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }  # fmt: skip
        if record.exc_info and record.exc_info[1] is not None:
            event["exception"] = trace_of(record.exc_info[1])
        return _json(event)


def configure(*, as_json: bool, quiet: bool = False) -> None:
    """Log lines go to standard error from now on, those of libraries too; `quiet` leaves out what is not a warning."""
    renderer = structlog.processors.JSONRenderer(serializer=_json) if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_exception),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)  # the queue logs a job that failed, with what it raised
    libraries.setFormatter(_Line())
    logging.basicConfig(level=logging.WARNING, handlers=[libraries])


def answered(environ: dict[str, Any], endpoint: str, status: int, seconds: float) -> None:
    """Log the one line of a request that was answered in front of the application."""
    structlog.contextvars.clear_contextvars()
    _log.info(
        "request", method=environ["REQUEST_METHOD"], endpoint=endpoint, status=status, ms=round(seconds * 1000, 1), tenant=None,
        request_id=(environ.get("HTTP_X_REQUEST_ID") or _number())[:64],
    )  # fmt: skip


def _number() -> str:
    return f"{getrandbits(128):032x}"  # no secret: it needs no words with the system


def init_app(app: Flask) -> None:
    """Each request logs one line: what was asked (the route, not the address), how it ended, how long it took."""
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        # gthread workers reuse threads: what the last request bound must not be seen here
        structlog.contextvars.clear_contextvars()
        g.started = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=(request.environ.get("HTTP_X_REQUEST_ID") or _number())[:64])

    @app.after_request
    def end(answer: Response) -> Response:
        request, running = asked(), kept()
        if not request.path.startswith(QUIET) and (started := running.get("started")) is not None:
            tenant = running.get("tenant")
            log.info(
                "request", method=request.method, endpoint=request.endpoint, status=answer.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1), tenant=tenant.slug if tenant else None,
            )  # fmt: skip
        return answer
