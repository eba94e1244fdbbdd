"""What the database refuses becomes an answer: what is there already is a conflict, and a fault stays a fault."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from lms.access.guard import public
from lms.core.db import db
from lms.http.app import Samlar
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
HOST = text("insert into host (hostname, organisation_id) values ('larportal.perstorp.se', :organisation)")


def plant(app: Samlar, monkeypatch: pytest.MonkeyPatch, *organisations: int) -> None:
    """A page that gives these organisations the same host name, one after the other."""

    @public
    def view() -> str:
        for organisation in organisations:
            db.session.execute(HOST, {"organisation": organisation})
        return "done"

    monkeypatch.setitem(app.view_functions, "landing.privacy", view)


def test_what_is_there_already_is_a_conflict(app: Samlar, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make_tenant("perstorp")
    plant(app, monkeypatch, tenant.id, tenant.id)
    page = client_for("perstorp").get("/personuppgifter")
    assert page.status_code == 409
    assert "Någon annan hann före, eller så är det redan gjort. Inget har ändrats." in page.text
    problem = client_for("perstorp").get("/personuppgifter", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json["type"]) == (409, "urn:samlar:problem:already-there")


def test_another_broken_rule_of_the_database_is_a_fault_of_ours(
    app: Samlar, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tenant("perstorp")
    plant(app, monkeypatch, -1)
    assert client_for("perstorp").get("/personuppgifter").status_code == 500
