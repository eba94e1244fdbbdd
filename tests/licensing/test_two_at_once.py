"""Two authors give a session its places at the same time: there is one pool, and the later word holds."""

from datetime import timedelta

from licensing.models import PoolCounter
from licensing.services import pools
from lms.access.permissions import Role
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from tests.at_once import while_open
from tests.factories.catalog import make_course, make_session
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor


def test_places_that_two_set_at_once_are_one_pool(real_app: Samlar) -> None:
    owner = make_tenant()
    course = make_course(owner, delivery="classroom")
    start = now() + timedelta(days=9)
    session = make_session(course, start, start + timedelta(hours=3))
    author = Visitor(real_app, owner.slug, make_member(owner, roles=(Role.AUTHOR,)))
    path = f"/mina-kurser/{course.id}/tillfallen/{session.id}/platser"
    with while_open(owner.id, lambda: author.post(path, {"capacity": "12"}).status_code) as second:
        pools.set_places(tenant_id=owner.id, session_id=session.id, capacity=10)
    assert second.result() == 303
    with unit_of_work(tenant_id=owner.id):
        [counter] = db.session.query(PoolCounter).filter_by(tenant_id=owner.id)
        assert counter.capacity == 12
