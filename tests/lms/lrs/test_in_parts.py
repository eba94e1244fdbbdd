"""Large batches, which are written in parts, come to the same as when they are written at once."""

import random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import in_parts
from tests.factories.lrs import EXPERIENCED, agent, make_credential, statement, voiding
from tests.factories.platform import make_tenant
from tests.lms.lrs.at_once import at_once, statuses
from tests.lms.lrs.bases import Base, Speaker

A = "https://example.org/activities/a"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
WRITTEN = (
    "select id, verb, ifi, activity_id, voided, raw::jsonb - 'stored' - 'authority' from statement order by id",
    "select key, count(*) from statement_related group by key order by key",
    "select ifi, activity_id, first_at, last_at, completed_at from progress order by ifi, activity_id",
    "select consumer, ifi, activity_id from progress_feed group by consumer, ifi, activity_id order by consumer, ifi, activity_id",
    "select id, definition from lrs_activity order by id",
)


class Store:
    """A tenant's store and a client of it."""

    def __init__(self, app: Samlar, base: Base) -> None:
        tenant = make_tenant()
        self.tenant_id, self.client = tenant.id, Speaker(app, make_credential(tenant), base)

    def written(self) -> list[Any]:
        """All that the store has written for statements."""
        with unit_of_work(tenant_id=self.tenant_id):
            return [[tuple(row) for row in db.session.execute(text(query))] for query in WRITTEN]


@pytest.fixture
def store(lasting_app: Samlar, base: Base) -> Store:
    """A store."""
    return Store(lasting_app, base)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements each batch had that was written in parts."""
    seen: list[int] = []
    write = in_parts.write

    def noted(statements: list[Any], **named: Any) -> Any:
        seen.append(len(statements))
        return write(statements, **named)

    monkeypatch.setattr(in_parts, "write", noted)
    return seen


def batch(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Statements of few people about few activities, which each defines in other words."""
    chance, made = random.Random(seed), []
    for number in range(count):
        about = {"id": f"{A}/{chance.randrange(9)}", "definition": {"name": {"sv": f"Lyft {number}"}, "type": f"{A}/type"}}
        context = {"contextActivities": {"parent": [{"id": f"{A}/parent"}]}, "instructor": agent("petra")}
        verb, when = chance.choice([EXPERIENCED, COMPLETED]), f"2026-11-{chance.randint(10, 21)}T10:00:00Z"
        made.append(statement(actor=f"p{chance.randrange(12)}", object=about, verb=verb, timestamp=when, context=context))
    return made


def connection_id() -> int:
    """Which of the database's connections serves next."""
    with unit_of_work():
        return int(db.session.scalar(text("select pg_backend_pid()")) or 0)


@pytest.mark.parametrize("count", [in_parts.LARGE, in_parts.LARGE + 1, 503])
def test_parts_come_to_the_same_as_the_whole(lasting_app: Samlar, base: Base, parts: list[int], monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    one, other, said = Store(lasting_app, base), Store(lasting_app, base), batch(count)
    assert one.client.post(*said).json == [each["id"] for each in said]
    assert parts == [count]
    monkeypatch.setattr(in_parts, "LARGE", 10_000)
    assert other.client.post(*said).status_code == 200
    assert parts == [count]
    assert one.written() == other.written()
    assert len(one.written()[0]) == count
    assert one.client.ids(ascending="true", limit=100) == [each["id"] for each in said], "they are stored in the order sent"


def test_what_was_stored_before_is_accepted_and_what_is_voided_already_comes_voided(
    lasting_app: Samlar, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, said = Store(lasting_app, base), Store(lasting_app, base), batch(200)
    gone = [voiding(said[place]["id"], timestamp="2026-11-22T10:00:00Z") for place in (3, 90, 199)]
    for each in (one, other):
        each.client.post(*said[40:70:3], *gone)
    assert one.client.post(*said).status_code == 200
    monkeypatch.setattr(in_parts, "LARGE", 10_000)
    assert other.client.post(*said).status_code == 200
    assert one.written() == other.written()
    assert sum(row[4] for row in one.written()[0]) == 3
    before = one.written()
    assert one.client.post(*said).status_code == 200
    assert one.written() == before, "sent again, nothing changes"


@pytest.mark.parametrize("place", [0, 77, 199])
def test_one_that_is_refused_leaves_nothing_and_is_named_by_its_place(store: Store, parts: list[int], place: int) -> None:
    said, before = batch(200), connection_id()
    said[place]["verb"] = {"id": "no IRI"}
    refused = store.client.post(*said)
    assert (refused.status_code, refused.json["path"]) == (400, f"$[{place}].verb.id")
    assert parts == [200]
    assert store.written() == [[], [], [], [], []]
    assert connection_id() == before, "the connection was given up, since an answer was left on it"
    assert store.client.post(*batch(150, seed=2)).status_code == 200


def test_one_that_conflicts_leaves_nothing(store: Store, parts: list[int]) -> None:
    said = batch(200)
    store.client.post(said[150] | {"actor": agent("eva")})
    before = store.written()
    refused = store.client.post(*said)
    assert (refused.status_code, refused.json["path"]) == (409, "$[150].id")
    assert (parts, store.written()) == ([200], before)


def test_batches_of_the_same_statements_in_other_orders_do_not_stop_each_other(lasting_app: Samlar, base: Base, parts: list[int]) -> None:
    store, said = Store(lasting_app, base), batch(240)
    chance, orders = random.Random(3), [list(said) for _ in range(8)]
    for each in orders:
        chance.shuffle(each)
    tenant_clients = [store.client, *[_again(lasting_app, store, base) for _ in range(7)]]
    answers = at_once(lambda client=client, each=each: client.post(*each) for client, each in zip(tenant_clients, orders, strict=True))
    assert statuses(answers) == {200: 8}
    assert parts == [240] * 8
    assert sorted(store.client.ids(limit=100)) == sorted(each["id"] for each in said)


def _again(app: Samlar, store: Store, base: Base) -> Speaker:
    """Another client with the same credential."""
    made = Speaker(app, None, base)
    made.headers = dict(store.client.headers)
    return made


@pytest.mark.parametrize(
    "changed",
    [
        {"timestamp": None}, {"id": None}, {"object": {"objectType": "StatementRef", "id": str(uuid4())}},
        {"attachments": [{"usageType": "https://example.org/u", "display": {"sv": "d"}, "contentType": "text/plain", "length": 1, "sha2": "0" * 64,
                          "fileUrl": "https://example.org/f"}]},
    ],
    ids=["no timestamp", "no id", "a reference", "an attachment"],
)  # fmt: skip
def test_what_is_not_plain_is_written_at_once(store: Store, parts: list[int], changed: dict[str, Any]) -> None:
    said = [*batch(200), statement(**changed)]
    assert store.client.post(*said).status_code == 200
    assert parts == []
    assert len(store.client.ids(limit=100)) == 201
