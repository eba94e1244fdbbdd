"""Lists that no stored key orders are in Swedish order all the same: titles, networks, rosters, what is urgent at the same time."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from licensing.queries.rosters import roster
from licensing.services.bookings import book
from lms.core.clock import today
from lms.core.db import unit_of_work
from lms.identity.queries import job_titles_on
from lms.tenancy.queries import networks, networks_of
from reporting.queries.requirements import job_titles
from reporting.weeks import Lapse, by_course
from tests.factories.licensing import make_pool, make_session, share_course
from tests.factories.platform import employment_of, make_member, make_network, make_tenant

MIXED = ("Öster", "Ärla", "Åby", "åsna", "Zeta", "älg", "Alm")
ORDERED = ["Alm", "Zeta", "Åby", "åsna", "älg", "Ärla", "Öster"]


@pytest.mark.usefixtures("session")
def test_job_titles_of_both_lists() -> None:
    tenant = make_tenant()
    for title in MIXED:
        make_member(tenant, job_title=title)
    with unit_of_work(tenant_id=tenant.id):
        assert job_titles_on(tenant.id, on=today()) == ORDERED
        assert job_titles(tenant.id, today()) == ORDERED


@pytest.mark.usefixtures("session")
def test_networks() -> None:
    tenant = make_tenant()
    for name in MIXED:
        make_network(tenant, name=name)
    with unit_of_work():
        assert [network.name for network in networks_of(tenant.id)] == ORDERED
        assert [network.name for network in networks()] == ORDERED


@pytest.mark.usefixtures("session")
def test_a_roster() -> None:
    owner = make_tenant()
    shared = share_course(owner)
    session = make_session(shared)
    make_pool(shared, capacity=len(MIXED), members=[owner], session=session)
    for name in MIXED:
        employment = employment_of(make_member(owner, f"{name} Ek"))
        with unit_of_work(tenant_id=owner.id):
            book(
                tenant_id=owner.id, employment_id=employment.id, person_id=employment.person_id, owner_id=owner.id, session_id=session.id
            )  # fmt: skip
    with unit_of_work(tenant_id=owner.id):
        assert [row.display_name.removesuffix(" Ek") for row in roster(owner.id, session.id)] == ORDERED


def test_courses_that_lapse_as_often() -> None:
    lapses = [Lapse(key=(1, UUID(int=uuid4().int)), title=title, until=date(2026, 12, 1), count=1, booked=0) for title in MIXED]
    assert [course.title for course in by_course(lapses)] == ORDERED
