"""Metrics for Prometheus: requests by route and status, how long they took, and figures that a feature reads when asked."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from flask import Flask, Response, current_app, g
from prometheus_client import REGISTRY as PROCESS
from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest, multiprocess
from prometheus_client.registry import Collector

from lms.core.running import asked, kept

READ = "samlar.figures"

REQUESTS = Counter("samlar_requests", "Answered requests", ["endpoint", "method", "status"])
SECONDS = Histogram("samlar_request_seconds", "Time to answer", ["endpoint"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10))


@cache  # as many as the library holds for ever
def _requests(endpoint: str, method: str, status: str) -> Counter:
    return REQUESTS.labels(endpoint, method, status)


@cache
def _seconds(endpoint: str) -> Histogram:
    return SECONDS.labels(endpoint)


class _Reading(Collector):
    """Figures that are the same in whichever process they are read, since they stand in the database."""

    def __init__(self, sources: Iterable[Callable[[], Iterable[Metric]]]) -> None:
        self.sources = sources

    def collect(self) -> Iterator[Metric]:
        for source in self.sources:
            yield from source()


def read_when_asked(app: Flask, figures: Callable[[], Iterable[Metric]]) -> None:
    """`figures` are read from the database whenever somebody asks for the metrics, in a unit of work without a tenant."""
    app.extensions.setdefault(READ, []).append(figures)


def text(*, shared_folder: str | None) -> bytes:
    """All figures in Prometheus' text form; those of every worker when they share a folder."""
    read = CollectorRegistry()
    read.register(_Reading(current_app.extensions.get(READ, ())))
    if shared_folder is None:
        return generate_latest(PROCESS) + generate_latest(read)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=shared_folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + generate_latest(read)


def answered(endpoint: str, method: str, status: str, seconds: float) -> None:
    """Count a request."""
    _requests(endpoint, method, status).inc()
    _seconds(endpoint).observe(seconds)


def init_app(app: Flask) -> None:
    """Every request is counted by its route, never by its address."""

    @app.before_request
    def begin() -> None:
        g.metric_started = time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        request = asked()
        endpoint = request.endpoint or "none"
        _requests(endpoint, request.method, str(answer.status_code)).inc()
        if (started := kept().get("metric_started")) is not None:
            _seconds(endpoint).observe(time.perf_counter() - started)
        return answer
