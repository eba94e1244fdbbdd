"""Structured logs without personal data: one JSON line an event on standard error."""

import logging
import sys
import time
from typing import Any
from uuid import uuid4

import orjson
import structlog
from flask import Flask, Response, g, request

QUIET = ("/health", "/ready", "/metrics", "/static/")


def _json(event: dict[str, Any], **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def configure(*, as_json: bool, quiet: bool = False) -> None:
    """Log lines go to standard error from now on; `quiet` leaves out what is not a warning."""
    renderer = structlog.processors.JSONRenderer(serializer=_json) if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def init_app(app: Flask) -> None:
    """Each request logs one line: what was asked (the route, not the address), how it ended, how long it took."""
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        # gthread workers reuse threads: what the last request bound must not be seen here
        structlog.contextvars.clear_contextvars()
        g.started = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=request.headers.get("X-Request-ID", uuid4().hex)[:64])

    @app.after_request
    def end(answer: Response) -> Response:
        if not request.path.startswith(QUIET) and (started := g.get("started")) is not None:
            tenant = g.get("tenant")
            log.info(
                "request", method=request.method, endpoint=request.endpoint, status=answer.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1), tenant=tenant.slug if tenant else None,
            )  # fmt: skip
        return answer
