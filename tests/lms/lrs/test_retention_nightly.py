"""The night: disposals where a tenant has decided on them and something is due, and secrets that open nothing any more."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from procrastinate.periodic import PeriodicDeferrer
from sqlalchemy import text

from lms.access.models import AuditEvent
from lms.cli.working import import_tasks
from lms.core.clock import STOCKHOLM
from lms.core.db import db, unit_of_work
from lms.core.jobs import NIGHT, connect_worker, run_now
from lms.http.app import Samlar
from lms.lrs.queries.vouching import Voucher, Word, whose_word
from lms.lrs.retention import services
from lms.lrs.retention.protocol import as_text
from lms.lrs.retention.queries import protocols
from lms.lrs.spent import clear_spent
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, make_credential, make_grant, statement
from tests.factories.platform import make_tenant
from tests.factories.retention import count, decide, dispose, in_small_steps, store, stored_ids

NIGHTS = [datetime(2026, month, day, 3, 15, tzinfo=STOCKHOLM) for month, day in ((1, 10), (3, 28), (3, 29), (7, 1), (10, 24), (10, 25), (12, 24))]
"""Winter, summer, and the nights on which clocks are put forward and back."""


def by_night(tenant: Organisation, *, active: bool = True) -> None:
    with unit_of_work(tenant_id=tenant.id):
        services.set_rules(tenant_id=tenant.id, months={}, decision="KS 2026/114", decided_by=None, nightly=active)


def run_the_night(app: Samlar, run_jobs: Callable[[], int], at: datetime = NIGHTS[0]) -> None:
    run_now(app, "lrs.night", timestamp=int(at.timestamp()))
    run_jobs()


def test_a_night_disposes_for_those_who_have_decided_on_it_with_a_protocol_that_says_so(
    app: Samlar, tenant: Organisation, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch, 2)
    by_hand, undecided = make_tenant("klippan"), make_tenant("svalov")
    for each in (tenant, by_hand, undecided):
        store(each, *[statement() for _ in range(5)], months_old=30)
    decide(tenant)
    decide(by_hand)
    by_night(tenant)
    run_the_night(app, run_jobs)
    assert [len(stored_ids(each)) for each in (tenant, by_hand, undecided)] == [0, 5, 5]
    with unit_of_work(tenant_id=tenant.id):
        (found,) = protocols(tenant.id)
        event = db.session.query(AuditEvent).filter_by(action="lrs.retention.run").one()
    assert (found.nightly, found.requested_by, found.total, found.ended_at is not None) == (True, None, 5, True)
    assert [rule["decision"] for rule in found.rules] == ["KS 2026/112"] * 3
    assert "ordered by    the decision to dispose each night" in as_text(found, tenant="perstorp")
    assert event.object_id == str(found.id)


def test_a_night_on_which_nothing_is_due_leaves_no_protocol(app: Samlar, tenant: Organisation, run_jobs: Callable[[], int]) -> None:
    by_night(tenant)
    store(tenant, statement(), months_old=30)
    run_the_night(app, run_jobs)  # everything is kept for ever
    decide(tenant, detail=31)
    run_the_night(app, run_jobs)
    assert count(tenant, "retention_run") == 0
    decide(tenant, detail=29)
    run_the_night(app, run_jobs)
    assert (count(tenant, "retention_run"), count(tenant, "statement")) == (1, 0)


def test_a_night_goes_on_with_what_was_cut_off(
    app: Samlar, tenant: Organisation, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch, 2)
    store(tenant, *[statement() for _ in range(5)], months_old=30)
    decide(tenant)
    by_night(tenant)
    run_id = dispose(tenant, steps=1)
    run_the_night(app, run_jobs)
    with unit_of_work(tenant_id=tenant.id):
        assert [(each.id, each.total, each.nightly) for each in protocols(tenant.id)] == [(run_id, 5, False)]


def test_who_decides_against_it_again_is_left_alone(app: Samlar, tenant: Organisation, run_jobs: Callable[[], int]) -> None:
    store(tenant, statement(), months_old=30)
    decide(tenant)
    by_night(tenant)
    by_night(tenant, active=False)
    run_the_night(app, run_jobs)
    assert count(tenant, "statement") == 1
    with unit_of_work(tenant_id=tenant.id):
        told = [event.detail for event in db.session.query(AuditEvent).filter_by(action="lrs.retention.set").order_by(AuditEvent.id)]
    assert [detail.get("nightly") for detail in told if detail is not None] == [None, True, False]


@pytest.mark.parametrize("at", NIGHTS, ids=lambda at: f"{at:%m-%d}")
def test_it_is_a_quarter_past_three_in_sweden_once_a_night_all_year(real_app: Samlar, at: datetime) -> None:
    make_tenant("perstorp")
    import_tasks()
    queue = connect_worker(real_app, url=real_app.extensions["test.url"])

    async def pass_by() -> None:
        async with queue.open_async():
            for minutes in range(-60, 121, 5):  # two workers look at the clock
                for _ in range(2):
                    deferrer = PeriodicDeferrer(queue.periodic_registry)
                    await deferrer.defer_jobs(list(deferrer.get_previous_tasks(at.timestamp() + minutes * 60)))
            await queue.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(pass_by())
    with unit_of_work():
        began = db.session.execute(text("select task_name, count(*) from procrastinate_jobs where status = 'succeeded' group by 1 order by 1")).all()
    assert NIGHT == "15 1,2 * * *"
    assert dict(map(tuple, began)) == {"lrs.night": 2, "lrs.night.tenant": 1, "lrs.spent": 1}


def test_spent_tokens_and_launches_go_and_what_they_said_keeps_its_word(app: Samlar, tenant: Organisation, run_jobs: Callable[[], int]) -> None:
    made, revoked = make_credential(tenant), make_credential(tenant)
    for each in (made, made, revoked):
        asked = {"grant_type": "client_credentials", "client_id": each.key, "client_secret": each.secret}
        assert app.test_client().post("/oauth/token", base_url="http://127.0.0.1:8000", data=asked).status_code == 200
    ended, token = make_grant(tenant)
    lately, _ = make_grant(tenant)
    open_still, _ = make_grant(tenant)
    said = statement(activity=ended.activity_id, context={"registration": str(ended.registration)})
    assert Sender(app, token).post(said).status_code == 200
    with unit_of_work(tenant_id=tenant.id):
        for query in (
            "update lrs_token set expires_at = now() - interval '1 minute' where id = (select min(id::text)::uuid from lrs_token)",
            f"update lrs_credential set revoked_at = now() where key = '{revoked.key}'",
            f"update lrs_grant set ended_at = now() - interval '31 days' where id = '{ended.id}'",
            f"update lrs_grant set ended_at = now() - interval '29 days' where id = '{lately.id}'",
            f"update lrs_grant set expires_at = now() - interval '300 days' where id = '{open_still.id}'",
        ):
            db.session.execute(text(query))
    run_the_night(app, run_jobs)
    with unit_of_work(tenant_id=tenant.id):
        assert set(db.session.scalars(text("select id from lrs_grant"))) == {lately.id, open_still.id}
        assert db.session.scalar(text("select count(*) from lrs_token")) == 1
        assert whose_word(tenant.id, [UUID(said["id"])]) == {UUID(said["id"]): Voucher(Word.LAUNCH)}
        assert not clear_spent(tenant_id=tenant.id)


def test_another_tenants_spent_secrets_are_not_reached(tenant: Organisation) -> None:
    make_grant(other := make_tenant("klippan"))
    with unit_of_work(tenant_id=other.id):
        db.session.execute(text("update lrs_grant set ended_at = now() - interval '31 days'"))
    with unit_of_work(tenant_id=tenant.id):
        clear_spent(tenant_id=tenant.id)
    assert count(other, "lrs_grant") == 1
