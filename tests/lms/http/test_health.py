"""Whoever keeps the service alive asks two things: does the process answer, and does the database."""

from lms.core.settings import Settings
from tests.visitors import Visitor
from wsgi import create_app


def test_the_process_answers_while_the_database_is_away(settings: Settings) -> None:
    away = create_app(settings, database_url="postgresql://samlar_app@127.0.0.1:1/nowhere")
    machine = Visitor(away, host="127.0.0.1:8000")
    answer = machine.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert machine.get("/ready").status_code == 503
