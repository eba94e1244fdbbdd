"""Pages against a bare Flask hello, in process: CPU time of one request, medians of interleaved rounds.

Run: python -m benchmarks.pages
Limits (issue of the main job): anonymous landing page at least 0.25 of the hello's speed, signed-in pages at least 0.10."""

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from benchmarks.world import furnished_app
from tests.visitors import Visitor

ROUNDS, REQUESTS = 7, 60


def cpu(run: Callable[[], object], times: int) -> float:
    """CPU seconds of this process for one call, as a mean over `times` calls."""
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def hello() -> Callable[[], object]:
    """One request to the smallest Flask app there is."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    client = app.test_client()
    return lambda: client.get("/").data


def page(visitor: Visitor, path: str) -> Callable[[], object]:
    """One request to a page, which must answer 200."""

    def ask() -> object:
        answer = visitor.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.data

    return ask


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as var, furnished_app(Path(var)) as world:
        world.app.config["KEPT_PAGE_SECONDS"] = 10.0  # as in the running product; tests switch it off
        world.app.config["KEPT_PANEL_SECONDS"] = 10.0
        bare = hello()
        anonymous = Visitor(world.app, world.slug)
        with world.app.app_context():
            amina, eskil = Visitor(world.app, world.slug, world.employee), Visitor(world.app, world.slug, world.hr)
        pages = {
            "landing, anonymous": (page(anonymous, "/"), 0.25),
            "landing, signed in": (page(amina, "/"), 0.10),
            "search": (page(amina, "/kurser?q=lyft"), 0.10),
            "course": (page(amina, world.course_path), 0.10),
            "my learning": (page(amina, "/mitt-larande"), 0.10),
            "follow-up": (page(eskil, "/uppfoljning"), 0.10),
        }
        figures: dict[str, list[float]] = {name: [] for name in ("hello", *pages)}
        for run, _limit in pages.values():
            cpu(run, 5)  # warm
        cpu(bare, 50)
        gc.collect()
        gc.freeze()  # as gunicorn.conf.py does before the fork
        for _ in range(ROUNDS):
            figures["hello"].append(cpu(bare, REQUESTS))
            for name, (run, _limit) in pages.items():
                figures[name].append(cpu(run, REQUESTS // 3))
        base = statistics.median(figures["hello"])
        print(f"{'page':24} {'CPU ms':>8} {'of hello':>9} {'at least':>9}")
        for name, values in figures.items():
            limit = pages[name][1] if name in pages else 1.0
            ratio = base / statistics.median(values)
            print(f"{name:24} {statistics.median(values) * 1000:8.2f} {ratio:9.2f} {limit:9.2f}{'' if ratio >= limit else '  MISSED'}")


if __name__ == "__main__":
    main()
