"""The page of the audit trail."""

from collections.abc import Callable

import pytest

from lms.access import audit
from lms.access.permissions import Role
from lms.core.db import unit_of_work
from tests.factories.platform import make_tenant
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
