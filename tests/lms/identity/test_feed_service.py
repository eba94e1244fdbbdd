"""Taking over a staff file in the database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.access.models import AuditEvent, RoleGrant
from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.db import db, unit_of_work
from lms.core.errors import Conflict, Invalid
from lms.identity import queries
from lms.identity.feed_plan import Plan
from lms.identity.models import Employment, Member, Unit
from lms.identity.services.feed import take_over_staff_file
from lms.tenancy.models import Organisation
from tests.factories.platform import make_member, make_tenant

from .staff_files import line, staff_file

pytestmark = pytest.mark.usefixtures("session")


def take_over(tenant: Organisation, rows: list[str], **options: bool) -> Plan:
    with unit_of_work(tenant_id=tenant.id):
        return take_over_staff_file(tenant_id=tenant.id, content=staff_file(rows), **options)


def staff(tenant: Organisation) -> dict[str, Employment]:
    with unit_of_work(tenant_id=tenant.id):
        return {each.external_id: each for each in db.session.scalars(select(Employment).where(Employment.tenant_id == tenant.id))}


def member(tenant: Organisation, number: str) -> Member:
    with unit_of_work(tenant_id=tenant.id):
        found = queries.member_by_number(tenant.id, number)
        assert found is not None
        return found


def test_a_first_file_makes_units_members_and_employments_with_their_managers() -> None:
    tenant = make_tenant()
    take_over(tenant, [line("1", manager="2"), line("2", "Marianne", "Lindvall", title="enhetschef"), line("1", code="4220", unit="Natt")])
    employments = staff(tenant)
    assert set(employments) == {"1", "2", "1#2"}
    assert employments["1"].member_id == employments["1#2"].member_id
    assert employments["1"].manager_member_id == employments["2"].member_id
    with unit_of_work(tenant_id=tenant.id):
        assert [(unit.path, unit.depth) for unit in queries.unit_tree(tenant.id)] == [
            (("Vård och omsorg",), 0), (("Vård och omsorg", "Hemtjänst norr"), 1), (("Vård och omsorg", "Natt"), 1),
        ]  # fmt: skip


def test_the_same_file_again_writes_nothing() -> None:
    tenant = make_tenant()
    rows = [line("1", manager="2", ends="2031-05-31", email="a@b.example", protected="ja"), line("2")]
    take_over(tenant, rows)
    before = staff(tenant)
    assert take_over(tenant, rows).changes_nothing
    assert {key: (each.id, each.unit_id, each.ends_on) for key, each in staff(tenant).items()} == {
        key: (each.id, each.unit_id, each.ends_on) for key, each in before.items()
    }


def test_a_move_keeps_the_employment_and_its_person() -> None:
    tenant = make_tenant()
    take_over(tenant, [line("1"), line("2")])
    before = staff(tenant)["1"]
    take_over(tenant, [line("1", title="samordnare", code="9", unit="Staben", department="Ledning", manager="2"), line("2")])
    after = staff(tenant)["1"]
    assert (after.id, after.person_id) == (before.id, before.person_id)
    assert (after.job_title, after.manager_member_id) == ("samordnare", staff(tenant)["2"].member_id)


def test_a_leaver_has_no_employment_today_and_loses_the_roles() -> None:
    tenant = make_tenant()
    take_over(tenant, [line(str(number)) for number in range(1, 21)])
    gone = member(tenant, "20")
    with unit_of_work(tenant_id=tenant.id):
        db.session.add(RoleGrant(tenant_id=tenant.id, member_id=gone.id, role=Role.HR, starts_on=date(2025, 1, 1)))
    take_over(tenant, [line(str(number)) for number in range(1, 20)])
    with unit_of_work(tenant_id=tenant.id):
        assert not queries.is_employed(tenant.id, gone.id, on=today())
        assert db.session.scalars(select(RoleGrant.ends_on)).all() == [today()]
    assert member(tenant, "20").left_on == today()
    take_over(tenant, [line(str(number)) for number in range(1, 21)])
    assert member(tenant, "20").left_on is None
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalars(select(RoleGrant.ends_on)).all() == [today()]


def test_more_than_a_tenth_leaving_stops_until_it_is_allowed() -> None:
    tenant = make_tenant()
    take_over(tenant, [line(str(number)) for number in range(1, 11)])
    half = [line(str(number), title="ny titel") for number in range(1, 6)]
    with pytest.raises(Conflict):
        take_over(tenant, half)
    assert {each.job_title for each in staff(tenant).values()} == {"undersköterska"}
    plan = take_over(tenant, half, allow_leavers=True)
    assert len(plan.leavers) == 5
    assert sum(each.ends_on == today() for each in staff(tenant).values()) == 5


def test_somebody_who_starts_next_month_and_no_longer_stands_in_the_file_never_starts() -> None:
    tenant = make_tenant()
    later = (today() + timedelta(days=30)).isoformat()
    take_over(tenant, [line("1"), line("2", starts=later)])
    take_over(tenant, [line("1")])
    employment = staff(tenant)["2"]
    assert employment.ends_on == employment.starts_on


def test_an_unreadable_file_changes_nothing_and_says_why() -> None:
    tenant = make_tenant()
    with pytest.raises(Invalid) as refused, unit_of_work(tenant_id=tenant.id):
        take_over_staff_file(tenant_id=tenant.id, content=staff_file([line("1", '"Anna'), line("2")]))
    assert "Rad 2" in refused.value.message
    assert staff(tenant) == {}


def test_a_file_of_one_tenant_touches_nobody_of_another_with_the_same_numbers() -> None:
    ours, theirs = make_tenant(), make_tenant()
    take_over(theirs, [line("1", "Bo", "Ek")])
    take_over(ours, [line("1", "Amina", "Holmér")])
    take_over(ours, [line("2", "Amina", "Holmér")], allow_leavers=True)
    assert (member(theirs, "1").given_name, member(theirs, "1").left_on) == ("Bo", None)
    assert member(theirs, "1").person_id != member(ours, "1").person_id


def test_members_made_in_another_way_are_met_by_their_number() -> None:
    tenant = make_tenant()
    known = make_member(tenant, "Amina Holmér")
    plan = take_over(tenant, [line(known.external_id, "Amina", "Holmér")])
    assert plan.new_members == []
    assert len(plan.moves) == 1


def test_the_trail_holds_counts_and_no_names() -> None:
    tenant = make_tenant()
    take_over(tenant, [line("1"), line("2", starts="igår")])
    with unit_of_work(tenant_id=tenant.id):
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "staff.feed")).one()
    assert event.detail is not None
    assert (event.detail["joins"], event.detail["refused"]) == (1, 1)
    assert "Amina" not in str(event.detail)


def test_a_unit_that_changes_name_and_department_stays_the_same_unit() -> None:
    tenant = make_tenant()
    take_over(tenant, [line("1")])
    with unit_of_work(tenant_id=tenant.id):
        before = db.session.scalars(select(Unit.id).where(Unit.external_id == "4210")).one()
    take_over(tenant, [line("1", unit="Hemtjänst nord", department="Omsorg")])
    with unit_of_work(tenant_id=tenant.id):
        unit = db.session.scalars(select(Unit).where(Unit.external_id == "4210")).one()
        assert (unit.id, unit.name) == (before, "Hemtjänst nord")
        assert next(each.path for each in queries.unit_tree(tenant.id)) == ("Omsorg",)
