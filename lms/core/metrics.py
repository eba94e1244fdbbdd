"""Metrics for Prometheus: requests by route and status, and how long they took."""

import time

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY as PROCESS
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

REQUESTS = Counter("samlar_requests", "Answered requests", ["endpoint", "method", "status"])
SECONDS = Histogram("samlar_request_seconds", "Time to answer", ["endpoint"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10))


def text(*, shared_folder: str | None) -> bytes:
    """All figures in Prometheus' text form; those of every worker when they share a folder."""
    if shared_folder is None:
        return generate_latest(PROCESS)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=shared_folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def init_app(app: Flask) -> None:
    """Every request is counted by its route, never by its address."""

    @app.before_request
    def begin() -> None:
        g.metric_started = time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        endpoint = request.endpoint or "none"
        REQUESTS.labels(endpoint, request.method, str(answer.status_code)).inc()
        if (started := g.get("metric_started")) is not None:
            SECONDS.labels(endpoint).observe(time.perf_counter() - started)
        return answer
