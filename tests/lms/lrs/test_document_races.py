"""Writers of one document at the same moment: of those who name one ETag one wins, and merges lose nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from lms.http.app import Samlar
from tests.factories.lrs import agent, make_credential
from tests.factories.platform import make_tenant
from tests.lms.lrs.at_once import at_once, statuses
from tests.lms.lrs.bases import Base, Speaker

A = "https://example.org/activities/a"
WRITERS = 8
ROUNDS = 6
NEW = {"If-None-Match": "*"}
PLACES: dict[str, dict[str, Any]] = {
    "activities/state": {"activityId": A, "agent": agent(), "stateId": "s", "registration": "11111111-aaaa-4111-8111-111111111111"},
    "activities/profile": {"activityId": A, "profileId": "p"},
    "agents/profile": {"agent": agent(), "profileId": "p"},
}


class Document:
    """One document, and a client for each of its writers."""

    def __init__(self, speaker: Callable[[], Speaker], path: str) -> None:
        self.clients = [speaker() for _ in range(WRITERS)]
        self.path, self.query = path, PLACES[path]

    def ask(self, method: str, said: Any = None, *, of: int = 0, match: str | None = None, headers: dict[str, str] | None = None) -> Any:
        conditions = {"If-Match": match} if match is not None else {}
        return self.clients[of].ask(method, self.path, said, headers=conditions | (headers or {}), **self.query)

    def read(self, of: int = 0) -> tuple[Any, str]:
        answer = self.ask("GET", of=of)
        assert answer.status_code == 200, answer.text
        return answer.json, answer.headers["ETag"]


@pytest.fixture(params=PLACES)
def document(request: pytest.FixtureRequest, lasting_app: Samlar, base: Base) -> Document:
    """A document of each resource in turn; there is nothing yet."""
    made = make_credential(make_tenant())
    return Document(lambda: Speaker(lasting_app, made, base), request.param)


def test_of_those_who_say_that_it_is_new_one_wins(document: Document) -> None:
    for _ in range(ROUNDS):
        answers = at_once(lambda of=of: document.ask("PUT", {"by": of}, of=of, headers=NEW) for of in range(WRITERS))
        assert statuses(answers) == {204: 1, 412: WRITERS - 1}
        (winner,) = (of for of, answer in enumerate(answers) if answer.status_code == 204)
        said, etag = document.read()
        assert said == {"by": winner}
        assert answers[winner].headers["ETag"] == etag
        assert document.ask("DELETE", match=etag).status_code == 204


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_of_those_who_name_one_etag_one_wins_and_its_words_stay(document: Document, method: str) -> None:
    document.ask("PUT", {"by": "nobody"}, headers=NEW)
    for turn in range(ROUNDS):
        _, etag = document.read()
        said = [{"by": of, "in": turn} for of in range(WRITERS)]
        answers = at_once(lambda of=of, said=said, etag=etag: document.ask(method, said[of], of=of, match=etag) for of in range(WRITERS))
        assert statuses(answers) == {204: 1, 412: WRITERS - 1}
        (winner,) = (of for of, answer in enumerate(answers) if answer.status_code == 204)
        assert document.read()[0] == {"by": winner, "in": turn}


def test_counting_by_etag_loses_no_step(document: Document) -> None:
    document.ask("PUT", {"count": 0}, headers=NEW)
    steps = 5

    def count(of: int) -> Any:
        for _ in range(steps):
            while True:
                said, etag = document.read(of)
                answer = document.ask("PUT", {"count": said["count"] + 1}, of=of, match=etag)
                if answer.status_code == 204:
                    break
                assert answer.status_code == 412
        return answer

    at_once(lambda of=of: count(of) for of in range(4))
    assert document.read()[0] == {"count": 4 * steps}


def test_of_one_who_deletes_and_one_who_writes_with_one_etag_one_wins(document: Document) -> None:
    for turn in range(ROUNDS):
        document.ask("PUT", {"n": turn}, headers=NEW)
        _, etag = document.read()
        removed, written = at_once(
            [lambda etag=etag: document.ask("DELETE", match=etag), lambda etag=etag: document.ask("PUT", {"mine": 1}, of=1, match=etag)]
        )
        assert sorted((removed.status_code, written.status_code)) == [204, 412]
        if removed.status_code == 204:
            assert document.ask("GET").status_code == 404
        else:
            said, etag = document.read()
            assert said == {"mine": 1}
            document.ask("DELETE", match=etag)


@pytest.mark.parametrize("there", [True, False])
def test_merges_at_once_lose_nothing_whether_or_not_there_was_something(document: Document, there: bool) -> None:
    if there:
        document.ask("PUT", {"first": 1}, headers=NEW)
    answers = at_once(lambda of=of: document.ask("POST", {f"of {of}": of, "last": of}, of=of) for of in range(WRITERS))
    assert statuses(answers) == {204: WRITERS}
    said, _ = document.read()
    assert said.pop("last") in range(WRITERS)
    assert said == {f"of {of}": of for of in range(WRITERS)} | ({"first": 1} if there else {})


def test_a_merge_and_a_write_at_once_are_as_if_one_came_after_the_other(document: Document) -> None:
    for turn in range(ROUNDS):
        document.ask("PUT", {"old": turn}, headers=NEW)
        _, etag = document.read()
        merged, written = at_once(
            [lambda: document.ask("POST", {"merged": 1}), lambda etag=etag: document.ask("PUT", {"written": 1}, of=1, match=etag)]
        )
        assert merged.status_code == 204
        said, etag = document.read()
        assert said == ({"written": 1, "merged": 1} if written.status_code == 204 else {"old": turn, "merged": 1})
        document.ask("DELETE", match=etag)
