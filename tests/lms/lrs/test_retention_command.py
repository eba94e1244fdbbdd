"""`samlar retention`: what the operator sees, decides and gets."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lms.core.db import unit_of_work
from lms.core.errors import Conflict
from lms.http.app import Samlar
from lms.lrs.retention.queries import rules_of
from lms.tenancy.models import Organisation
from tests.factories.lrs import statement
from tests.factories.platform import make_tenant
from tests.factories.retention import decide, dispose, due, store, stored_ids

Invoke = Callable[..., Any]


@pytest.fixture
def invoke(app: Samlar, tenant: Organisation) -> Invoke:
    """The command for the tenant; `invoke("--run")` gives click's result."""
    return lambda *arguments: app.test_cli_runner().invoke(args=["retention", "--tenant", "perstorp", *arguments])


def test_an_operator_decides_looks_disposes_and_reads_the_protocol(tenant: Organisation, invoke: Invoke) -> None:
    store(tenant, statement(), statement(), months_old=30)
    store(tenant, statement())
    plain = invoke()
    assert "kept for ever" in plain.output
    assert "nobody has decided" in plain.output
    found = json.loads(invoke("--set", "detail=24", "--set", "outcome=120", "--decision", "KS 2026/112", "--json").output)
    assert [(each["class"], each["months"], each["decision"]) for each in found["rules"]] == [
        ("detail", 24, "KS 2026/112"), ("outcome", 120, "KS 2026/112"), ("document", None, ""),
    ]  # fmt: skip
    assert [(each["class"], each["count"]) for each in found["due"]] == [("detail", 2), ("outcome", 0), ("document", 0), ("attachment", 0)]
    assert [month["count"] for month in found["due"][0]["months"]] == [2]
    assert "Nothing has been disposed of" in invoke("--dry-run").output
    assert len(stored_ids(tenant)) == 3
    done = invoke("--run")
    assert done.exit_code == 0, done.output
    assert "count         detail: 2, stored 20" in done.output
    assert "Decision: KS 2026/112" in done.output
    assert len(stored_ids(tenant)) == 1
    (listed,) = json.loads(invoke("--protocols", "--json").output)
    assert (listed["kind"], listed["total"], listed["ended"] is not None) == ("disposal", 2, True)
    assert listed == json.loads(invoke("--protocol", listed["id"], "--json").output)
    assert listed["id"] in invoke("--protocols").output


def test_an_operator_decides_on_nights(tenant: Organisation, invoke: Invoke) -> None:
    invoke("--set", "detail=24", "--decision", "KS 2026/112")
    assert invoke("--nightly", "yes", "--decision", "KS 2026/114").exit_code == 0
    found = json.loads(invoke("--json").output)
    assert (found["nightly"], found["rules"][0]["decision"]) == (True, "KS 2026/112")
    assert "It goes tonight" in invoke().output
    invoke("--nightly", "no", "--decision", "KS 2026/115")
    assert not json.loads(invoke("--json").output)["nightly"]


def test_for_ever_is_a_decision_too(tenant: Organisation, invoke: Invoke) -> None:
    assert invoke("--set", "outcome=forever", "--decision", "KS 2026/113").exit_code == 0
    with unit_of_work(tenant_id=tenant.id):
        assert [(rule.months, rule.decision) for rule in rules_of(tenant.id).values()] == [(None, ""), (None, "KS 2026/113"), (None, "")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "detail=24"], "--decision"),
        (["--decision", "KS 2026/112"], "--set"),
        (["--nightly", "yes"], "--decision"),
        (["--set", "detail=two", "--decision", "x"], "detail=two"),
        (["--set", "minutes=2", "--decision", "x"], "minutes=2"),
        (["--set", "detail=0", "--decision", "x"], "1200"),
        (["--set", "outcome=12", "--decision", "x"], "Detaljer"),
        (["--run"], "no rule"),
        (["--run", "--dry-run"], "exclude"),
        (["--protocol", "01990000-0000-7000-8000-000000000000"], "no such run"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(tenant: Organisation, invoke: Invoke, arguments: list[str], said: str) -> None:
    result = invoke(*arguments)
    assert result.exit_code != 0
    assert said in result.output
    with unit_of_work(tenant_id=tenant.id):
        assert {rule.months for rule in rules_of(tenant.id).values()} == {None}


def test_a_protocol_of_another_tenant_is_not_shown(tenant: Organisation, app: Samlar, invoke: Invoke) -> None:
    other = make_tenant("helsingborg")
    app.test_cli_runner().invoke(args=["retention", "--tenant", "helsingborg", "--set", "document=1", "--decision", "x"])
    theirs = dispose(other)
    assert "no such run" in invoke("--protocol", str(theirs)).output
    assert str(theirs) not in invoke("--protocols").output
    assert app.test_cli_runner().invoke(args=["retention", "--tenant", "nowhere"]).exit_code == 1


def test_nothing_goes_without_a_rule(tenant: Organisation) -> None:
    store(tenant, statement(), months_old=500)
    assert due(tenant) == {}
    with pytest.raises(Conflict):
        dispose(tenant)
    decide(tenant, detail=None, outcome=None, document=3)
    dispose(tenant)
    assert len(stored_ids(tenant)) == 1
