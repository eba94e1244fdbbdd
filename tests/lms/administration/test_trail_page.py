"""The page of the audit trail."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from licensing.services import pools
from lms.access import audit
from lms.access.permissions import Role
from lms.core.clock import now
from lms.core.db import unit_of_work
from tests.factories.catalog import make_session
from tests.factories.forwarding import make_target
from tests.factories.licensing import Shared, make_pool
from tests.factories.lrs import make_credential, statement
from tests.factories.platform import make_tenant
from tests.factories.reporting import require, share_course
from tests.factories.retention import decide, dispose, store
from tests.visitors import Visitor

from .people import make_member

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PAGE = "/administration/handelser"


def test_the_trail_is_read_page_by_page_the_latest_first(client_for: Clients) -> None:
    tenant = make_tenant("perstorp")
    admin = make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))
    with unit_of_work(tenant_id=tenant.id):
        for number in range(60):
            audit.record(tenant_id=tenant.id, action="brand.set", object_type="thing", object_id=f"nr-{number}.")
    visitor = client_for("perstorp", admin)
    first = visitor.get(PAGE).text
    assert "Ändrade utseende" in first
    assert "nr-59." in first
    assert "nr-9." not in first
    address = first.split(f'href="{PAGE}?fore=')[1].split('"')[0]
    second = visitor.get(f"{PAGE}?fore={address}").text
    assert "nr-9." in second
    assert "nr-0." in second
    assert "nr-10." not in second


def test_an_act_on_a_member_is_shown_with_the_name(client_for: Clients) -> None:
    tenant = make_tenant("perstorp")
    admin, amina = make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,)), make_member(tenant, "Amina Holmér")
    with unit_of_work(tenant_id=tenant.id):
        audit.record(tenant_id=tenant.id, action="role.end", object_type="member", object_id=str(amina.id))
        audit.record(tenant_id=tenant.id, action="role.end", object_type="member", object_id="not an id")
        audit.record(tenant_id=tenant.id, action="sign-in", object_type="member", object_id=str(amina.id))
    assert client_for("perstorp", admin).get(PAGE).text.count("Amina Holmér") == 3


def test_acts_name_what_they_are_about_where_the_reader_may_see_it(client_for: Clients) -> None:
    tenant, other = make_tenant("perstorp"), make_tenant("helsingborg")
    admin = make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))
    key, target, theirs = make_credential(tenant), make_target(tenant, name="Regionen"), make_target(other, name="Hemlig mottagare")
    mine = share_course(tenant, title="Egen kurs", delivery="classroom")
    shared, hidden = share_course(other, tenant, title="Delad kurs"), share_course(other, title="Dold kurs")
    session = make_session(mine, now() + timedelta(days=1), now() + timedelta(days=2))
    required, pool = require(tenant, shared), make_pool(Shared(tenant, mine.id), capacity=5, members=[tenant])
    store(tenant, statement(), months_old=30)
    decide(tenant)
    run = dispose(tenant)
    about: tuple[tuple[str, object], ...] = (
        ("lrs_credential", key.id), ("forward_target", target.id), ("forward_target", theirs.id), ("course", mine.id), ("course", shared.id),
        ("course", hidden.id), ("course_session", session.id), ("requirement", required.id), ("seat_pool", pool), ("retention_run", run),
        ("retention_rule", tenant.id), ("course", mine.id), ("course", "x" * 36), ("statement", "list"), ("sign-in", "unknown"),
    )  # fmt: skip
    with unit_of_work(tenant_id=tenant.id):
        for kind, identifier in about:
            audit.record(tenant_id=tenant.id, action="brand.set", object_type=kind, object_id=str(identifier))
    page = client_for("perstorp", admin).get(PAGE).text
    assert page.count("Egen kurs") == 4, "the course twice, and its session, which was planned, twice"
    assert page.count("Delad kurs") == 3, "the course, and what is required, which was decided too"
    assert "Ett protokoll" in page
    assert "statement list" not in page
    assert re.search(r"Inloggning\s+<span[^>]*>unknown<", page)
    assert f'<a href="/administration/nycklar/{key.id}">system ' in page
    assert f'<a href="/administration/vidaresandning/{target.id}">Regionen</a>' in page
    assert f'href="/administration/gallring/protokoll/{run}"' in page
    for unsaid in ("Hemlig mottagare", "Dold kurs"):
        assert unsaid not in page
    assert str(hidden.id)[:10] in page
    assert str(mine.id) not in page


def test_nobodys_learning_is_told_by_the_trail(client_for: Clients) -> None:
    tenant = make_tenant("perstorp")
    admin, amina = make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,)), make_member(tenant, "Amina Holmér")
    course = share_course(tenant, title="Nykter igen", delivery="classroom")
    session = make_session(course, now() + timedelta(days=3), now() + timedelta(days=4))
    with unit_of_work(tenant_id=tenant.id):
        pools.set_places(tenant_id=tenant.id, session_id=session.id, capacity=10)
    assert client_for("perstorp", amina).post(f"/tillfallen/perstorp/{session.id}/boka").status_code == 303
    page = client_for("perstorp", admin).get(PAGE).text
    [row] = [each for each in page.split("<tr") if "Bokade ett kurstillfälle" in each]
    assert "Amina Holmér" in row
    assert "Nykter igen" not in row


def test_a_page_of_the_trail_asks_as_often_for_fifty_acts_as_for_one(client_for: Clients, count_sql: list[str]) -> None:
    tenant = make_tenant("perstorp")
    visitor = client_for("perstorp", make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,)))
    costs = []
    for number in (1, 30):
        for n in range(number):
            course = share_course(tenant, title=f"Kurs {n}")
            with unit_of_work(tenant_id=tenant.id):
                audit.record(tenant_id=tenant.id, action="course.edit", object_type="course", object_id=str(course.id))
        visitor.get(PAGE)
        count_sql.clear()
        assert "Kurs 0" in visitor.get(PAGE).text
        costs.append(len(count_sql))
    assert costs[0] == costs[1]


def test_another_tenants_acts_are_not_shown(client_for: Clients) -> None:
    ours, theirs = make_tenant("perstorp"), make_tenant()
    with unit_of_work(tenant_id=theirs.id):
        audit.record(tenant_id=theirs.id, action="brand.set", object_type="thing", object_id="hemligt")
    admin = make_member(ours, "Sonja Alm", roles=(Role.TENANT_ADMIN,))
    assert "hemligt" not in client_for("perstorp", admin).get(PAGE).text


@pytest.mark.parametrize("role", [Role.HR, Role.AUTHOR, Role.LICENCE_OFFICER, Role.COORDINATOR])
def test_nobody_but_an_administrator_reads_it(client_for: Clients, role: Role) -> None:
    tenant = make_tenant("perstorp")
    assert client_for("perstorp", make_member(tenant, roles=(role,))).get(PAGE).status_code == 403


def test_a_key_that_is_none_is_answered_as_such(client_for: Clients) -> None:
    tenant = make_tenant("perstorp")
    admin = make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))
    assert client_for("perstorp", admin).get(f"{PAGE}?fore=1").status_code == 400
