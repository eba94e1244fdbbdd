"""Reading people: own staff only, units as a tree, and Swedish order."""

from datetime import timedelta

import pytest

from lms.core.clock import today
from lms.core.db import unit_of_work
from lms.identity import queries
from lms.identity.models import Member
from lms.tenancy.models import Organisation
from tests.factories.platform import make_member, make_tenant, make_unit

pytestmark = pytest.mark.usefixtures("session")


def names_under(tenant: Organisation, manager: Member, *, deep: bool = False) -> list[str]:
    with unit_of_work(tenant_id=tenant.id):
        return [each.name for each in queries.staff_under(tenant.id, manager.id, on=today(), deep=deep)]


def test_a_manager_has_her_own_staff_and_not_her_neighbours() -> None:
    tenant, unit_manager = make_tenant(), None
    unit = make_unit(tenant)
    top = make_member(tenant, "Topp Chef")
    unit_manager = make_member(tenant, "Marianne Lindvall", manager=top, unit=unit)
    other = make_member(tenant, "Annan Chef", manager=top, unit=unit)
    for name, manager in (("Åsa Öberg", unit_manager), ("Amina Holmér", unit_manager), ("Bo Ek", other)):
        make_member(tenant, name, manager=manager, unit=unit)
    make_member(tenant, "Slutat Igår", manager=unit_manager, starts_on=today() - timedelta(days=9), ends_on=today())
    assert names_under(tenant, unit_manager) == ["Amina Holmér", "Åsa Öberg"]
    assert names_under(tenant, top) == ["Annan Chef", "Marianne Lindvall"]
    assert names_under(tenant, top, deep=True) == ["Annan Chef", "Bo Ek", "Amina Holmér", "Marianne Lindvall", "Åsa Öberg"]


def test_two_who_lead_each_other_do_not_go_round_for_ever() -> None:
    tenant = make_tenant()
    first = make_member(tenant, "Ett Ek")
    second = make_member(tenant, "Två Ek", manager=first)
    make_member(tenant, "Ett Ek", manager=second, person_id=None)
    with unit_of_work(tenant_id=tenant.id):
        (employment,) = queries.employments_on(tenant.id, first.id, on=today())
        employment.manager_member_id = second.id
    assert "Två Ek" in names_under(tenant, first, deep=True)


def test_another_tenant_reads_nobody_whatever_it_asks_for() -> None:
    theirs, ours = make_tenant(), make_tenant()
    boss = make_member(theirs, "Marianne Lindvall")
    amina = make_member(theirs, "Amina Holmér", manager=boss)
    for named in (ours.id, theirs.id):  # the query's own wall, and the database's
        with unit_of_work(tenant_id=ours.id):
            assert queries.staff_under(named, boss.id, on=today(), deep=True) == []
            assert queries.member_by_id(named, amina.id) is None
            assert queries.find_members(named, "holmér", on=today()) == []
            assert queries.staff_on(named, on=today()) == []
            assert queries.unit_tree(named) == []


@pytest.mark.parametrize("words", ["holm", "Holmér", "HOLMÉR AM", "holmér amina"])
def test_a_member_is_found_by_the_beginning_of_the_family_name(words: str) -> None:
    tenant = make_tenant()
    for name in ("Amina Holmér", "Bo Ek", "Amanda Ek"):
        make_member(tenant, name)
    with unit_of_work(tenant_id=tenant.id):
        assert [each.given_name for each in queries.find_members(tenant.id, words, on=today())] == ["Amina"]


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "amina", "' or 1=1", "olm"])
def test_what_is_no_beginning_of_a_name_finds_nobody(words: str) -> None:
    tenant = make_tenant()
    make_member(tenant, "Amina Holmér")
    with unit_of_work(tenant_id=tenant.id):
        assert list(queries.find_members(tenant.id, words, on=today())) == []


def test_staff_is_read_page_by_page_in_swedish_order() -> None:
    tenant = make_tenant()
    for name in ("A Öst", "A Ärla", "A Åhl", "A Zorn", "A Ek"):
        make_member(tenant, name)
    with unit_of_work(tenant_id=tenant.id):
        first = queries.staff_on(tenant.id, on=today(), limit=2)
        last = queries.member_by_id(tenant.id, first[-1].member_id)
        assert last is not None
        rest = queries.staff_on(tenant.id, on=today(), after=(last.sort_key, last.id))
    assert [each.family_name for each in [*first, *rest]] == ["Ek", "Zorn", "Åhl", "Ärla", "Öst"]


def test_units_below_a_unit_are_found() -> None:
    tenant = make_tenant()
    top = make_unit(tenant, "Vård och omsorg")
    norr = make_unit(tenant, "Hemtjänst", parent=top)
    natt = make_unit(tenant, "Natt", parent=norr)
    make_unit(tenant, "Skola")
    with unit_of_work(tenant_id=tenant.id):
        assert set(queries.units_under(tenant.id, top.id)) == {top.id, norr.id, natt.id}
        assert [unit.path[-1] for unit in queries.unit_tree(tenant.id)] == ["Skola", "Vård och omsorg", "Hemtjänst", "Natt"]
