"""Disposal beside others: writers go on, nothing acknowledged is missing, completions and certificates stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text

from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import attachments
from lms.lrs.projection import COMPLETED, PASSED
from lms.lrs.retention import disposal, services
from lms.lrs.retention.pseudonyms import pseudonymise_actor
from lms.tenancy.models import Organisation
from reporting.services import completions
from tests.factories.attachments import declaration, part, send
from tests.factories.lrs import Sender, make_credential, statement, voiding
from tests.factories.platform import make_member, make_tenant
from tests.factories.reporting import achieve, certificates_of, completions_of, drain, share_course, void
from tests.factories.retention import count, decide, dispose, grow_old, in_small_steps, store, stored_ids

from .test_rebuild import rebuilt, rows

A = "https://example.org/activities/a"
Place = tuple[Organisation, Sender]


@pytest.fixture
def place(real_app: Samlar) -> Place:
    """A tenant on a database of its own, and a client."""
    tenant = make_tenant("perstorp")
    return tenant, Sender(real_app, make_credential(tenant))


def test_writers_go_on_while_a_disposal_runs_and_lose_nothing(real_app: Samlar, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_steps(monkeypatch, 7)
    tenant, sender = place
    old = [statement(actor=f"p{n % 5}", activity=A, verb=COMPLETED if n % 3 == 0 else PASSED) for n in range(60)]
    store(tenant, *old, months_old=130)
    decide(tenant)
    new: list[dict[str, Any]] = []

    def write(who: str) -> None:
        for number in range(15):
            batch = [statement(actor=who, activity=A, verb=PASSED, result={"score": {"scaled": number / 20}}) for _ in range(3)]
            if number % 4 == 0:
                batch.append(voiding(batch[0]["id"]))
            assert sender.post(*batch).status_code == 200
            new.extend(batch)

    def run() -> None:
        with real_app.app_context():
            dispose(tenant)

    def make_again() -> None:
        with real_app.app_context():
            for _ in range(8):
                rebuilt(tenant)

    with ThreadPoolExecutor(6) as pool:
        acts = [pool.submit(write, f"p{n}") for n in range(3)] + [pool.submit(run), pool.submit(run), pool.submit(make_again)]
        for act in acts:
            act.result()
    assert stored_ids(tenant) == {each["id"] for each in new}
    assert {key[0].rpartition("|")[2] for key in rows(tenant)} == {f"p{n}" for n in range(5)}
    assert rebuilt(tenant)[1:] == (0, 0)
    with unit_of_work(tenant_id=tenant.id):
        assert [each.total for each in services.queries.protocols(tenant.id)][-1] == 60


def test_bytes_that_are_declared_again_at_the_moment_of_their_disposal_stay(real_app: Samlar, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, sender = place
    first = statement(attachments=[declaration(b"plain")])
    assert send(sender, [first], part(b"plain")).status_code == 200
    grow_old(tenant, first["id"], months_old=30)
    decide(tenant)
    run_id = dispose(tenant, steps=2)  # statements, documents; bytes come next
    again, found_there, go_on = statement(attachments=[declaration(b"plain")]), Event(), Event()
    keep = attachments.keep

    def kept_slowly(statements: Any, contents: Any, *, tenant_id: int) -> None:
        attachments.writes.connection().execute(attachments._ADD, (tenant_id, *next(iter(contents.items()))))
        found_there.set()
        go_on.wait(5)
        monkeypatch.setattr(attachments, "_ADD", "select %s::integer, %s::text, %s::bytea")  # it has been done
        keep(statements, contents, tenant_id=tenant_id)

    def step() -> None:
        with real_app.app_context(), unit_of_work(tenant_id=tenant.id):
            services.proceed(tenant_id=tenant.id, run_id=run_id)

    monkeypatch.setattr(attachments, "keep", kept_slowly)
    acts = Thread(target=lambda: send(sender, [again], part(b"plain"))), Thread(target=step)
    acts[0].start()
    found_there.wait(5)
    acts[1].start()
    acts[1].join(0.6)  # it waits for the writer, or has taken what the writer found there
    go_on.set()
    for act in acts:
        act.join()
    assert stored_ids(tenant) == {again["id"]}
    assert count(tenant, "statement_attachment") == count(tenant, "lrs_attachment") == 1


def test_a_voiding_that_meets_the_disposal_of_its_target_takes_nothing_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is first: either the statement was voided and leaves nothing, or it has gone and what it amounted to stays."""
    tenant, sender = place
    target = statement(activity=A, verb=COMPLETED)
    store(tenant, target, months_old=130)
    decide(tenant)
    carry, writers = disposal.carried.carry, list[Thread]()

    def carried_slowly(*said: Any, **more: Any) -> None:
        writers.append(Thread(target=lambda: sender.post(voiding(target["id"]))))
        writers[0].start()
        writers[0].join(0.6)
        carry(*said, **more)

    monkeypatch.setattr(disposal.carried, "carry", carried_slowly)
    dispose(tenant)
    writers[0].join()
    assert target["id"] not in stored_ids(tenant)
    assert [each.completed_at is not None for each in rows(tenant).values()] == [True]
    assert rebuilt(tenant)[1:] == (0, 0)


def test_a_pseudonymisation_beside_writers_leaves_no_actor_half_known(real_app: Samlar, place: Place) -> None:
    tenant, sender = place
    store(tenant, *[statement(activity=f"{A}/{n}", verb=COMPLETED) for n in range(20)])

    def write(number: int) -> None:
        for n in range(20):
            assert sender.post(statement(activity=f"{A}/{n}", verb=PASSED), statement(actor=f"q{number}")).status_code == 200

    def hide() -> None:
        with real_app.app_context(), unit_of_work(tenant_id=tenant.id):
            pseudonymise_actor(tenant_id=tenant.id, ifi="account|https://perstorp.example|amina", reason="KS 2026/115")

    with ThreadPoolExecutor(4) as pool:
        for act in [*(pool.submit(write, n) for n in range(3)), pool.submit(hide)]:
            act.result()
    assert rebuilt(tenant)[1:] == (0, 0)
    with unit_of_work(tenant_id=tenant.id):
        wrong = db.session.scalar(
            text("select count(*) from statement where (ifi like '%|urn:samlar:pseudonym|%') <> (raw like '%urn:samlar:pseudonym%')")
        )
    assert wrong == 0


def test_completions_and_certificates_stay_whatever_is_disposed_of_and_made_again(session: object) -> None:
    tenant = make_tenant("perstorp")
    member, course = make_member(tenant), share_course(tenant)
    times = [datetime(2012, 3, 1, 10, tzinfo=UTC), datetime(2014, 3, 1, 10, tzinfo=UTC)]
    achieved = [achieve(member, course, at=at) for at in times]
    wrong = achieve(member, course, at=times[1] + timedelta(days=300))
    void(tenant, wrong)
    drain(tenant)
    for each in [*achieved, wrong]:
        grow_old(tenant, each, months_old=130)

    def issued() -> tuple[list[Any], list[Any]]:
        return [(each.number, each.valid_until) for each in certificates_of(member)], [each.achieved_at for each in completions_of(member)]

    before = issued()
    assert len(before[0]) == 2
    decide(tenant)
    dispose(tenant)
    assert not stored_ids(tenant) & {*achieved, wrong}
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update progress set completed_at = null"))
    assert rebuilt(tenant)[1] == 1
    drain(tenant)
    with unit_of_work(tenant_id=tenant.id):
        assert completions.rebuild(tenant_id=tenant.id) is False
    assert issued() == before
    achieve(member, course, at=now() - timedelta(days=3))  # a renewal is added to what stands
    drain(tenant)
    assert issued()[0][:2] == before[0]
    assert len(issued()[0]) == 3
