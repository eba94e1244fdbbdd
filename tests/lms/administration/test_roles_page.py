"""The page of roles: what an administrator does there, and who may not."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms.access.models import AuditEvent, RoleGrant
from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.tenancy.models import Organisation
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PAGE = "/administration/roller"


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


def roles_in(tenant: Organisation) -> set[tuple[str, str]]:
    with unit_of_work(tenant_id=tenant.id):
        query = select(RoleGrant.role, RoleGrant.member_id).where((RoleGrant.ends_on.is_(None)) | (RoleGrant.ends_on > today()))
        return {(role, str(member_id)) for role, member_id in db.session.execute(query)}


def form(member: Member, role: str = "hr", **more: str) -> dict[str, str]:
    return {"member_id": str(member.id), "role": role, "starts_on": today().isoformat(), "last_day": "", "q": "holm", **more}


def test_an_administrator_searches_gives_and_ends_a_role(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    amina, visitor = make_member(tenant, "Amina Holmér"), client_for("perstorp", admin)
    page = visitor.get(PAGE, query_string={"q": "holm"})
    assert page.status_code == 200
    assert "Amina Holmér" in page.text
    assert visitor.post(PAGE, form(amina)).status_code == 303
    assert ("hr", str(amina.id)) in roles_in(tenant)
    with unit_of_work(tenant_id=tenant.id):
        given = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "hr")).one()
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "role.grant")).one()
    assert given.granted_by == admin.id
    assert (event.actor_member_id, event.object_id) == (admin.id, str(amina.id))
    question = visitor.get(f"{PAGE}/{given.id}/avsluta")
    assert "Vill du avsluta rollen för Amina Holmér?" in question.text
    assert ("hr", str(amina.id)) in roles_in(tenant), "asking ends nothing"
    assert visitor.post(f"{PAGE}/{given.id}/avsluta").status_code == 303
    assert ("hr", str(amina.id)) not in roles_in(tenant)


def test_a_wrong_form_is_shown_again_with_what_was_chosen(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    amina, visitor = make_member(tenant, "Amina Holmér"), client_for("perstorp", admin)
    answer = visitor.post(PAGE, form(amina, last_day="2001-01-01"))
    assert answer.status_code == 400
    assert "Välj en dag efter den första." in answer.text
    assert 'value="2001-01-01"' in answer.text
    assert "Amina Holmér" in answer.text
    assert visitor.post(PAGE, form(amina, role="manager")).status_code == 400
    assert visitor.post(PAGE, {"q": "holm"}).status_code == 400
    assert visitor.post(PAGE, form(amina, okand="1")).status_code == 400


def test_an_administrator_gives_no_role_to_herself(admin: Member, client_for: Clients) -> None:
    answer = client_for("perstorp", admin).post(PAGE, form(admin))
    assert answer.status_code == 403
    assert "Du kan inte ge dig själv en roll" in answer.text


def test_another_tenants_member_and_grant_are_not_there(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    stranger = make_member(make_tenant(), "Stina Holm", roles=(Role.HR,))
    visitor = client_for("perstorp", admin)
    assert "Stina" not in visitor.get(PAGE, query_string={"q": "holm"}).text
    assert visitor.post(PAGE, form(stranger)).status_code == 404
    with unit_of_work(tenant_id=stranger.tenant_id):
        theirs = db.session.scalars(select(RoleGrant.id)).one()
    foreign = visitor.post(f"{PAGE}/{theirs}/avsluta")
    unknown = visitor.post(f"{PAGE}/{stranger.id}/avsluta")
    assert (foreign.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.TENANT_ADMIN, Role.EMPLOYEE, Role.MANAGER))])
def test_nobody_but_an_administrator_opens_the_page(tenant: Organisation, admin: Member, client_for: Clients, role: Role | None) -> None:
    other = make_member(tenant, "Amina Holmér", roles=(role,) if role else ())
    visitor = client_for("perstorp", other)
    assert visitor.get(PAGE).status_code == 403
    assert visitor.post(PAGE, form(other)).status_code == 403
    assert roles_in(tenant) == {("tenant_admin", str(admin.id))} | ({(role.value, str(other.id))} if role else set())


def test_who_is_not_signed_in_is_sent_to_sign_in_and_changes_nothing(tenant: Organisation, client_for: Clients) -> None:
    visitor = client_for("perstorp")
    assert visitor.get(PAGE).headers["Location"] == "/logga-in?next=/administration/roller"
    assert visitor.post(PAGE, form(make_member(tenant))).status_code == 401
    assert roles_in(tenant) == set()


def test_the_page_asks_the_database_few_times(tenant: Organisation, admin: Member, client_for: Clients, count_sql: list[str]) -> None:
    for number in range(5):
        make_member(tenant, f"Nr{number} Holmér", roles=(Role.HR,))
    visitor = client_for("perstorp", admin)
    visitor.get(PAGE)
    count_sql.clear()
    assert visitor.get(PAGE, query_string={"q": "holm"}).status_code == 200
    asked = [statement for statement in count_sql if not statement.startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 8, asked
