"""Whose word a statement is, for reports to tell; and how many have come in, counted without a scan of them all."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import counting, services
from lms.lrs.actors import actor_for
from lms.lrs.counting import Count, count
from lms.lrs.credentials import create_credential
from lms.lrs.projection import COMPLETED
from lms.lrs.queries.vouching import Voucher, Word, whose_word, words_behind
from lms.tenancy.models import Organisation
from tests.factories.lrs import BASE, Sender, make_grant, statement, voiding
from tests.factories.platform import make_member, make_tenant

AU = f"{BASE}/au/1/a1"


def of(tenant: Organisation, person_id: UUID) -> dict[str, Any]:
    with unit_of_work(tenant_id=tenant.id):
        return actor_for(tenant.id, person_id)


def counted(tenant: Organisation) -> Count:
    with unit_of_work(tenant_id=tenant.id):
        return count(tenant_id=tenant.id)


def store(tenant: Organisation, number: int) -> None:
    with unit_of_work(tenant_id=tenant.id):
        services.store([statement() for _ in range(number)], tenant_id=tenant.id)


def test_a_launch_the_platform_and_an_outside_system_are_told_apart(app: Samlar, tenant: Organisation, sender: Sender) -> None:
    grant, token = make_grant(tenant)
    launched, outside = statement(activity=grant.activity_id, context={"registration": str(grant.registration)}), statement()
    assert Sender(app, token).post(launched).status_code == 200
    assert sender.post(outside).status_code == 200
    with unit_of_work(tenant_id=tenant.id):
        [own] = services.store([statement()], tenant_id=tenant.id)
        told = whose_word(tenant.id, [UUID(launched["id"]), UUID(outside["id"]), UUID(own), uuid4()])
        credential_id = db.session.scalar(text("select id from lrs_credential"))
    assert told == {
        UUID(launched["id"]): Voucher(Word.LAUNCH), UUID(own): Voucher(Word.PLATFORM), UUID(outside["id"]): Voucher(Word.OUTSIDE, credential_id),
    }  # fmt: skip


def test_an_access_token_speaks_with_the_word_of_its_credential(app: Samlar, tenant: Organisation) -> None:
    with unit_of_work(tenant_id=tenant.id):
        made = create_credential(tenant_id=tenant.id, name="HR", scopes=["all"])
    said = {"grant_type": "client_credentials", "client_id": made.key, "client_secret": made.secret}
    token = app.test_client().post("/oauth/token", base_url="http://127.0.0.1:8000", data=said).json["access_token"]
    client, sent = Sender(app, None), statement()
    client.headers |= {"Authorization": f"Bearer {token}"}
    client.post(sent)
    with unit_of_work(tenant_id=tenant.id):
        assert whose_word(tenant.id, [UUID(sent["id"])]) == {UUID(sent["id"]): Voucher(Word.OUTSIDE, made.id)}


def test_reports_learn_whose_word_an_achievement_rests_on(tenant: Organisation, sender: Sender) -> None:
    amina, bo = (make_member(tenant, name).person_id for name in ("Amina Holmér", "Bo Ek"))
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    actor = of(tenant, amina)
    grant, _token = make_grant(tenant, actor=actor)
    outside = statement(actor=actor, verb=COMPLETED, activity=AU, timestamp=early.isoformat())
    gone = statement(actor=of(tenant, bo), verb=COMPLETED, activity=AU)
    sender.post(outside, gone, statement(actor=actor, activity=AU))
    sender.post(voiding(gone["id"]))
    with unit_of_work(tenant_id=tenant.id):
        said = statement(actor=actor, verb=COMPLETED, activity=AU, context={"registration": str(grant.registration)})
        services.store([said], tenant_id=tenant.id, grant=grant)
        services.store([statement(actor=actor, verb=COMPLETED, activity=AU, timestamp=late.isoformat())], tenant_id=tenant.id)
    with unit_of_work(tenant_id=tenant.id):
        found = words_behind(tenant.id, [(amina, AU), (bo, AU), (bo, "https://example.org/never")])
        assert words_behind(tenant.id, []) == {}
    assert [(at, voucher.word) for at, voucher in found[amina, AU]][:2] == [(early, Word.OUTSIDE), (late, Word.PLATFORM)]
    assert [voucher.word for _at, voucher in found[amina, AU]][2:] == [Word.LAUNCH]
    assert found[bo, AU] == found[bo, "https://example.org/never"] == []


def test_another_tenants_words_are_not_told(tenant: Organisation, sender_of: Callable[..., Sender]) -> None:
    other, sent = make_tenant("helsingborg"), statement()
    sender_of(other).post(sent)
    with unit_of_work(tenant_id=tenant.id):
        assert whose_word(tenant.id, [UUID(sent["id"])]) == {}
        assert whose_word(other.id, [UUID(sent["id"])]) == {}, "row policies stand behind the argument"


def test_the_count_is_exact_whoever_has_counted_before(tenant: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEPT_FROM", 3)
    totals = []
    for number in (0, 1, 2, 1, 5, 0):
        store(tenant, number)
        totals.append(counted(tenant).total)
    assert totals == [0, 1, 3, 4, 9, 9]
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalar(text("select total from statement_count")) == 9


def test_a_store_that_was_filled_before_is_counted_in_stretches(tenant: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "STRETCH", 4)
    monkeypatch.setattr(counting, "KEPT_FROM", 1)
    store(tenant, 10)
    assert [(each.total, each.whole) for each in (counted(tenant) for _ in range(4))] == [(4, False), (8, False), (10, True), (10, True)]


def test_the_count_is_of_what_was_received_also_when_it_has_been_disposed_of(tenant: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEPT_FROM", 1)
    store(tenant, 5)
    assert counted(tenant).total == 5
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("delete from statement"))
    store(tenant, 1)
    assert counted(tenant).total == 6


def test_only_the_last_minute_counts_as_the_last_minute(tenant: Organisation) -> None:
    store(tenant, 3)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update statement set stored = stored - interval '2 minutes'"))
    store(tenant, 2)
    assert counted(tenant) == Count(5, 2, True)


def test_what_is_not_committed_yet_is_counted_once_it_is(real_app: Samlar) -> None:
    tenant = make_tenant("perstorp")
    with db.engine.connect() as writer:
        driver = writer.connection.driver_connection
        driver.execute("select set_config('app.tenant_id', %s, true)", (str(tenant.id),))
        driver.execute("select lrs_begin_write(%s, 1, false)", (tenant.id,))
        store(tenant, 600)
        assert counted(tenant).total == 0, "the open write could still put one before them"
        writer.rollback()
    assert counted(tenant).total == 600


def test_one_tenant_counts_its_own(tenant: Organisation) -> None:
    store(make_tenant("helsingborg"), 3)
    assert counted(tenant) == Count(0, 0, True)
