"""What organisations are called, kept for some seconds."""

import pytest

from lms.core.db import db
from lms.http.app import Samlar
from lms.tenancy.kept import SECONDS, kept_organisations, organisations_to_show
from lms.tenancy.models import Organisation
from tests.factories.platform import make_tenant

pytestmark = pytest.mark.usefixtures("session")


def test_the_database_is_asked_once_for_an_organisation_while_it_is_kept(count_sql: list[str]) -> None:
    perstorp, klippan = make_tenant("perstorp").id, make_tenant("klippan").id
    assert organisations_to_show([perstorp])[perstorp].slug == "perstorp"
    count_sql.clear()
    assert organisations_to_show([perstorp, perstorp])[perstorp].slug == "perstorp"
    assert count_sql == []
    assert {row.slug for row in organisations_to_show([perstorp, klippan]).values()} == {"perstorp", "klippan"}
    assert len(count_sql) == 1


def test_a_new_name_is_seen_when_the_time_is_over_or_all_is_forgotten(app: Samlar, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, moment = make_tenant("perstorp").id, [1000.0]
    monkeypatch.setattr(kept_organisations(app), "clock", lambda: moment[0])
    before = organisations_to_show([tenant])[tenant].name
    for name, later, forget in (("Nya Perstorp", SECONDS, False), ("Nyaste Perstorp", 0.0, True)):
        db.session.get_one(Organisation, tenant).name = name
        db.session.flush()
        assert organisations_to_show([tenant])[tenant].name == before
        moment[0] += later
        if forget:
            app.forget_tenants()
        before = organisations_to_show([tenant])[tenant].name
        assert before == name


def test_what_there_is_not_is_not_kept(app: Samlar) -> None:
    assert organisations_to_show([-1]) == {}
    made = make_tenant("perstorp").id
    organisations_to_show([made])
    assert list(kept_organisations(app).until) == [made]
