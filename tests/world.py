"""A small world for tests that look at everything: three tenants, every role, and one of each thing a route can name."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from catalog.models import Course, CourseSession
from lms.access.models import RoleGrant
from lms.access.permissions import GRANTABLE, Role
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.identity.services import staff_files
from lms.tenancy.models import Organisation
from reporting.services import exports
from tests.factories import forwarding, licensing, reporting, retention
from tests.factories.catalog import make_course, make_session
from tests.factories.lrs import make_credential
from tests.factories.platform import employment_of, make_member, make_network, make_tenant, make_unit
from tests.lms.identity.staff_files import line, staff_file


@dataclass
class Furnished:
    """One tenant with a person for every role and one of each thing."""

    tenant: Organisation
    people: dict[str, Member] = field(default_factory=dict)
    things: dict[str, UUID] = field(default_factory=dict)


@dataclass
class World:
    """Perstorp acts; Helsingborg shares a course with it; Klippan's things are foreign to it."""

    perstorp: Furnished
    helsingborg: Furnished
    klippan: Furnished
    shared: Course
    shared_session: CourseSession
    shared_pool_id: UUID


def furnish(tenant: Organisation) -> Furnished:
    """The tenant has a person for every role, and things of its own."""
    found = Furnished(tenant)
    unit = make_unit(tenant)
    found.people["manager"] = boss = make_member(tenant, "Marianne Lindvall", job_title="Enhetschef", unit=unit)
    found.people["employee"] = make_member(tenant, "Amina Holmér", unit=unit, manager=boss)
    for role in GRANTABLE:
        found.people[role.value] = make_member(tenant, f"{role.value.capitalize()} Ek", job_title="Handläggare", unit=unit, roles=(role,))
    course = make_course(tenant, title=f"Kurs från {tenant.short_name}", delivery="blended", author=found.people[Role.AUTHOR])
    draft = make_course(tenant, title="Ett utkast", published=False)
    start = now() + timedelta(days=14)
    session = make_session(course, start, start + timedelta(hours=3), leader=found.people["manager"])
    requirement = reporting.require(tenant, course)
    statement_id = reporting.achieve(found.people["employee"], course)
    reporting.drain(tenant)
    found.things = {
        "course_id": course.id, "draft_id": draft.id, "session_id": session.id, "requirement_id": requirement.id,
        "certificate_id": reporting.certificates_of(found.people["employee"])[0].id, "unit_id": unit.id,
        "member_id": found.people["employee"].id, "statement_id": UUID(statement_id), "credential_id": make_credential(tenant).id,
        "employment_id": employment_of(found.people["employee"]).id,
    }  # fmt: skip
    with unit_of_work(tenant_id=tenant.id):
        hr = found.people[Role.HR]
        found.things["export_id"] = exports.request_export(tenant_id=tenant.id, member_id=hr.id, filters={}).id
        content = staff_file([line("1")])
        found.things["file_id"] = staff_files.upload_staff_file(tenant_id=tenant.id, name="personal.csv", content=content, uploaded_by=hr.id).id
        grants = db.session.query(RoleGrant).filter_by(tenant_id=tenant.id, role=Role.COORDINATOR.value)
        found.things["grant_id"] = grants.one().id
    target = forwarding.make_target(tenant)
    found.things |= {"target_id": target.id, "refused_id": uuid4()}
    forwarding.refuse(tenant, target, found.things["refused_id"])
    retention.decide(tenant)
    found.things["run_id"] = retention.dispose(tenant)
    shared = licensing.Shared(tenant, course.id)
    found.things["pool_id"] = licensing.make_pool(shared, capacity=5, members=[tenant])
    return found


def build_world() -> World:
    """The whole of it, committed in the caller's session."""
    perstorp, helsingborg, klippan = (make_tenant(slug) for slug in ("perstorp", "helsingborg", "klippan"))
    make_network(perstorp, helsingborg, klippan)
    worlds = [furnish(tenant) for tenant in (perstorp, helsingborg, klippan)]
    shared = make_course(helsingborg, delivery="blended", shared_with=[perstorp])
    start = now() + timedelta(days=10)
    session = make_session(shared, start, start + timedelta(hours=3), leader=worlds[1].people["manager"])
    reporting.require(perstorp, shared, starts_on=today())
    pool_id = licensing.make_pool(licensing.Shared(helsingborg, shared.id), capacity=40, members=[helsingborg, perstorp], guaranteed={perstorp.id: 5})
    db.session.expunge_all()  # plain values from here on: a request that rolls back expires what the session holds
    return World(worlds[0], worlds[1], worlds[2], shared, session, pool_id)
