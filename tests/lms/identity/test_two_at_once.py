"""Two of the tenant's people at the same thing: the same role given twice, a staff file applied while it is thrown away."""

from datetime import timedelta

from lms.access.models import RoleGrant
from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.identity.models import StaffFile
from lms.identity.services import staff_files
from lms.identity.services.roles import grant_role
from tests.at_once import while_open
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

from .staff_files import line, staff_file


def test_a_role_that_two_give_at_once_is_given_once(real_app: Samlar) -> None:
    tenant = make_tenant()
    first, second, amina = (make_member(tenant, roles=roles) for roles in ((Role.TENANT_ADMIN,), (Role.TENANT_ADMIN,), ()))
    form = {"member_id": str(amina.id), "role": "hr", "starts_on": (today() + timedelta(days=1)).isoformat()}
    visitor = Visitor(real_app, tenant.slug, second)
    with while_open(tenant.id, lambda: visitor.post("/administration/roller", form).status_code) as answer:
        grant_role(tenant_id=tenant.id, member_id=amina.id, role=Role.HR, starts_on=today(), ends_on=None, granted_by=first.id)
    assert answer.result() == 409
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.query(RoleGrant).filter_by(tenant_id=tenant.id, member_id=amina.id).count() == 1


def test_a_file_that_is_applied_meanwhile_is_not_thrown_away(real_app: Samlar) -> None:
    tenant = make_tenant()
    hr = make_member(tenant, roles=(Role.HR,))
    with unit_of_work(tenant_id=tenant.id):
        content = staff_file([line("1"), line(hr.external_id)])
        file_id = staff_files.upload_staff_file(tenant_id=tenant.id, name="personal.csv", content=content, uploaded_by=hr.id).id
    visitor = Visitor(real_app, tenant.slug, hr)
    with while_open(tenant.id, lambda: visitor.post(f"/administration/personal/{file_id}/kasta").status_code) as answer:
        staff_files.apply_staff_file(tenant_id=tenant.id, file_id=file_id, allow_leavers=True)
    assert answer.result() == 404
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.get_one(StaffFile, (tenant.id, file_id), populate_existing=True).applied_at is not None
