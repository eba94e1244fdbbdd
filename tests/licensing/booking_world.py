"""A classroom session of one tenant that people of others book: what the tests of bookings and of calendar files begin with."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from catalog.models import Course, CourseSession
from licensing.models import RosterRow
from licensing.services import pools
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.tenancy.models import Organisation
from tests.factories.catalog import make_course
from tests.factories.licensing import Shared, make_session
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor


class Story:
    """Klippan's classroom session, led by Petra, with places; Amina and others work in Perstorp."""

    def __init__(self, client_for: Callable[..., Visitor], *, places: int = 2, **when: object) -> None:
        self.client_for = client_for
        self.klippan, self.perstorp, self.bjuv = (make_tenant(short_name=name) for name in ("Klippan", "Perstorp", "Bjuv"))
        self.course: Course = make_course(self.klippan, "Förflyttning i praktiken", delivery="classroom", shared_with=[self.perstorp, self.bjuv])
        self.petra = make_member(self.klippan, "Petra Sandell")
        self.session: CourseSession = make_session(Shared(self.klippan, self.course.id), leader_member_id=self.petra.id, **when)  # type: ignore[arg-type]
        self.amina = make_member(self.perstorp)
        self.path = f"/tillfallen/{self.klippan.slug}/{self.session.id}"
        if places:
            self.set_places(places)
        self.leader = client_for(self.klippan.slug, self.petra)
        self.visitor = client_for(self.perstorp.slug, self.amina)

    def set_places(self, capacity: int) -> None:
        """Klippan decides."""
        with unit_of_work(tenant_id=self.klippan.id):
            pools.set_places(tenant_id=self.klippan.id, session_id=self.session.id, capacity=capacity)

    def other(self, **facts: object) -> Visitor:
        """Another employee of Perstorp, signed in."""
        return self.client_for(self.perstorp.slug, make_member(self.perstorp, **facts))  # type: ignore[arg-type]

    def all(self, kind: type, tenant: Organisation | None = None) -> list:  # type: ignore[type-arg]
        """Every row of a kind that a tenant reads."""
        with unit_of_work(tenant_id=(tenant or self.perstorp).id):
            return list(db.session.scalars(select(kind).execution_options(populate_existing=True)))

    def begin(self, *, ended: timedelta | None = None) -> None:
        """The session has begun an hour ago, or ended so long ago."""
        with unit_of_work(tenant_id=self.klippan.id):
            session = db.session.get_one(CourseSession, (self.klippan.id, self.session.id), populate_existing=True)
            session.ends_at = now() - ended if ended is not None else now() + timedelta(hours=2)
            session.starts_at = session.ends_at - timedelta(hours=3)

    def mark(self, present: bool, assignment_id: UUID | None = None) -> int:
        """Petra marks a participant; the status."""
        assignment_id = assignment_id or self.all(RosterRow)[0].assignment_id
        form = {"participant_id": self.perstorp.id, "assignment_id": str(assignment_id), "present": "true" if present else "false"}
        return self.leader.post(f"{self.path}/deltagare", data=form).status_code
