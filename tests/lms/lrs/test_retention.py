"""Disposal: what goes, what stays, what it leaves of itself, and that nothing earned is taken away."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from lms.access.models import AuditEvent
from lms.core.db import db, unit_of_work
from lms.core.errors import Invalid, NotFound
from lms.http.app import Samlar
from lms.lrs import documents, queries
from lms.lrs.actors import actor_for
from lms.lrs.agents import ifi_of
from lms.lrs.projection import ATTENDED, COMPLETED, FAILED, PASSED, TERMINATED
from lms.lrs.retention import services
from lms.lrs.retention.ordering import order
from lms.lrs.retention.queries import protocol_of, protocols, rules_of
from lms.lrs.retention.rules import RecordClass
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, statement, voiding
from tests.factories.platform import make_member, make_tenant
from tests.factories.retention import count, decide, dispose, due, in_small_steps, store, stored_ids

from .test_rebuild import rebuilt, rows

A = "https://example.org/activities/a"
TEAM = {"team": {"objectType": "Group", "member": [agent("x"), agent("y")]}, "contextActivities": {"parent": [{"id": A}]}}


def ids(*statements: dict[str, Any]) -> set[str]:
    return {each["id"] for each in statements}


def test_details_go_before_outcomes_with_their_relations_and_nothing_else_does(tenant: Organisation) -> None:
    old, young = [statement(context=TEAM) for _ in range(3)], [statement(context=TEAM) for _ in range(2)]
    outcomes = [statement(verb=verb, context=TEAM) for verb in (COMPLETED, PASSED, FAILED)]
    ancient = statement(verb=COMPLETED, context=TEAM)
    store(tenant, *old, *outcomes, months_old=30)
    store(tenant, *young, months_old=20)
    store(tenant, ancient, months_old=130)
    decide(tenant)
    assert due(tenant) == {"detail": 3, "outcome": 1}
    dispose(tenant)
    assert stored_ids(tenant) == ids(*young, *outcomes)
    assert (count(tenant, "statement_related"), count(tenant, "statement_id")) == (3 * 5, 5)
    assert due(tenant) == {}
    kept = outcomes[0]
    with unit_of_work(tenant_id=tenant.id):
        assert queries.one_statement(tenant.id, old[0]["id"], voided=False, sight=queries.Sight()) is None
        assert queries.one_statement(tenant.id, kept["id"], voided=False, sight=queries.Sight()) is not None


def test_a_dry_run_counts_by_class_and_month_and_changes_nothing(tenant: Organisation) -> None:
    for months_old in (26, 26, 30):
        store(tenant, statement(), months_old=months_old)
    store(tenant, statement(verb=COMPLETED), months_old=121)
    decide(tenant)
    before = stored_ids(tenant)
    assert due(tenant) == {"detail": 3, "outcome": 1}
    with unit_of_work(tenant_id=tenant.id):
        found = services.queries.preview(tenant.id, rules_of(tenant.id).values())["detail"]
    assert [number for _month, number in found.months] == [1, 2]
    assert found.oldest is not None and found.newest is not None and found.oldest < found.newest  # noqa: PT018
    assert stored_ids(tenant) == before
    assert count(tenant, "retention_run") == count(tenant, "progress_carried") == 0


def test_what_is_kept_for_ever_stays_and_so_do_the_details_of_it(tenant: Organisation) -> None:
    store(tenant, statement(), statement(verb=COMPLETED), months_old=500)
    decide(tenant, detail=24, outcome=None)
    assert due(tenant) == {"detail": 1}
    dispose(tenant)
    assert len(stored_ids(tenant)) == 1


def test_progress_is_what_it_was_after_a_disposal_a_rebuild_and_a_later_voiding(tenant: Organisation) -> None:
    at = [{"timestamp": f"2020-01-{day:02d}T10:00:00Z"} for day in range(1, 9)]
    later = statement(activity=A, verb=PASSED, result={"score": {"scaled": 0.4}}, **at[7])
    half = statement(activity=A, verb=ATTENDED, result={"completion": False}, **at[6])
    old = [
        statement(activity=A, **at[0]), statement(activity=A, verb=PASSED, result={"score": {"scaled": 0.9}}, **at[3]),
        statement(activity=A, verb=COMPLETED, **at[2]), statement(activity=A, verb=TERMINATED, **at[5]), half,
        statement(activity=A + "/group", actor=agent("g") | {"objectType": "Group"}, verb=COMPLETED, **at[1]),
        statement(activity=A + "/only", **at[1]),
    ]  # fmt: skip
    store(tenant, *old, months_old=130)
    store(tenant, later)
    live = rows(tenant)
    decide(tenant)
    dispose(tenant)
    assert stored_ids(tenant) == {later["id"]}
    assert rows(tenant) == live
    assert rebuilt(tenant) == (2, 0, 0)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("delete from progress"))
    assert rebuilt(tenant, dry_run=True)[1] == 2
    rebuilt(tenant)
    assert rows(tenant) == live
    store(tenant, voiding(later["id"]))
    mine = rows(tenant)[ifi_of(agent()) or "", A]
    assert (mine.passed_at, mine.completed_at, mine.score_scaled) == (
        live[ifi_of(agent()) or "", A].completed_at.replace(day=4),
        mine.completed_at,
        0.9,
    )  # type: ignore[union-attr]
    assert (mine.completed_at, mine.attended_at) == (live[ifi_of(agent()) or "", A].completed_at, None)


def test_a_voided_statement_that_goes_leaves_nothing_of_what_it_said(tenant: Organisation) -> None:
    wrong = statement(activity=A, verb=COMPLETED, result={"score": {"scaled": 1}})
    store(tenant, statement(activity=A), wrong, voiding(wrong["id"]), months_old=130)
    live = rows(tenant)
    decide(tenant)
    dispose(tenant)
    assert stored_ids(tenant) == set()
    assert count(tenant, "achievement_carried") == 0
    rebuilt(tenant)
    assert rows(tenant) == live
    assert [each.completed_at for each in live.values()] == [None]


def test_achievements_outlive_their_statements(tenant: Organisation) -> None:
    member = make_member(tenant)
    with unit_of_work(tenant_id=tenant.id):
        actor = actor_for(tenant.id, member.person_id)
    days = ["2019-03-01T10:00:00Z", "2021-03-01T10:00:00Z"]
    said = [statement(actor=actor, activity=A, verb=COMPLETED, timestamp=day) for day in days]
    store(tenant, said[0], statement(actor=actor, activity=A, verb=ATTENDED, result={"completion": False}), months_old=130)
    store(tenant, said[1], months_old=20)
    with unit_of_work(tenant_id=tenant.id):
        before = queries.achievements(tenant.id, [(member.person_id, A)])
    decide(tenant)
    dispose(tenant)
    assert stored_ids(tenant) == {said[1]["id"]}
    with unit_of_work(tenant_id=tenant.id):
        assert queries.achievements(tenant.id, [(member.person_id, A)]) == before
    store(tenant, said[0])  # sent again
    with unit_of_work(tenant_id=tenant.id):
        assert queries.achievements(tenant.id, [(member.person_id, A)]) == before
        assert [each.at.year for each in before] == [2019, 2021]


def test_a_statement_sent_again_after_its_disposal_is_a_new_one_and_changes_no_progress(tenant: Organisation, sender: Sender) -> None:
    said = statement(activity=A, verb=COMPLETED, timestamp="2019-03-01T10:00:00Z", result={"score": {"scaled": 0.5}})
    store(tenant, said, months_old=130)
    decide(tenant)
    dispose(tenant)
    live = rows(tenant)
    assert sender.post(said).status_code == 200
    assert stored_ids(tenant) == {said["id"]}
    assert rows(tenant) == live
    assert due(tenant) == {}, "its time begins anew"


def test_attachments_go_with_the_last_statement_that_declares_them(tenant: Organisation) -> None:
    old, young = statement(), statement()
    store(tenant, old, months_old=30)
    store(tenant, young)
    with unit_of_work(tenant_id=tenant.id):
        for sha2 in ("a" * 64, "b" * 64):
            db.session.execute(text("insert into lrs_attachment values (:tenant, :sha2, 'x')"), {"tenant": tenant.id, "sha2": sha2})
        declared = "insert into statement_attachment select tenant_id, :sha2, stored from statement where id = :id"
        for sha2, said in (("a" * 64, old), ("b" * 64, old), ("b" * 64, young)):
            db.session.execute(text(declared), {"sha2": sha2, "id": said["id"]})
    decide(tenant)
    assert due(tenant) == {"detail": 1, "attachment": 1}
    run_id = dispose(tenant)
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalars(text("select sha2 from lrs_attachment")).all() == ["b" * 64]
        assert db.session.scalars(text("select sha2 from statement_attachment")).all() == ["b" * 64]
        assert {name: each.count for name, each in protocol_of(tenant.id, run_id).counts.items()} == {"detail": 1, "attachment": 1}


def test_state_documents_go_when_they_have_not_been_changed_for_so_long_and_profiles_stay(
    tenant: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch, 2)
    ifi = ifi_of(agent()) or ""
    with unit_of_work(tenant_id=tenant.id):
        for number in range(5):
            place = documents.state_place(tenant.id, f"{A}/{number}", ifi, uuid4() if number % 2 else None)
            documents.put(place, "s", content=b"{}", content_type="application/json")
        documents.put(documents.agent_place(tenant.id, ifi), "p", content=b"{}", content_type="application/json")
        db.session.execute(text("update lrs_document set updated_at = now() - interval '13 months'"))
        documents.put(documents.state_place(tenant.id, f"{A}/0", ifi, None), "s", content=b"[]", content_type="application/json")
    decide(tenant, document=12)
    assert due(tenant) == {"document": 4}
    run_id = dispose(tenant)
    assert count(tenant, "lrs_document") == 2
    with unit_of_work(tenant_id=tenant.id):
        assert protocol_of(tenant.id, run_id).counts["document"].count == 4


def test_the_protocol_says_who_decided_what_went_and_when_and_cannot_be_changed(tenant: Organisation) -> None:
    member = make_member(tenant)
    store(tenant, statement(), statement(), months_old=30)
    with unit_of_work(tenant_id=tenant.id):
        services.set_rules(tenant_id=tenant.id, months={RecordClass.DETAIL: 24}, decision=" KS 2026/112 ", decided_by=member.id)
    run_id = dispose(tenant)
    with unit_of_work(tenant_id=tenant.id):
        found = protocol_of(tenant.id, run_id)
        assert [each.id for each in protocols(tenant.id)] == [run_id]
        acts = db.session.query(AuditEvent.action).filter(AuditEvent.action.like("lrs.retention%")).all()
    assert (found.total, found.ended_at is not None, found.kind) == (2, True, "disposal")
    assert found.rules[0]["decision"] == "KS 2026/112"
    assert found.rules[0]["decided_by"] == str(member.id)
    assert (found.counts["detail"].oldest or found.begun_at) < (found.counts["detail"].newest or found.begun_at)
    assert sorted(act for (act,) in acts) == ["lrs.retention.run", "lrs.retention.set"]
    for table in ("retention_run", "retention_step", "statement_voided"):
        for act in (f"update {table} set tenant_id = tenant_id", f"delete from {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), unit_of_work(tenant_id=tenant.id):
                db.session.execute(text(act))


def test_a_disposal_that_was_cut_off_goes_on_by_the_rules_it_began_with(tenant: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_steps(monkeypatch, 3)
    store(tenant, *[statement() for _ in range(10)], months_old=30)
    decide(tenant)
    run_id = dispose(tenant, steps=2)
    assert len(stored_ids(tenant)) == 4
    with unit_of_work(tenant_id=tenant.id):
        found = protocol_of(tenant.id, run_id)
        assert (found.ended_at, found.total) == (None, 6)
    decide(tenant, detail=60)
    assert dispose(tenant) == run_id
    assert stored_ids(tenant) == set()
    with unit_of_work(tenant_id=tenant.id):
        found = protocol_of(tenant.id, run_id)
        assert (found.ended_at is not None, found.total) == (True, 10)
        assert services.proceed(tenant_id=tenant.id, run_id=run_id) is False
    assert dispose(tenant) != run_id


def test_a_step_that_is_rolled_back_takes_nothing_and_says_nothing(tenant: Organisation) -> None:
    store(tenant, statement(context=TEAM), months_old=30)
    decide(tenant)
    run_id = dispose(tenant, steps=0)

    def step_and_fail() -> None:
        with unit_of_work(tenant_id=tenant.id):
            services.proceed(tenant_id=tenant.id, run_id=run_id)
            raise LookupError

    with pytest.raises(LookupError):
        step_and_fail()
    assert [count(tenant, table) for table in ("statement", "retention_step", "progress_carried")] == [1, 0, 0]


def test_a_rule_that_cannot_be_is_refused_against_the_rules_that_are(tenant: Organisation) -> None:
    decide(tenant, detail=24, outcome=120)
    for months in ({RecordClass.OUTCOME: 12}, {RecordClass.DETAIL: None}):
        with pytest.raises(Invalid) as refused, unit_of_work(tenant_id=tenant.id):
            services.set_rules(tenant_id=tenant.id, months=months, decision="KS 2026/113", decided_by=None)
        assert set(refused.value.fields) == {"detail"}
    with unit_of_work(tenant_id=tenant.id):
        assert [rule.months for rule in rules_of(tenant.id).values()] == [24, 120, 12]


def test_another_tenants_statements_rules_and_protocols_are_out_of_reach(tenant: Organisation, sender_of: Callable[..., Sender]) -> None:
    other = make_tenant("helsingborg")
    store(other, statement(context=TEAM), months_old=200)
    store(tenant, statement(context=TEAM), months_old=200)
    decide(other, detail=240, outcome=240)
    theirs = dispose(other)
    decide(tenant)
    assert due(other) == {}
    dispose(tenant)
    assert len(stored_ids(other)) == 1
    assert count(other, "statement_related") == 3
    with unit_of_work(tenant_id=tenant.id):
        assert protocols(other.id) == []
        assert [rule.months for rule in rules_of(other.id).values()] == [None, None, None]
        for tenant_id in (tenant.id, other.id):
            with pytest.raises(NotFound):
                protocol_of(tenant_id, theirs)
            with pytest.raises(NotFound):
                services.proceed(tenant_id=tenant_id, run_id=theirs)


def test_the_job_does_step_after_step(app: Samlar, tenant: Organisation, monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], int]) -> None:
    in_small_steps(monkeypatch, 2)
    store(tenant, *[statement() for _ in range(5)], months_old=30)
    decide(tenant)
    with unit_of_work(tenant_id=tenant.id):
        order(tenant_id=tenant.id, requested_by=None)
    assert len(stored_ids(tenant)) == 5
    assert run_jobs() > 3
    assert stored_ids(tenant) == set()
