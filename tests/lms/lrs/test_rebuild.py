"""Rebuilding progress: what comes out is what storing had made, from any order of arrival, and beside writers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from lms.access.models import AuditEvent
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import feed, projection, rebuild, services
from lms.lrs.actors import actor_for
from lms.lrs.agents import ifi_of
from lms.lrs.models import Progress
from lms.lrs.projection import ATTENDED, COMPLETED, FAILED, PASSED, SATISFIED, TERMINATED
from lms.lrs.rebuild import Cursor, rebuild_part
from lms.tenancy.models import Organisation
from tests.factories.lrs import EXPERIENCED, Sender, agent, make_credential, statement, voiding
from tests.factories.platform import make_member, make_tenant

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
NAMES = UUID("4b1d6f0e-7c52-4c39-9d0f-3c55a3a1f2aa")
VERBS = (EXPERIENCED, COMPLETED, PASSED, FAILED, SATISFIED, ATTENDED, TERMINATED)
ANY_STATEMENT = st.tuples(
    st.sampled_from(["amina", "bo"]), st.sampled_from(["a", "b"]), st.sampled_from(VERBS), st.integers(0, 40),
    st.none() | st.integers(-10, 10), st.booleans(), st.sampled_from(["Agent", "Agent", "Agent", "Group"]),
)  # fmt: skip
Rows = dict[tuple[str, str], projection.Progress]


@pytest.fixture
def consumer(app: Samlar) -> Iterator[str]:
    """A consumer of this test's own."""
    feed.register_consumer(app, "test")
    yield "test"
    feed._consumers.pop("test")


def rows(tenant: Organisation) -> Rows:
    """All progress of the tenant."""
    with unit_of_work(tenant_id=tenant.id):
        found = db.session.scalars(select(Progress).where(Progress.tenant_id == tenant.id).execution_options(populate_existing=True))
        names = ("first_at", "last_at", *projection.DONE)
        return {(row.ifi, row.activity_id): projection.Progress(*(getattr(row, name) for name in names)) for row in found}


def rebuilt(tenant: Organisation, *, dry_run: bool = False) -> tuple[int, int, int]:
    """Rebuild all, each part in a transaction of its own: how many were read, changed, removed."""
    total, cursor = [0, 0, 0], Cursor()
    while True:
        with unit_of_work(tenant_id=tenant.id):
            part = rebuild_part(tenant_id=tenant.id, cursor=cursor, dry_run=dry_run)
        total = [one + more for one, more in zip(total, (part.read, part.changed, part.removed), strict=True)]
        if part.then is None:
            return total[0], total[1], total[2]
        cursor = part.then


def told(tenant: Organisation, consumer: str) -> set[str]:
    """What the consumer was told of: the activities."""
    with unit_of_work(tenant_id=tenant.id):
        return {change.activity_id for change in feed.drain(tenant.id, consumer)}


def said(number: int, parts: tuple[Any, ...]) -> dict[str, Any]:
    """The statement that Hypothesis' values stand for."""
    who, activity, verb, hours, score, completion, kind = parts
    result: dict[str, Any] = {"completion": completion}
    if score is not None:
        result["score"] = {"scaled": score / 10}
    return statement(
        id=str(uuid5(NAMES, str(number))), actor=agent(who) | {"objectType": kind}, activity=f"https://example.org/{activity}", verb=verb,
        timestamp=(START + timedelta(hours=hours)).isoformat().replace("+00:00", "Z"), result=result,
    )  # fmt: skip


def folded(statements: list[dict[str, Any]], voided: set[str]) -> Rows:
    """What the pure fold makes of the statements."""
    counted = [each for each in statements if each["id"] not in voided and each["actor"]["objectType"] == "Agent"]
    return projection.fold(
        ((ifi_of(each["actor"]) or "", each["object"]["id"]), each["verb"]["id"], datetime.fromisoformat(each["timestamp"]), each) for each in counted
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_data=st.data(), history=st.lists(ANY_STATEMENT, min_size=1, max_size=12))
def test_a_rebuild_makes_what_storing_made_in_any_order_with_repeats_and_voidings(
    session: object, given_data: st.DataObject, history: list[tuple[Any, ...]]
) -> None:
    tenant = make_tenant()
    statements = [said(number, parts) for number, parts in enumerate(history)]
    voided = given_data.draw(st.sets(st.sampled_from([each["id"] for each in statements]), max_size=4))
    arrivals = statements + [voiding(each, id=str(uuid5(UUID(each), "void"))) for each in sorted(voided)]
    arrivals += given_data.draw(st.lists(st.sampled_from(arrivals), max_size=6))
    arrivals = given_data.draw(st.permutations(arrivals))
    size = given_data.draw(st.integers(1, 4))
    for start in range(0, len(arrivals), size):
        batch = {each["id"]: each for each in arrivals[start : start + size]}  # an id stands once in a batch
        with unit_of_work(tenant_id=tenant.id):
            services.store(list(batch.values()), tenant_id=tenant.id)
    live = rows(tenant)
    assert live == folded(statements, voided)
    assert rebuilt(tenant)[1:] == (0, 0)
    with unit_of_work(tenant_id=tenant.id):
        if given_data.draw(st.booleans()):
            db.session.execute(text("delete from progress"))
        else:
            db.session.execute(text("update progress set passed_at = now(), score_scaled = null, first_at = now()"))
            db.session.execute(text("update progress set ifi = 'mbox|mailto:nobody@example.org' where activity_id like '%/a' and ifi like '%amina'"))
    rebuilt(tenant)
    assert rows(tenant) == live


def test_many_agents_are_rebuilt_part_by_part(sender: Sender, tenant: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "KEYS", 3)
    monkeypatch.setattr(rebuild, "SCANNED", 5)
    sender.post(*[statement(actor=f"p{n % 11}", activity=f"https://example.org/{n % 3}", verb=COMPLETED) for n in range(40)])
    live = rows(tenant)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("delete from progress where activity_id like '%/0'"))
        db.session.execute(text("update progress set completed_at = null where activity_id like '%/1'"))
    assert rebuilt(tenant, dry_run=True) == (33, 22, 0)
    assert rebuilt(tenant) == (33, 22, 0)
    assert rows(tenant) == live


def test_consumers_are_told_of_what_changed_was_added_or_removed_and_of_nothing_else(sender: Sender, tenant: Organisation, consumer: str) -> None:
    sender.post(*[statement(activity=f"https://example.org/{name}", verb=COMPLETED) for name in "abcd"])
    told(tenant, consumer)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update progress set failed_at = now() where activity_id like '%/a'"))
        db.session.execute(text("delete from progress where activity_id like '%/b'"))
        db.session.execute(text("update progress set activity_id = 'https://example.org/x' where activity_id like '%/c'"))
    assert rebuilt(tenant, dry_run=True) == (5, 3, 1)
    assert told(tenant, consumer) == set()
    assert rebuilt(tenant) == (5, 3, 1)
    assert told(tenant, consumer) == {f"https://example.org/{name}" for name in "abcx"}
    assert rebuilt(tenant) == (4, 0, 0)
    assert told(tenant, consumer) == set()


def test_a_rebuild_finds_the_person_who_was_not_known_yet(sender: Sender, tenant: Organisation) -> None:
    member = make_member(tenant)
    with unit_of_work(tenant_id=tenant.id):
        actor = actor_for(tenant.id, member.person_id)
    sender.post(statement(actor=actor, verb=COMPLETED))
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(update(Progress).values(person_id=None))
    assert rebuilt(tenant) == (1, 1, 0)
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalar(select(Progress.person_id)) == member.person_id


def test_another_tenants_progress_is_left_alone(sender: Sender, tenant: Organisation, sender_of: Callable[..., Sender]) -> None:
    other = make_tenant("helsingborg")
    sender_of(other).post(statement(verb=COMPLETED))
    with unit_of_work(tenant_id=other.id):
        db.session.execute(text("update progress set completed_at = null"))
    wrong = rows(other)
    assert rebuilt(tenant) == (0, 0, 0)
    with unit_of_work(tenant_id=tenant.id):  # the first wall alone, and the second
        assert rebuild_part(tenant_id=other.id, cursor=Cursor(), dry_run=True).read == 0
    assert rows(other) == wrong


def test_a_rebuild_beside_writers_loses_nothing(real_app: Samlar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "KEYS", 4)
    tenant = make_tenant("perstorp")
    made = make_credential(tenant)
    targets = [statement(actor=f"p{n % 5}", activity=f"https://example.org/{n % 2}", verb=COMPLETED) for n in range(60)]

    def write(part: int) -> None:
        sender = Sender(real_app, made)
        for each in targets[part::3]:
            assert sender.post(each).status_code == 200
            more = [statement(actor=f"p{n}", activity="https://example.org/0", verb=PASSED, result={"score": {"scaled": n / 10}}) for n in range(5)]
            assert sender.post(*more).status_code == 200
            if part == 0:
                assert sender.post(voiding(each["id"])).status_code == 200

    def make_again(_number: int) -> None:
        with real_app.app_context():
            for _ in range(15):
                rebuilt(tenant)

    acts: list[Callable[[], None]] = [lambda part=part: write(part) for part in range(3)]  # type: ignore[misc]
    acts += [lambda: make_again(1), lambda: make_again(2)]
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()
    before = rows(tenant)
    assert rebuilt(tenant)[1:] == (0, 0)
    assert rows(tenant) == before
    assert len(before) == 10


@pytest.mark.parametrize(("before", "sent", "left"), [
    ("update progress set completed_at = null", "passed", 1),
    ("delete from progress", "passed", 1),
    ("delete from progress", "voiding", 0),
])  # fmt: skip
def test_what_is_stored_between_the_reading_and_the_writing_of_a_part_is_not_lost(
    real_app: Samlar, monkeypatch: pytest.MonkeyPatch, before: str, sent: str, left: int
) -> None:
    tenant = make_tenant("perstorp")
    sender, first = Sender(real_app, make_credential(tenant)), statement(verb=COMPLETED)
    assert sender.post(first).status_code == 200
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text(before))
    later = voiding(first["id"]) if sent == "voiding" else statement(verb=PASSED)
    fold, writers = rebuild._folded, list[Thread]()

    def folded_slowly(keys: Any, tenant_id: int) -> Rows:
        found = fold(keys, tenant_id)
        if found and not writers:
            writers.append(Thread(target=lambda: sender.post(later)))
            writers[0].start()
            writers[0].join(0.6)  # it waits for us, or is done
        return found

    monkeypatch.setattr(rebuild, "_folded", folded_slowly)
    rebuilt(tenant)
    writers[0].join()
    assert sender.get(statementId=later["id"]).status_code == 200
    assert len(rows(tenant)) == left
    assert all(each.completed_at and each.passed_at for each in rows(tenant).values())
    assert rebuilt(tenant)[1:] == (0, 0)


def test_the_command_says_how_much_it_read_changed_and_removed(app: Samlar, sender: Sender, tenant: Organisation) -> None:
    sender.post(statement(verb=COMPLETED))
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update progress set completed_at = null"))
    dry = app.test_cli_runner().invoke(args=["rebuild-progress", "--tenant", "perstorp", "--dry-run"])
    assert dry.output.split() == ["read", "1", "changed", "1", "removed", "0", "Nothing", "was", "written", "(--dry-run)."]
    given_back = app.test_cli_runner().invoke(args=["rebuild-progress", "--tenant", "perstorp"])
    assert given_back.output.split() == ["read", "1", "changed", "1", "removed", "0"]
    again = app.test_cli_runner().invoke(args=["rebuild-progress", "--tenant", "perstorp"])
    assert again.output.split() == ["read", "1", "changed", "0", "removed", "0"]
    with unit_of_work(tenant_id=tenant.id):
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "lrs.progress.rebuild")).one()
        assert event.detail == {"changed": 1, "removed": 0}
    unknown = app.test_cli_runner().invoke(args=["rebuild-progress", "--tenant", "nowhere"])
    assert (unknown.exit_code, "nowhere" in unknown.output) == (1, True)
