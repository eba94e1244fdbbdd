"""Lists while others write: what was read up to the watermark is final, pages join, and no two statements tie.

Eight writers with transactions that stay open, some rolled back; the readers go over HTTP. X-Experience-API-Consistent-Through
is held to its word: of what was stored before it, nothing appears later.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import promises, services
from lms.lrs.rights import Caller
from tests.factories.lrs import agent, make_credential, statement
from tests.factories.platform import make_tenant
from tests.lms.lrs.bases import Base, Speaker
from tests.lms.lrs.writers import COMPLETED, slow_write, writing

THROUGH = "X-Experience-API-Consistent-Through"
WRITERS = 8
QUERIES: list[dict[str, Any]] = [
    {}, {"verb": COMPLETED}, {"agent": agent("petra")}, {"agent": agent("petra"), "related_agents": "true"},
    {"agent": agent("eskil"), "verb": COMPLETED},
]  # fmt: skip
Stored = list[tuple[str, str]]
"""Instants of storing and ids, in the order of a list."""
Store = tuple[int, Speaker]


@dataclass(frozen=True)
class Read:
    """What a reader was given for a query, and the instant up to which it must have been everything: going down, what the
    first page promised; going up, the last that was given."""

    query: dict[str, Any]
    up_to: str
    found: Stored


def through(answer: TestResponse) -> str:
    """What an answer promises, written as `stored` is: texts of one length, so they sort as instants."""
    return datetime.fromisoformat(answer.headers[THROUGH]).isoformat(timespec="microseconds").replace("+00:00", "Z")


def pages(client: Speaker, **query: Any) -> tuple[Stored, list[str]]:
    """All pages of a list, and what each of them promised."""
    answer = client.get(**query)
    found, promised = listed(answer), [through(answer)]
    while answer.json["more"]:
        answer = client.ask("GET", answer.json["more"])
        found += listed(answer)
        promised.append(through(answer))
    return found, promised


def listed(answer: TestResponse) -> Stored:
    assert answer.status_code == 200, answer.text
    return [(each["stored"], each["id"]) for each in answer.json["statements"]]


def until(everything: Stored, moment: str) -> Stored:
    return [each for each in everything if each[0] <= moment]


@pytest.fixture
def store(lasting_app: Samlar, base: Base) -> Store:
    """A tenant on a database with real commits, by its id, and a reader of it."""
    tenant = make_tenant()
    return tenant.id, Speaker(lasting_app, make_credential(tenant), base)


def read_and_hold_to_it(app: Samlar, store: Store, *, seconds: float) -> None:
    """Read every way while eight write; afterwards everything must be as each reader was told."""
    tenant_id, client = store
    reads, end, turn = list[Read](), time.monotonic() + seconds, 0
    with writing(app, tenant_id, writers=WRITERS) as written:
        while time.monotonic() < end or turn < len(QUERIES):
            query = QUERIES[turn % len(QUERIES)]
            found, promised = pages(client, **query, limit=3 + turn % 40)
            reads.append(Read(query, promised[0], found[::-1]))
            found, promised = pages(client, **query, limit=20 + turn % 40, ascending="true")
            reads.append(Read(query, found[-1][0] if found else "", found))
            turn += 1
    final = {str(query): pages(client, **query, limit=500, ascending="true")[0] for query in QUERIES}
    for read in reads:
        assert read.found == until(final[str(read.query)], read.up_to), read.query
    assert sorted(identifier for _, identifier in final["{}"]) == sorted(written.begun)
    moments = [stored for stored, _ in final["{}"]]
    assert moments == sorted(set(moments)), "two statements were stored at one instant, or out of order"
    assert len({read.up_to for read in reads if read.found}) > 3, "the watermark stood still: nothing was tested"


def test_what_was_read_up_to_the_watermark_is_final_by_every_filter_and_page(lasting_app: Samlar, store: Store) -> None:
    read_and_hold_to_it(lasting_app, store, seconds=3)


@pytest.mark.deep
def test_what_was_read_is_final_over_minutes(lasting_app: Samlar, store: Store) -> None:
    read_and_hold_to_it(lasting_app, store, seconds=120)


def test_nothing_is_committed_below_what_any_answer_has_promised(lasting_app: Samlar, store: Store) -> None:
    tenant_id, client = store
    one = statement()
    client.post(one)
    asking = [
        lambda: client.post(statement()), lambda: client.post(statement(verb="no iri")), lambda: client.get(limit=1),
        lambda: client.get(statementId=one["id"]), lambda: client.get(statementId=one["id"], verb=COMPLETED),
    ]  # fmt: skip
    promises = []
    with writing(lasting_app, tenant_id, writers=WRITERS, seed=2) as written:
        for turn in range(100):
            promised = through(asking[turn % len(asking)]())
            promises.append((promised, time.monotonic()))
    stored = {identifier: moment for moment, identifier in pages(client, limit=500)[0]}
    for promised, received in promises:
        assert [name for name in written.later_than(received) if stored[name] <= promised] == []
    assert any(moment > promises[0][0] for moment in stored.values()), "nothing was written meanwhile"


def test_what_one_writer_is_promised_of_its_own_is_promised_to_no_other_before_it_is_committed(lasting_app: Samlar, store: Store) -> None:
    tenant_id, client = store
    said = [statement()]
    with unit_of_work(tenant_id=tenant_id):
        services.store_sent(said, caller=Caller(tenant_id, services.system_authority(), frozenset({"all"})))
        first = datetime.fromisoformat(said[0]["stored"])
        assert promises.after_storing(said, tenant_id=tenant_id) >= first
        assert promises.after_storing([], tenant_id=tenant_id) < first
    assert [identifier for _, identifier in listed(client.get())] == [said[0]["id"]]


def test_a_page_behind_more_is_whole_although_a_slow_write_began_meanwhile(lasting_app: Samlar, store: Store) -> None:
    tenant_id, client = store
    sent = [statement() for _ in range(20)]
    client.post(*sent)
    first = client.get(limit=4)
    with slow_write(lasting_app, tenant_id):
        second = client.ask("GET", first.json["more"])
    assert [identifier for _, identifier in listed(second)] == [each["id"] for each in sent[::-1]][4:8]


def test_a_clock_that_goes_back_makes_no_statement_older_than_those_before(lasting_app: Samlar, store: Store) -> None:
    tenant_id, client = store
    first = statement()
    client.post(first)
    ahead = now() + timedelta(hours=1)  # what was stored before the clock was put back by an hour
    with unit_of_work(tenant_id=tenant_id):
        db.session.execute(text("select setval('lrs_stored', :ahead)"), {"ahead": int(ahead.timestamp() * 1_000_000)})
    later = [statement() for _ in range(5)]
    for each in later:
        client.post(each)
    found, promised = pages(client, ascending="true")
    assert [identifier for _, identifier in found] == [each["id"] for each in [first, *later]]
    assert all(datetime.fromisoformat(stored) > ahead for stored, _ in found[1:])
    assert promised[0] >= found[-1][0]
