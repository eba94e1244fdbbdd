"""Tenants, units and people for tests. Each says only what matters; the rest is filled in."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from lms.access.models import RoleGrant
from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.columns import uuid7
from lms.core.db import db, unit_of_work
from lms.identity.models import Employment, Member, Person, Unit
from lms.tenancy.models import Network, NetworkMember, Organisation, TenantBrand

_number = count(1)


def make_tenant(slug: str | None = None, *, is_tenant: bool = True, kind: str = "municipality", short_name: str | None = None) -> Organisation:
    """A tenant with a brand, committed."""
    n = next(_number)
    slug = slug or f"tenant{n}"
    short = short_name or slug.capitalize()
    organisation = Organisation(
        id=100_000 + n, slug=slug, name=f"{short} kommun", short_name=short, kind=kind, initials=short[:2], is_tenant=is_tenant, population=10_000
    )
    with unit_of_work():
        db.session.add(organisation)
    with unit_of_work(tenant_id=organisation.id):
        db.session.add(TenantBrand(tenant_id=organisation.id, deep="#0e4d42", bright="#d5e06c", furrow=45))
    return organisation


def make_network(*members: Organisation, name: str = "Familjen") -> Network:
    """A network of these organisations, hosted by the first, committed."""
    n = next(_number)
    network = Network(id=n, slug=f"network{n}", name=name, host_organisation_id=members[0].id)
    with unit_of_work():
        db.session.add(network)
        db.session.flush()
        db.session.add_all(NetworkMember(network_id=n, organisation_id=each.id) for each in members)
    return network


def make_unit(tenant: Organisation, name: str = "Hemtjänst norr", *, parent: Unit | None = None) -> Unit:
    """A unit of the tenant, committed."""
    unit = Unit(tenant_id=tenant.id, id=uuid7(), parent_id=parent.id if parent else None, external_id=f"u{next(_number)}", name=name)
    with unit_of_work(tenant_id=tenant.id):
        db.session.add(unit)
    return unit


def make_member(
    tenant: Organisation, name: str = "Amina Holmér", *, job_title: str = "Undersköterska", unit: Unit | None = None,
    roles: tuple[Role, ...] = (), manager: Member | None = None, starts_on: date | None = None, ends_on: date | None = None,
    protected: bool = False, person_id: UUID | None = None, employed: bool = True, language: str | None = None,
) -> Member:  # fmt: skip
    """A member with one employment and perhaps roles, committed. The employment: `employment_of(member)`."""
    given, _, family = name.partition(" ")
    n = next(_number)
    unit = unit or make_unit(tenant)
    start = starts_on or today() - timedelta(days=365)
    with unit_of_work(tenant_id=tenant.id):
        if person_id is None:
            person = Person(id=uuid7())
            db.session.add(person)
            db.session.flush()
            person_id = person.id
        member = Member(
            tenant_id=tenant.id, id=uuid7(), person_id=person_id, external_id=f"e{n}", given_name=given, family_name=family or "Ek",
            email=f"e{n}@{tenant.slug}.example", protected=protected, language=language,
        )  # fmt: skip
        db.session.add(member)
        db.session.flush()
        if employed:
            db.session.add(
                Employment(
                    tenant_id=tenant.id, id=uuid7(), member_id=member.id, person_id=person_id, unit_id=unit.id, job_title=job_title,
                    manager_member_id=manager.id if manager else None, starts_on=start, ends_on=ends_on, external_id=f"a{n}",
                )
            )  # fmt: skip
        db.session.add_all(RoleGrant(tenant_id=tenant.id, id=uuid7(), member_id=member.id, role=role.value, starts_on=start) for role in roles)
    return member


def employment_of(member: Member) -> Employment:
    """The member's one employment."""
    with unit_of_work(tenant_id=member.tenant_id):
        return db.session.query(Employment).filter_by(tenant_id=member.tenant_id, member_id=member.id).one()
