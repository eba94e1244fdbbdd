"""What the matrix needs beside the world, so that every act has something of its own to act on."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import text

from catalog.services.sharing import offer_course
from licensing.models import SeatAssignment
from licensing.services import bookings, pools
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.lrs import services
from lms.lrs.rights import Caller
from tests.factories import forwarding
from tests.factories.attachments import declaration
from tests.factories.catalog import make_course, make_session
from tests.factories.lrs import statement
from tests.factories.platform import employment_of, make_network, make_tenant
from tests.world import Furnished, World

ATTACHED = b"Intyg"
SHA2 = sha256(ATTACHED).hexdigest()


@dataclass
class Prepared(World):
    """The world, with a network of Perstorp's, one that it is no member of, and an organisation that is no tenant."""

    network_id: int
    foreign_network_id: int
    outsider_id: int


def prepare(world: World) -> Prepared:
    """An offer waits for an answer, a course is offered to another, sessions have places, one has begun with a participant,
    statements are forwarded to a receiver that has not refused any, and one has an attachment."""
    perstorp, helsingborg, klippan = world.perstorp, world.helsingborg, world.klippan
    waiting = make_course(helsingborg.tenant, "Väntar på svar", shared_with=[perstorp.tenant], accepted_by=[])
    perstorp.things |= {"waiting_course_id": waiting.id, "running_target_id": forwarding.make_target(perstorp.tenant).id}
    _offer(perstorp, helsingborg)
    with unit_of_work(tenant_id=helsingborg.tenant.id):
        pools.set_places(tenant_id=helsingborg.tenant.id, session_id=world.shared_session.id, capacity=10)
    for each in (perstorp, klippan):
        _begun(each)
        _attached(each)
    outsider = make_tenant("bara-ett-namn", is_tenant=False)
    ours, theirs = make_network(perstorp.tenant, helsingborg.tenant), make_network(klippan.tenant, helsingborg.tenant)
    ids = {"network_id": ours.id, "foreign_network_id": theirs.id, "outsider_id": outsider.id}
    db.session.expunge_all()
    return Prepared(**vars(world), **ids)


def _offer(owner: Furnished, receiver: Furnished) -> None:
    with unit_of_work(tenant_id=owner.tenant.id):
        offer_course(tenant_id=owner.tenant.id, course_id=owner.things["course_id"], receiver_ids=[receiver.tenant.id], author_id=None)


def _attached(each: Furnished) -> None:
    """A statement brought an attachment along, with the same bytes in both tenants."""
    said = statement(attachments=[declaration(ATTACHED)])
    with unit_of_work(tenant_id=each.tenant.id):
        caller = Caller(each.tenant.id, services.system_authority(), frozenset({"all"}))
        services.store_sent([said], caller=caller, contents={SHA2: ATTACHED})
    each.things["attached_id"] = UUID(said["id"])


def _begun(each: Furnished) -> None:
    """A session of the tenant's own course, led by its manager, has begun; its employee has a place."""
    tenant_id, moment = each.tenant.id, now()
    course = make_course(each.tenant, "Prova på", delivery="classroom")
    session = make_session(course, moment + timedelta(days=3), moment + timedelta(days=4), leader=each.people["manager"])
    employee: Member = each.people["employee"]
    employment = employment_of(employee)
    with unit_of_work(tenant_id=tenant_id):
        pools.set_places(tenant_id=tenant_id, session_id=session.id, capacity=5)
        bookings.book(
            tenant_id=tenant_id, employment_id=employment.id, person_id=employee.person_id, owner_id=tenant_id, session_id=session.id
        )  # fmt: skip
        booked = db.session.query(SeatAssignment).filter_by(tenant_id=tenant_id, course_session_id=session.id).one()
        each.things |= {"begun_session_id": session.id, "assignment_id": booked.id}
        db.session.execute(text("update course_session set starts_at = now() - interval '1 hour' where id = :id"), {"id": session.id})
