"""One statement id from fifty writers at the same moment: the same statement is stored once, of different ones one wins."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from tests.factories.lrs import agent, make_credential, statement, voiding
from tests.factories.platform import make_tenant
from tests.lms.lrs.at_once import at_once, statuses
from tests.lms.lrs.bases import Base, Speaker

WRITERS = 50
A = "https://example.org/activities/a"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
TABLES = ("statement", "statement_related", "progress", "progress_feed", "lrs_activity")


class Crowd:
    """Fifty writers of one tenant, half of whom use PUT."""

    def __init__(self, app: Samlar, base: Base) -> None:
        tenant = make_tenant()
        self.tenant_id, made = tenant.id, make_credential(tenant)
        self.clients = [Speaker(app, made, base) for _ in range(WRITERS)]

    def send(self, number: int, said: dict[str, Any]) -> TestResponse:
        if number % 2:
            return self.clients[number].ask("PUT", "statements", said, statementId=said["id"])
        return self.clients[number].post(said)

    def counts(self) -> list[int]:
        """How many rows there are in all that a statement writes to."""
        with unit_of_work(tenant_id=self.tenant_id):
            return [int(db.session.scalar(text(f"select count(*) from {table}")) or 0) for table in TABLES]


@pytest.fixture
def crowd(lasting_app: Samlar, base: Base) -> Crowd:
    """Fifty writers."""
    return Crowd(lasting_app, base)


def in_other_words(said: dict[str, Any], number: int) -> dict[str, Any]:
    """The same statement, said in one of several ways."""
    made = deepcopy(said)
    if number % 3 == 1:
        made = dict(reversed(made.items())) | {"timestamp": "2026-11-21T11:00:00.000+01:00"}
    if number % 4 == 2:
        made["context"]["contextActivities"]["parent"] = [made["context"]["contextActivities"]["parent"]]
    if number % 5 == 3:
        made |= {"stored": "2001-01-01T00:00:00Z", "authority": {"mbox": "mailto:boss@example.org"}}
    return made


def whole(**said: Any) -> dict[str, Any]:
    """A statement that leaves a row in every table."""
    context = {"instructor": agent("petra"), "contextActivities": {"parent": {"id": f"{A}/parent"}}}
    about = {"id": said.pop("activity", A), "definition": {"name": {"sv": "Lyft"}}}
    return statement(**{"verb": COMPLETED, "object": about, "context": context, "timestamp": "2026-11-21T10:00:00Z"} | said)


def test_the_same_statement_from_fifty_writers_is_stored_once_and_nobody_is_refused(crowd: Crowd) -> None:
    said = whole()
    answers = at_once(lambda number=number: crowd.send(number, in_other_words(said, number)) for number in range(WRITERS))
    assert statuses(answers) == {200: WRITERS // 2, 204: WRITERS // 2}
    with_one = crowd.counts()
    assert with_one[0] == with_one[2] == 1
    assert crowd.clients[0].ids() == [said["id"]]


def test_of_fifty_different_statements_with_one_id_one_wins_and_the_others_leave_nothing(crowd: Crowd) -> None:
    wanted = str(uuid4())
    said = [whole(id=wanted, activity=f"{A}/{number}", actor=f"p{number}") for number in range(WRITERS)]
    answers = at_once(lambda number=number: crowd.send(number, said[number]) for number in range(WRITERS))
    won = [number for number, answer in enumerate(answers) if answer.status_code != 409]
    assert len(won) == 1
    assert answers[won[0]].status_code in (200, 204)
    assert statuses(answers)[409] == WRITERS - 1
    assert all(answer.json["path"] == "$[0].id" for answer in answers if answer.status_code == 409)
    assert crowd.clients[0].get(statementId=wanted).json["object"] == said[won[0]]["object"]
    assert crowd.counts()[:3] == [1, 2, 1]
    assert crowd.clients[0].ids(activity=f"{A}/{won[0]}") == [wanted]


def test_a_batch_that_loses_an_id_leaves_none_of_its_other_statements(crowd: Crowd) -> None:
    wanted = str(uuid4())
    batches = [[whole(actor=f"p{n}"), statement(id=wanted, activity=f"{A}/{n}"), whole(actor=f"p{n}")] for n in range(16)]
    answers = at_once(lambda n=n: crowd.clients[n].post(*batches[n]) for n in range(16))
    assert statuses(answers) == {200: 1, 409: 15}
    (won,) = (n for n, answer in enumerate(answers) if answer.status_code == 200)
    assert sorted(crowd.clients[0].ids()) == sorted(each["id"] for each in batches[won])


def test_many_voidings_and_their_target_at_once_leave_it_voided_once(crowd: Crowd) -> None:
    target = whole()
    acts = [target, *(voiding(target["id"]) for _ in range(9))]
    answers = at_once(lambda n=n: crowd.send(n, acts[n]) for n in range(10))
    assert set(statuses(answers)) <= {200, 204}
    assert crowd.clients[0].get(statementId=target["id"]).status_code == 404
    assert crowd.clients[0].get(voidedStatementId=target["id"]).status_code == 200
    assert len(crowd.clients[0].ids(verb=COMPLETED)) == 9
    assert crowd.counts()[2] == 0
