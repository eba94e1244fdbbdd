"""Two of the tenant's people answer an offer at the same time: one acts, and the other sees what was answered."""

from catalog.services import sharing
from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.at_once import while_open
from tests.factories.catalog import make_course
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor


def acts(tenant: Organisation, action: str) -> int:
    """How often the tenant's trail names the act."""
    with unit_of_work(tenant_id=tenant.id):
        return db.session.query(AuditEvent).filter_by(tenant_id=tenant.id, action=action).count()


def test_an_offer_that_two_accept_at_once_is_accepted_once(real_app: Samlar) -> None:
    owner, receiver = make_tenant(), make_tenant()
    course = make_course(owner, shared_with=[receiver], accepted_by=[])
    officer = Visitor(real_app, receiver.slug, make_member(receiver, roles=(Role.LICENCE_OFFICER,)))
    path = f"/delning/{owner.slug}/{course.id}/ta-emot"
    with while_open(receiver.id, lambda: officer.post(path).status_code) as second:
        sharing.accept_offer(tenant_id=receiver.id, owner_id=owner.id, course_id=course.id, member_id=None)
    assert second.result() == 303
    assert acts(receiver, "course.accept") == 1


def test_whoever_declines_while_a_colleague_accepts_is_told(real_app: Samlar) -> None:
    owner, receiver = make_tenant(), make_tenant()
    course = make_course(owner, shared_with=[receiver], accepted_by=[])
    officer = Visitor(real_app, receiver.slug, make_member(receiver, roles=(Role.LICENCE_OFFICER,)))
    path = f"/delning/{owner.slug}/{course.id}/tacka-nej"
    with while_open(receiver.id, lambda: officer.post(path).status_code) as second:
        sharing.accept_offer(tenant_id=receiver.id, owner_id=owner.id, course_id=course.id, member_id=None)
    assert second.result() == 409
    assert acts(receiver, "course.decline") == 0
