"""Progress in the database: folded in the storing transaction, the same from any order, told to every consumer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import feed, listener, queries, services
from lms.lrs.actors import actor_for, actors_for, person_of
from lms.lrs.agents import ifi_of
from lms.lrs.models import Progress
from lms.lrs.projection import ATTENDED, COMPLETED, FAILED, PASSED, SATISFIED
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, make_credential, statement, voiding
from tests.factories.platform import make_member, make_tenant

A = "https://example.org/activities/a"


@pytest.fixture
def consumer(app: Samlar) -> Iterator[str]:
    """A consumer of this test's own."""
    feed.register_consumer(app, "test")
    yield "test"
    feed._consumers.pop("test")


def progress(tenant: Organisation, ifi: str | None = None, activity: str = A) -> dict[str, Any] | None:
    with unit_of_work(tenant_id=tenant.id):
        row = db.session.scalar(
            select(Progress).where(Progress.tenant_id == tenant.id, Progress.ifi == (ifi or ifi_of(agent())), Progress.activity_id == activity)
        )
        names = ("first_at", "last_at", "completed_at", "passed_at", "failed_at", "satisfied_at", "attended_at", "terminated_at", "score_scaled")
        return None if row is None else {name: getattr(row, name) for name in names}


def at(day: int) -> dict[str, str]:
    return {"timestamp": f"2026-10-{day:02d}T10:00:00Z"}


def moment(day: int) -> datetime:
    return datetime(2026, 10, day, 10, tzinfo=UTC)


HISTORY = [
    statement(activity=A, **at(3)),
    statement(activity=A, verb=PASSED, result={"score": {"scaled": 0.9}}, **at(4)),
    statement(activity=A, verb=FAILED, result={"score": {"scaled": 0.2}}, **at(6)),
    statement(activity=A, verb=PASSED, result={"score": {"scaled": 0.7}}, **at(5)),
    statement(activity=A, verb=ATTENDED, result={"completion": False}, **at(7)),
]
WRONG = statement(activity=A, verb=COMPLETED, result={"score": {"scaled": 1}}, **at(8))
ARRIVALS = [*HISTORY, WRONG, voiding(WRONG["id"])]


@pytest.mark.parametrize("order", [order for number, order in enumerate(permutations(range(len(ARRIVALS)))) if number % 331 == 0])
def test_any_order_of_arrival_with_a_voiding_gives_the_same_progress(
    app: Samlar, sender: Sender, tenant: Organisation, order: tuple[int, ...]
) -> None:
    for place in order:
        assert sender.post(ARRIVALS[place]).status_code == 200
    sender.post(*[ARRIVALS[place] for place in order[:3]])  # and repeats
    assert progress(tenant) == {
        "first_at": moment(3), "last_at": moment(7), "completed_at": None, "passed_at": moment(5), "failed_at": moment(6),
        "satisfied_at": None, "attended_at": None, "terminated_at": None, "score_scaled": 0.9,
    }  # fmt: skip


def test_one_batch_gives_what_single_statements_give(sender: Sender, tenant: Organisation) -> None:
    sender.post(*ARRIVALS)
    found = progress(tenant)
    assert found is not None
    assert (found["passed_at"], found["completed_at"], found["score_scaled"]) == (moment(5), None, 0.9)


def test_voiding_the_only_statement_leaves_no_progress(sender: Sender, tenant: Organisation, consumer: str) -> None:
    only = statement(activity=A, verb=COMPLETED)
    sender.post(only)
    sender.post(voiding(only["id"]))
    assert progress(tenant) is None
    with unit_of_work(tenant_id=tenant.id):
        assert [change.activity_id for change in feed.drain(tenant.id, consumer)] == [A]


def test_an_attendance_counts_when_it_was_completed(sender: Sender, tenant: Organisation) -> None:
    sender.post(statement(activity=A, verb=ATTENDED, result={"completion": True}, **at(2)))
    found = progress(tenant)
    assert found is not None
    assert (found["attended_at"], found["completed_at"]) == (moment(2), None)


def test_a_group_makes_no_progress(sender: Sender, tenant: Organisation) -> None:
    group = agent() | {"objectType": "Group"}
    sender.post(statement(actor=group, activity=A, verb=COMPLETED))
    assert progress(tenant) is None


def test_consumers_are_told_of_achievements_and_not_of_every_page(sender: Sender, tenant: Organisation, consumer: str) -> None:
    def drained() -> list[str]:
        with unit_of_work(tenant_id=tenant.id):
            return [change.activity_id for change in feed.drain(tenant.id, consumer)]

    sender.post(statement(activity=A, **at(1)))
    assert drained() == [A]  # begun
    sender.post(statement(activity=A, **at(2)))
    assert drained() == []  # only a later page
    sender.post(statement(activity=A, verb=COMPLETED, **at(3)), statement(activity=A, verb=PASSED, **at(3)))
    assert drained() == [A]
    sender.post(statement(activity=A, verb=COMPLETED, **at(9)))
    assert drained() == [A]  # renewed
    older = statement(activity=A, verb=COMPLETED, **at(2))
    sender.post(older)
    assert drained() == [A]  # an older achievement that comes late changes no maximum, and is told all the same
    sender.post(older)
    assert drained() == []  # the same statement again


def test_a_drain_that_is_rolled_back_takes_nothing(sender: Sender, tenant: Organisation, consumer: str) -> None:
    sender.post(statement(activity=A, verb=COMPLETED))

    def drain_and_fail() -> None:
        with unit_of_work(tenant_id=tenant.id):
            assert len(feed.drain(tenant.id, consumer)) == 1
            raise LookupError

    with pytest.raises(LookupError):
        drain_and_fail()
    with unit_of_work(tenant_id=tenant.id):
        assert len(feed.drain(tenant.id, consumer, limit=1)) == 1
        assert not feed.is_waiting(tenant.id, consumer)


def test_the_worker_calls_a_consumer_until_nothing_waits_and_goes_on_after_a_failure(app: Samlar, sender: Sender, tenant: Organisation) -> None:
    seen: list[str] = []

    def broken(*, tenant_id: int) -> None:
        raise ValueError("broken")

    def working(*, tenant_id: int) -> None:
        seen.extend(change.activity_id for change in feed.drain(tenant_id, "test", limit=1))

    names = {"broken": broken, "test": working}
    for name, consume in names.items():
        feed.register_consumer(app, name, consume)
    try:
        sender.post(*[statement(activity=f"{A}/{n}", verb=COMPLETED) for n in range(3)])
        assert listener.serve(app, tenant.id) is False
    finally:
        for name in names:
            feed._consumers.pop(name)
    assert sorted(seen) == [f"{A}/{n}" for n in range(3)]


def test_an_actor_is_a_stable_hash_that_differs_between_tenants(tenant: Organisation) -> None:
    member, other = make_member(tenant), make_tenant("helsingborg")
    with unit_of_work(tenant_id=tenant.id):
        mine = actor_for(tenant.id, member.person_id)
        assert actor_for(tenant.id, member.person_id) == mine
        assert person_of(tenant.id, ifi_of(mine) or "") == member.person_id
        assert member.person_id.hex not in str(mine).replace("-", "")
    with unit_of_work(tenant_id=other.id):
        theirs = actor_for(other.id, member.person_id)
        assert theirs["account"]["name"] != mine["account"]["name"]
        assert person_of(other.id, ifi_of(mine) or "") is None


def test_progress_and_its_feed_name_the_person_behind_an_actor(app: Samlar, tenant: Organisation, consumer: str) -> None:
    people = [make_member(tenant).person_id for _ in range(2)]
    registration = uuid4()
    with unit_of_work(tenant_id=tenant.id):
        actors = actors_for(tenant.id, people)
        for person_id in people:
            context = {"registration": str(registration)}
            services.store([statement(actor=actors[person_id], activity=A, verb=SATISFIED, context=context, **at(5))], tenant_id=tenant.id)
    with unit_of_work(tenant_id=tenant.id):
        assert {change.person_id for change in feed.drain(tenant.id, consumer)} == set(people)
        assert {row.person_id for row in queries.progress_of(tenant.id, [(people[0], A), (people[1], A)])} == set(people)
        found = queries.achievements(tenant_id=tenant.id, keys=[(people[0], A), (uuid4(), A)])
        assert [(each.person_id, each.activity_id, each.verb, each.at) for each in found] == [(people[0], A, "satisfied", moment(5))]
        assert [each.verb for each in queries.achieved(tenant.id, registration)] == ["satisfied", "satisfied"]


def test_achievements_are_every_renewal_and_never_a_voided_one(sender: Sender, tenant: Organisation) -> None:
    member = make_member(tenant)
    with unit_of_work(tenant_id=tenant.id):
        actor = actor_for(tenant.id, member.person_id)
    gone = statement(actor=actor, activity=A, verb=COMPLETED, **at(2))
    half = statement(actor=actor, activity=A, verb=ATTENDED, result={"completion": False}, **at(6))
    sender.post(gone, voiding(gone["id"]), half, *[statement(actor=actor, activity=A, verb=COMPLETED, **at(day)) for day in (9, 1)])
    with unit_of_work(tenant_id=tenant.id):
        assert [each.at for each in queries.achievements(tenant.id, [(member.person_id, A)])] == [moment(1), moment(9)]


def test_in_process_storing_leaves_what_it_is_given_as_it_was(tenant: Organisation) -> None:
    given = statement(activity=A)
    before = dict(given)
    with unit_of_work(tenant_id=tenant.id):
        assert [UUID(made) for made in services.store([given], tenant_id=tenant.id)] == [UUID(given["id"])]
        assert given == before
        assert db.session.scalar(text("select authority from statement")) == "account|http://127.0.0.1:8000|samlar"


def test_a_store_that_is_rolled_back_leaves_neither_statement_nor_progress_nor_feed(app: Samlar, tenant: Organisation, consumer: str) -> None:
    make_credential(tenant)

    def store_and_fail() -> None:
        with unit_of_work(tenant_id=tenant.id):
            services.store([statement(activity=A, verb=COMPLETED)], tenant_id=tenant.id)
            raise LookupError

    with pytest.raises(LookupError):
        store_and_fail()
    with unit_of_work(tenant_id=tenant.id):
        assert [db.session.scalar(text(f"select count(*) from {name}")) for name in ("statement", "progress", "progress_feed")] == [0, 0, 0]
