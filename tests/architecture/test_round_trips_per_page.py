"""How often the pages that are opened most ask the database: each time costs a page more than what is asked."""

import pytest
from psycopg import Connection

from lms.core import driver
from lms.core.db import db
from lms.core.driver import Answer, Question
from lms.http.app import Samlar
from tests.visitors import Visitor
from tests.world import World, build_world


@pytest.fixture
def world(real_app: Samlar) -> World:
    """The tests' world, committed."""
    made = build_world()
    db.session.remove()
    return made


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name for each round trip: `read` for reading apart, `begin` and `ask` for what takes a transaction, `commit`."""
    found = list[str]()
    read, begin, first, ask, commit = driver.read_apart, driver.begin, driver.Sql.ask_first, driver.Sql.ask, driver.commit

    def noted_read(connection: Connection[object], asked: list[Question], **context: object) -> list[Answer]:
        found.append("read")
        return read(connection, asked, **context)  # type: ignore[arg-type]

    def noted(name: str, original: object) -> object:
        def act(*asked: object, **named: object) -> object:
            found.append(name)
            return original(*asked, **named)  # type: ignore[operator]

        return act

    monkeypatch.setattr(driver, "read_apart", noted_read)
    monkeypatch.setattr(driver, "begin", noted("begin", begin))
    monkeypatch.setattr(driver, "commit", noted("commit", commit))
    monkeypatch.setattr(driver.Sql, "ask_first", noted("ask", first))
    monkeypatch.setattr(driver.Sql, "ask", noted("ask", ask))
    return found


def test_pages_of_the_signed_in_ask_twice_and_begin_nothing(real_app: Samlar, world: World, trips: list[str]) -> None:
    real_app.config["KEPT_PANEL_SECONDS"] = 10.0
    amina = Visitor(real_app, "perstorp", world.perstorp.people["employee"])
    for page in ("/", "/kurser", "/kurser?q=lyft", f"/kurser/helsingborg/{world.shared.id}", "/mitt-larande"):
        for _ in range(2):
            trips.clear()
            assert amina.get(page).status_code == 200
        assert trips == ["read", "read"], page


def test_the_follow_up_asks_three_times_while_nothing_has_come(real_app: Samlar, world: World, trips: list[str]) -> None:
    eskil = Visitor(real_app, "perstorp", world.perstorp.people["hr"])
    for _ in range(2):
        trips.clear()
        assert eskil.get("/uppfoljning").status_code == 200
    assert trips == ["read"] * 3


def test_a_page_that_is_not_there_says_who_asks_all_the_same(real_app: Samlar, world: World) -> None:
    amina = Visitor(real_app, "perstorp", world.perstorp.people["employee"])
    for missing in ("/kurser/helsingborg/00000000-0000-7000-8000-000000000000", f"/kurser/a%07b/{world.shared.id}"):
        answer = amina.get(missing)
        assert answer.status_code == 404
        assert "Till mitt lärande" in answer.text
        assert "Till mitt lärande" not in Visitor(real_app, "perstorp").get(missing).text
