"""Disposal and statements that refer to others: nothing comes back, and what an outcome is about stays with it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.lrs import queries
from lms.lrs.filters import StatementFilter
from lms.lrs.projection import COMPLETED, PASSED
from lms.tenancy.models import Organisation
from tests.factories.lrs import EXPERIENCED, VOIDED, agent, statement, voiding
from tests.factories.platform import make_tenant
from tests.factories.retention import MONTH, count, decide, dispose, due, grow_old, in_small_steps, store, stored_ids

from .test_rebuild import rebuilt, rows

COMMENTED = "http://adlnet.gov/expapi/verbs/commented"
NAMES = UUID("5c1d6f0e-7c52-4c39-9d0f-3c55a3a1f2ab")


def referring(target: str, **said: Any) -> dict[str, Any]:
    """A statement about another statement."""
    return statement(verb=COMMENTED, object={"objectType": "StatementRef", "id": target}, **said)


def is_hidden(tenant: Organisation, statement_id: str) -> bool:
    """Whether a stored statement is voided."""
    with unit_of_work(tenant_id=tenant.id):
        return bool(db.session.scalar(text("select voided from statement where id = :id"), {"id": statement_id}))


def test_a_voided_detail_goes_and_its_voiding_stays_and_voids_it_if_it_comes_again(tenant: Organisation) -> None:
    wrong = statement()
    void = voiding(wrong["id"])
    store(tenant, wrong, void, months_old=30)
    decide(tenant)
    assert due(tenant) == {"detail": 1}
    dispose(tenant)
    assert stored_ids(tenant) == {void["id"]}
    store(tenant, wrong)
    assert is_hidden(tenant, wrong["id"])
    assert rows(tenant) == {}


def test_what_was_voided_stays_voided_after_both_have_gone(tenant: Organisation) -> None:
    wrong, never_came = statement(verb=COMPLETED), statement(verb=PASSED)
    store(tenant, wrong, voiding(wrong["id"]), voiding(never_came["id"]), months_old=130)
    decide(tenant)
    assert due(tenant) == {"outcome": 3}
    dispose(tenant)
    assert stored_ids(tenant) == set()
    store(tenant, wrong, never_came)
    assert is_hidden(tenant, wrong["id"])
    assert is_hidden(tenant, never_came["id"])
    assert rows(tenant) == {}
    assert rebuilt(tenant) == (0, 0, 0)


def test_a_voiding_waits_for_what_it_voids(tenant: Organisation) -> None:
    late = statement(verb=COMPLETED)
    void = voiding(late["id"])
    store(tenant, void, months_old=130)
    store(tenant, late, months_old=100)
    decide(tenant)
    assert due(tenant) == {}
    dispose(tenant)
    assert stored_ids(tenant) == {void["id"], late["id"]}
    grow_old(tenant, late["id"], months_old=125)
    assert due(tenant) == {"outcome": 2}
    dispose(tenant)
    assert stored_ids(tenant) == set()


def test_a_disposal_cut_off_between_a_voiding_and_its_target_brings_nothing_back(tenant: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_steps(monkeypatch, 1)
    late = statement(verb=COMPLETED)
    store(tenant, voiding(late["id"]), months_old=130)
    store(tenant, late, months_old=125)
    decide(tenant)
    dispose(tenant, steps=1)
    assert stored_ids(tenant) == {late["id"]}
    assert is_hidden(tenant, late["id"])
    assert rebuilt(tenant) == (0, 0, 0)
    dispose(tenant)
    assert stored_ids(tenant) == set()


def test_what_a_kept_statement_refers_to_stays_with_it_directly_and_through_others(tenant: Organisation) -> None:
    detail = statement()
    middle = referring(detail["id"])
    last = referring(middle["id"])
    store(tenant, detail, statement(), middle, months_old=130)
    store(tenant, last, months_old=30)
    decide(tenant)
    assert due(tenant) == {"detail": 1}
    dispose(tenant)
    assert stored_ids(tenant) == {each["id"] for each in (detail, middle, last)}
    grow_old(tenant, last["id"], months_old=121)
    assert due(tenant) == {"detail": 1, "outcome": 2}
    dispose(tenant)
    assert stored_ids(tenant) == set()
    assert count(tenant, "statement_ref") == 0


def test_statements_that_refer_to_each_other_and_to_themselves_go_together(tenant: Organisation) -> None:
    one, other, itself = str(uuid4()), str(uuid4()), str(uuid4())
    store(tenant, referring(other, id=one), referring(one, id=other), referring(itself, id=itself), months_old=130)
    decide(tenant)
    assert due(tenant) == {"outcome": 3}
    dispose(tenant)
    assert stored_ids(tenant) == set()


def test_a_referrer_is_still_found_by_what_is_left_of_its_chain(tenant: Organisation) -> None:
    first = statement(activity="https://example.org/first")
    middle = referring(first["id"])
    last = referring(middle["id"])
    store(tenant, first, middle, last)
    wanted = StatementFilter(activity_id="https://example.org/first")
    decide(tenant)
    grow_old(tenant, middle["id"], months_old=1)
    dispose(tenant)
    with unit_of_work(tenant_id=tenant.id):
        assert len(queries.list_statements(tenant.id, wanted, sight=queries.Sight()).texts) == 3


KINDS = ["plain", "plain", "outcome", "refers", "voids", "group"]
AGES = [0, 10, 20, 30, 40, 50, 70, 90, 140]
ANY_STATEMENT = st.tuples(st.sampled_from(KINDS), st.sampled_from(AGES), st.integers(0, 9), st.sampled_from("ab"))


def said(number: int, kind: str, target: int, who: str) -> dict[str, Any]:
    """The statement that Hypothesis' values stand for."""
    statement_id, about = str(uuid5(NAMES, str(number))), str(uuid5(NAMES, str(target)))
    if kind in ("refers", "voids"):
        return (voiding if kind == "voids" else referring)(about, id=statement_id)
    actor = agent(who) | ({"objectType": "Group"} if kind == "group" else {})
    verb, at = EXPERIENCED if kind == "plain" else COMPLETED, f"2020-01-{number + 1:02d}T10:00:00Z"
    return statement(id=statement_id, actor=actor, verb=verb, timestamp=at, result={"score": {"scaled": number / 10}})


def model(statements: list[dict[str, Any]], ages: list[int], *, detail: int, outcome: int) -> set[str]:
    """The ids of those that go, by the rules in words: without SQL, by walking."""
    by_id = {each["id"]: each for each in statements}
    age = {each["id"]: months for each, months in zip(statements, ages, strict=True)}

    def refers_to(each: dict[str, Any]) -> str | None:
        return each["object"]["id"] if each["object"]["objectType"] == "StatementRef" else None

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        step = refers_to(by_id[start])
        while step is not None and step not in found:
            found.add(step)
            step = refers_to(by_id[step]) if step in by_id else None
        return found

    def is_old(name: str) -> bool:
        each = by_id[name]
        is_outcome = refers_to(each) is not None or each["verb"]["id"] == COMPLETED
        return age[name] > (outcome if is_outcome else detail)

    holders = [name for name, each in by_id.items() if refers_to(each) and each["verb"]["id"] != VOIDED and not is_old(name)]
    held = {name for holder in holders for name in reached(holder)}
    gone = {name for name in by_id if is_old(name) and name not in held}
    for name in sorted(gone):
        target = refers_to(by_id[name])
        voids = by_id[name]["verb"]["id"] == VOIDED and target in by_id and by_id[target or ""]["verb"]["id"] != VOIDED
        if voids and (not is_old(target or "") or target in held):
            gone.discard(name)
    return gone


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_data=st.data(), history=st.lists(ANY_STATEMENT, min_size=1, max_size=10))
def test_a_disposal_takes_what_the_rules_say_and_changes_no_progress(
    session: object, given_data: st.DataObject, history: list[tuple[str, int, int, str]]
) -> None:
    tenant, start = make_tenant(), now()
    statements = [said(number, kind, target, who) for number, (kind, _months, target, who) in enumerate(history)]
    ages = [months for _kind, months, _target, _who in history]
    for number, (each, months) in enumerate(zip(statements, ages, strict=True)):
        store(tenant, each, at=start - months * MONTH - timedelta(hours=12, seconds=number))
    live = rows(tenant)
    hidden = {each["id"] for each in statements if is_hidden(tenant, each["id"])}
    decide(tenant, detail=24, outcome=60)
    gone = model(statements, ages, detail=24, outcome=60)
    announced = sum(due(tenant).values())
    with pytest.MonkeyPatch.context() as patch:
        in_small_steps(patch, given_data.draw(st.integers(1, 4)))
        dispose(tenant)
    assert stored_ids(tenant) == {each["id"] for each in statements} - gone
    assert announced == len(gone)
    assert rows(tenant) == live
    assert rebuilt(tenant)[1:] == (0, 0)
    store(tenant, *[each for each in statements if each["id"] in gone])  # all sent again
    assert {each["id"] for each in statements if is_hidden(tenant, each["id"])} == hidden
    assert rows(tenant) == live
