"""Small posts: answered like any other, stored together with those that came at the same time, never instead of them."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import request_started
from prometheus_client import REGISTRY
from werkzeug.test import TestResponse

from lms.core.db import unit_of_work
from lms.http.app import Samlar
from lms.lrs import small_posts
from lms.lrs.credentials import revoke_credential
from lms.lrs.statements import Statement
from tests.factories.lrs import agent, make_credential, make_grant, statement
from tests.factories.platform import make_tenant
from tests.lms.lrs.at_once import statuses
from tests.lms.lrs.bases import BASES, Base, Speaker

Ask = Callable[[Speaker, dict[str, Any]], TestResponse]
Storing = Callable[[list[Statement], str, Any], dict[int, str]]


def post(speaker: Speaker, said: dict[str, Any], **headers: str) -> TestResponse:
    """POST one statement."""
    return speaker.ask("POST", "statements", said, headers=headers)


def put(speaker: Speaker, said: dict[str, Any], **headers: str) -> TestResponse:
    """PUT one statement."""
    return speaker.ask("PUT", "statements", said, headers=headers, statementId=said["id"])


@pytest.fixture
def speaker(lasting_app: Samlar, base: Base) -> Speaker:
    """A client with all rights at a tenant of its own."""
    return Speaker(lasting_app, make_credential(make_tenant()), base)


@pytest.fixture
def whole_way(lasting_app: Samlar) -> Iterator[list[str]]:
    """The methods of the requests that have gone the whole way since."""
    gone: list[str] = []

    def note(_app: object, **_said: object) -> None:
        gone.append("went")

    with request_started.connected_to(note, lasting_app):
        yield gone


class Held:
    """Storing waits at its first list until it is let go; what was stored together is remembered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = Event(), Event()
        self.lists: list[set[str]] = []
        self.storing: Storing = small_posts._store
        monkeypatch.setattr(small_posts, "_store", self._store)

    def _store(self, sent: list[Statement], header: str, version: Any) -> dict[int, str]:
        self.lists.append({each["id"] for each in sent})
        self.begun.set()
        self.go_on.wait(20)
        return self.storing(sent, header, version)

    def send(self, app: Samlar, acts: list[Callable[[], TestResponse]]) -> list[TestResponse]:
        """The first act is being done while all others have come; give the answers."""
        with ThreadPoolExecutor(len(acts)) as pool:
            first = pool.submit(acts[0])
            assert self.begun.wait(20)
            others = [pool.submit(act) for act in acts[1:]]
            end = time.monotonic() + 20
            while waiting(app) < len(others):
                assert time.monotonic() < end, "they do not wait for each other"
                time.sleep(0.005)
            self.go_on.set()
            return [each.result() for each in (first, *others)]


def waiting(app: Samlar) -> int:
    """How many wait to be stored together."""
    found = app.wsgi_app
    while not isinstance(found, small_posts.SmallPosts):
        found = vars(found)["_app"]  # what stands in front of it
    return sum(len(those) for those in found._together._waiting.values())


def without_promise(answer: TestResponse) -> list[tuple[str, str]]:
    """The headers of an answer but for how far lists are final."""
    return sorted((name, value) for name, value in answer.headers if not name.endswith("Consistent-Through"))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Storing that waits."""
    return Held(monkeypatch)


@pytest.mark.parametrize("ask", [post, put])
def test_a_small_post_is_answered_as_on_the_whole_way_which_it_does_not_go(speaker: Speaker, whole_way: list[str], ask: Ask) -> None:
    small, whole = statement(), statement()
    short = ask(speaker, small)
    assert whole_way == []
    long = ask(speaker, whole, **{"Content-Type": "application/json; charset=utf-8"})
    assert whole_way == ["went"]
    assert short.status == long.status
    assert without_promise(short) == without_promise(long)
    assert short.data == long.data.replace(whole["id"].encode(), small["id"].encode())
    assert short.headers["X-Experience-API-Consistent-Through"] > "2026-01-01T00:00:00"
    stored = [speaker.get(statementId=each["id"]).json for each in (small, whole)]
    assert [each.keys() for each in stored] == [stored[0].keys()] * 2
    assert stored[0]["authority"] == stored[1]["authority"]


def test_it_is_counted_as_a_request_of_its_route(speaker: Speaker) -> None:
    version = "v1" if speaker.base.path == "/xapi" else "v2"
    asked = {"endpoint": f"xapi_statements_api.post_{version}", "method": "POST", "status": "200"}
    counts = []
    for headers in ({}, {"Content-Type": "application/json; charset=utf-8"}, {}):
        post(speaker, statement(), **headers)
        counts.append(REGISTRY.get_sample_value("samlar_requests_total", asked) or 0)
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2], "the two ways count different routes"


def test_those_that_come_while_one_is_stored_are_stored_together(lasting_app: Samlar, speaker: Speaker, held: Held) -> None:
    said = [statement(actor=f"p{number}") for number in range(6)]
    answers = held.send(lasting_app, [lambda each=each: post(speaker, each) for each in said])
    assert held.lists == [{said[0]["id"]}, {each["id"] for each in said[1:]}]
    assert [answer.json for answer in answers] == [[each["id"]] for each in said]
    assert sorted(speaker.ids()) == sorted(each["id"] for each in said)


def test_one_that_conflicts_is_refused_and_the_others_are_stored(lasting_app: Samlar, speaker: Speaker, held: Held) -> None:
    said = [statement() for _ in range(5)]
    held.go_on.set()
    post(speaker, said[3] | {"actor": agent("petra")})
    held.go_on.clear()
    held.begun.clear()
    answers = held.send(lasting_app, [lambda each=each: post(speaker, each) for each in said])
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409, 200]
    assert sorted(speaker.ids()) == sorted(each["id"] for each in said)


def test_one_statement_that_is_sent_several_times_at_once_is_stored_once(lasting_app: Samlar, speaker: Speaker, held: Held) -> None:
    first, again = statement(), statement()
    answers = held.send(lasting_app, [lambda each=each: post(speaker, each) for each in (first, again, again, again)])
    assert statuses(answers) == {200: 4}
    assert sorted(speaker.ids()) == sorted([first["id"], again["id"]])


def test_of_different_statements_with_one_id_that_come_at_once_one_is_stored(lasting_app: Samlar, speaker: Speaker, held: Held) -> None:
    first, one = statement(), statement()
    other = one | {"actor": agent("petra")}
    answers = held.send(lasting_app, [lambda each=each: post(speaker, each) for each in (first, one, other)])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409]
    assert sorted(speaker.ids()) == sorted([first["id"], one["id"]])


def test_tenants_and_versions_are_never_stored_together(lasting_app: Samlar, held: Held) -> None:
    speakers = [Speaker(lasting_app, make_credential(make_tenant()), base) for base in BASES for _ in range(2)]
    shared = make_credential(make_tenant())
    speakers += [Speaker(lasting_app, shared, base) for base in BASES]
    said = [statement(actor=f"p{number}") for number in range(len(speakers))]
    with ThreadPoolExecutor(len(speakers)) as pool:
        answers = [pool.submit(post, speaker, each) for speaker, each in zip(speakers, said, strict=True)]
        end = time.monotonic() + 20
        while len(held.lists) < len(speakers):
            assert time.monotonic() < end, "somebody waits for somebody else's"
            time.sleep(0.005)
        held.go_on.set()
        assert {answer.result().status_code for answer in answers} == {200}
    assert sorted(len(each) for each in held.lists) == [1] * len(speakers)
    for speaker, each in zip(speakers[:4], said[:4], strict=True):
        assert speaker.ids() == [each["id"]]


def test_a_credential_that_is_revoked_while_they_wait_opens_nothing(lasting_app: Samlar, base: Base, held: Held) -> None:
    tenant = make_tenant()
    made = make_credential(tenant)
    speaker, said = Speaker(lasting_app, made, base), [statement() for _ in range(4)]
    inner = held.storing

    def revoked(sent: list[Statement], header: str, version: Any) -> dict[int, str]:
        if len(held.lists) == 1:
            with unit_of_work(tenant_id=tenant.id):
                revoke_credential(tenant_id=tenant.id, credential_id=made.id)
        return inner(sent, header, version)

    held.storing = revoked
    answers = held.send(lasting_app, [lambda each=each: post(speaker, each) for each in said])
    assert statuses(answers) == {401: 4}
    assert Speaker(lasting_app, make_credential(tenant), base).ids() == []


@pytest.mark.parametrize("commits", [False, True])
def test_when_it_fails_the_statement_is_stored_once_all_the_same(
    speaker: Speaker, monkeypatch: pytest.MonkeyPatch, whole_way: list[str], *, commits: bool
) -> None:
    storing = small_posts._store

    def fails(sent: list[Statement], header: str, version: Any) -> dict[int, str]:
        if commits:  # the commit went well, and the connection was lost before that was heard
            storing(sent, header, version)
        raise psycopg.OperationalError

    monkeypatch.setattr(small_posts, "_store", fails)
    said = statement()
    assert post(speaker, said).json == [said["id"]]
    assert whole_way == ["went"]
    assert speaker.ids() == [said["id"]]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"verb": {"id": "no IRI"}}, 400),
        ({"id": None}, 200),
        ({"object": {"objectType": "StatementRef", "id": str(UUID(int=7))}}, 200),
        ({"attachments": [{"usageType": "https://example.org/u", "display": {"sv": "d"}, "contentType": "text/plain", "length": 1, "sha2": "0" * 64,
                           "fileUrl": "https://example.org/f"}]}, 200),
    ],
    ids=["refused", "no id", "a reference", "an attachment"],
)  # fmt: skip
def test_what_is_not_plain_is_answered_right(speaker: Speaker, changed: dict[str, Any], status: int) -> None:
    answer = post(speaker, statement(**changed))
    assert answer.status_code == status
    assert len(speaker.ids()) == (status == 200)


def test_who_may_not_send_is_told_nothing_of_what_was_sent(lasting_app: Samlar, base: Base) -> None:
    tenant = make_tenant()
    secret = make_credential(tenant)
    wrong = type(secret)(secret.id, secret.key, "a" * 43)
    said, broken = statement(), statement(verb={"id": "no IRI"})
    reader = Speaker(lasting_app, make_credential(tenant, "statements/read"), base)
    for each in (said, broken):
        assert post(Speaker(lasting_app, wrong, base), each).status_code == 401
        assert post(Speaker(lasting_app, None, base), each).status_code == 401
        assert post(reader, each).status_code == 403
    assert reader.ids() == []


def test_a_launch_is_held_to_its_own_rules(lasting_app: Samlar, base: Base, whole_way: list[str]) -> None:
    _, token = make_grant(make_tenant())
    launched = Speaker(lasting_app, token, base)
    assert post(launched, statement(actor="petra")).status_code == 403
    assert whole_way == ["went"]


def test_on_a_tenants_host_another_tenants_credential_is_refused(lasting_app: Samlar, base: Base) -> None:
    ours, other = make_tenant(), make_tenant()
    host = f"{other.slug}.localhost:8000"
    assert post(Speaker(lasting_app, make_credential(ours), base, host=host), statement()).status_code == 401
    assert post(Speaker(lasting_app, make_credential(other), base, host=host), statement()).status_code == 200


def test_a_put_whose_ids_differ_is_refused(speaker: Speaker) -> None:
    said = statement()
    assert speaker.ask("PUT", "statements", said, statementId=str(uuid4())).status_code == 400
    assert speaker.ids() == []
