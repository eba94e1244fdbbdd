"""What whoever operates the installation sees of receivers: figures without names, and which have stopped."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from lms.cli import main
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs.forwarding import services
from lms.lrs.forwarding.watching import standings
from lms.tenancy.models import Organisation
from tests.databases import Databases
from tests.factories.forwarding import make_target, refuse
from tests.factories.lrs import agent, statement
from tests.factories.platform import make_tenant
from tests.factories.retention import store
from tests.lms.lrs.forwarding_pair import Pair, refusing

Figures = Callable[[], dict[tuple[str, str, str], float]]


@pytest.fixture
def figures(app: Samlar, session: object) -> Figures:
    """What /metrics says of forwarding, by figure, tenant and receiver."""

    def ask() -> dict[tuple[str, str, str], float]:
        answer = app.test_client().get("/metrics", base_url="http://127.0.0.1:8000")
        assert answer.status_code == 200
        return {
            (sample.name.removeprefix("samlar_forwarding_"), sample.labels["tenant"], sample.labels["receiver"]): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
            if sample.name.startswith("samlar_forwarding_")
        }

    return ask


def test_a_receivers_lag_grows_with_what_was_not_looked_through(tenant: Organisation, figures: Figures) -> None:
    quiet = make_target(other := make_tenant("klippan"))
    behind = make_target(tenant)
    store(tenant, statement())
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update forward_target set read_through = now() - interval '2 hours'"))
        db.session.execute(text("update statement set stored = now() - interval '1 hour'"))
    found = figures()
    assert 3600 <= found["lag_seconds", tenant.slug, str(behind.id)] < 3700
    assert found["waiting", tenant.slug, str(behind.id)] == found["stopped", tenant.slug, str(behind.id)] == 0
    assert found["lag_seconds", other.slug, str(quiet.id)] == 0


def test_a_stopped_receiver_is_seen_with_what_waits(tenant: Organisation, figures: Figures) -> None:
    target = make_target(tenant)
    refuse(tenant, target, uuid4())
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update forward_outbox set stored = now() - interval '1 day'"))
    found = figures()
    assert [found[name, tenant.slug, str(target.id)] for name in ("waiting", "stopped")] == [1, 1]
    assert found["lag_seconds", tenant.slug, str(target.id)] >= timedelta(days=1).total_seconds()


def test_the_figures_hold_no_name_and_no_word_of_the_receiver(app: Samlar, tenant: Organisation, figures: Figures) -> None:
    target = make_target(tenant, name="Hos Anna Berg", endpoint="https://anna.example/xapi/")
    store(tenant, statement(actor=agent("anna")))
    refuse(tenant, target, uuid4(), sentence="anna is not known here")
    assert figures()
    told = app.test_client().get("/metrics", base_url="http://127.0.0.1:8000").text
    assert "anna" not in told.lower()


def test_the_figures_leave_the_transaction_to_no_tenant(tenant: Organisation) -> None:
    make_target(tenant)
    with unit_of_work():
        connection = db.session.connection().connection.driver_connection
        assert isinstance(connection, psycopg.Connection)
        assert [each.tenant for each in standings(connection)] == ["perstorp"]
        assert db.session.scalar(text("select count(*) from forward_target")) == 0


def test_readiness_does_not_ask_for_receivers(app: Samlar, count_sql: list[str], session: object) -> None:
    assert app.test_client().get("/ready", base_url="http://127.0.0.1:8000").status_code == 200
    assert [each for each in count_sql if "forward" in each] == []


def test_a_check_says_which_receivers_have_stopped_by_themselves(pair: Pair, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", pair.app.extensions["test.url"])
    monkeypatch.setenv("DATABASE_OWNER_URL", pair.app.extensions["test.owner_url"])
    by_hand, refused, running = (pair.target(name=name) for name in ("För hand", "Regionen", "Högskolan"))
    pair.act(services.stop_target, by_hand)
    fine = CliRunner().invoke(main, ["check"])
    assert fine.exit_code == 0, fine.output
    [said] = pair.store(statement())
    pair.proxy.rule = refusing(said)
    pair.forward(refused)
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 1
    [line] = [line for line in checked.output.splitlines() if line.startswith("WRONG")]
    assert f"{pair.tenant.slug}, Regionen, since 20" in line
    assert "(refused), 1 waiting" in line
    assert by_hand.name not in line
    assert running.name not in line
