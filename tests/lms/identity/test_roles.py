"""Roles: dated, given by others, never to oneself, never across tenants."""

from datetime import date, timedelta

import pytest

from lms.access.permissions import GRANTABLE, Role
from lms.core.clock import now, today
from lms.core.db import unit_of_work
from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.http.app import Samlar
from lms.identity import sessions
from lms.identity.models import Member
from lms.identity.queries.roles import granted_roles
from lms.identity.services.roles import end_role, grant_role
from tests.factories.platform import make_member, make_network, make_tenant

pytestmark = pytest.mark.usefixtures("session")


def day(offset: int) -> date:
    return today() + timedelta(days=offset)


def grant(member: Member, role: Role, start: int = 0, end: int | None = None, by: Member | None = None, tenant_id: int | None = None) -> object:
    tenant = tenant_id or member.tenant_id
    with unit_of_work(tenant_id=tenant):
        return grant_role(
            tenant_id=tenant, member_id=member.id, role=role, starts_on=day(start), ends_on=None if end is None else day(end),
            granted_by=by.id if by else None,
        ).id  # fmt: skip


def roles_today(app: Samlar, member: Member) -> set[Role]:
    with unit_of_work(tenant_id=member.tenant_id):
        secret = sessions.begin(tenant_id=member.tenant_id, member_id=member.id, at=now())
        actor = app.who_asks(member.tenant_id, secret, True)()
    assert actor is not None
    return set(actor.roles)


def end(member: Member, grant_id: object, on: date | None = None) -> None:
    with unit_of_work(tenant_id=member.tenant_id):
        end_role(tenant_id=member.tenant_id, grant_id=grant_id, on=on or today())


def test_a_role_holds_from_its_first_day_until_the_day_before_its_end(app: Samlar) -> None:
    amina = make_member(make_tenant())
    grant(amina, Role.HR, 0, 1)
    grant(amina, Role.AUTHOR, 1)
    assert roles_today(app, amina) == {Role.EMPLOYEE, Role.HR}


def test_who_has_staff_is_a_manager_without_any_grant(app: Samlar) -> None:
    tenant = make_tenant()
    boss = make_member(tenant, "Marianne Lindvall")
    assert Role.MANAGER not in roles_today(app, boss)
    make_member(tenant, manager=boss)
    assert Role.MANAGER in roles_today(app, boss)


def test_staff_that_has_left_makes_nobody_a_manager(app: Samlar) -> None:
    tenant = make_tenant()
    boss = make_member(tenant, "Marianne Lindvall")
    make_member(tenant, manager=boss, starts_on=day(-100), ends_on=today())
    assert roles_today(app, boss) == {Role.EMPLOYEE}


def test_nobody_gives_a_role_to_oneself() -> None:
    admin = make_member(make_tenant(), roles=(Role.TENANT_ADMIN,))
    with pytest.raises(Forbidden):
        grant(admin, Role.HR, by=admin)


def test_another_tenants_member_is_as_unknown_as_nobody() -> None:
    ours, theirs = make_tenant(), make_tenant()
    admin, stranger = make_member(ours, roles=(Role.TENANT_ADMIN,)), make_member(theirs)
    with pytest.raises(NotFound):
        grant(stranger, Role.HR, by=admin, tenant_id=ours.id)


def test_who_has_left_gets_no_role() -> None:
    with pytest.raises(NotFound):
        grant(make_member(make_tenant(), starts_on=day(-100), ends_on=today()), Role.HR)


def test_another_tenants_grant_cannot_be_ended() -> None:
    theirs, ours = make_member(make_tenant()), make_member(make_tenant())
    given = grant(theirs, Role.HR)
    with pytest.raises(NotFound):
        end(ours, given)


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER])
def test_roles_that_follow_from_employments_are_not_given(role: Role) -> None:
    assert role not in GRANTABLE
    with pytest.raises(Invalid):
        grant(make_member(make_tenant()), role)


@pytest.mark.parametrize(("start", "end_day"), [(-1, None), (0, 0), (5, 3)])
def test_a_period_in_the_past_or_backwards_is_refused(start: int, end_day: int | None) -> None:
    with pytest.raises(Invalid):
        grant(make_member(make_tenant()), Role.HR, start, end_day)


@pytest.mark.parametrize(("start", "end_day"), [(0, None), (5, 6), (9, None), (0, 1)])
def test_the_same_role_twice_at_a_time_is_refused(start: int, end_day: int | None) -> None:
    amina = make_member(make_tenant())
    grant(amina, Role.HR, 0, 10)
    with pytest.raises(Conflict):
        grant(amina, Role.HR, start, end_day)


def test_the_same_role_again_right_after_its_end_is_given() -> None:
    amina = make_member(make_tenant())
    grant(amina, Role.HR, 0, 10)
    grant(amina, Role.HR, 10)


def test_a_coordinator_needs_a_network_that_the_tenant_hosts() -> None:
    host, guest = make_tenant(), make_tenant()
    make_network(host, guest)
    grant(make_member(host), Role.COORDINATOR)
    with pytest.raises(Invalid):
        grant(make_member(guest), Role.COORDINATOR)


def test_ending_a_role_ends_it_today_and_twice_is_once(app: Samlar) -> None:
    amina = make_member(make_tenant())
    given = grant(amina, Role.HR)
    end(amina, given)
    end(amina, given)
    assert roles_today(app, amina) == {Role.EMPLOYEE}
    with unit_of_work(tenant_id=amina.tenant_id):
        assert granted_roles(amina.tenant_id, on=today()) == []


def test_a_role_that_has_not_begun_never_does() -> None:
    amina = make_member(make_tenant())
    end(amina, grant(amina, Role.HR, 7))
    grant(amina, Role.HR, 7)


def test_the_last_administrator_stays() -> None:
    tenant = make_tenant()
    first, second = make_member(tenant), make_member(tenant)
    one, two = grant(first, Role.TENANT_ADMIN), grant(second, Role.TENANT_ADMIN)
    end(first, one)
    with pytest.raises(Conflict):
        end(second, two)
