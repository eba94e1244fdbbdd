"""One of the staff: the employment that a page's address names."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, select

from lms.core.db import db
from lms.identity.models import Employment, Member, Unit
from reporting.queries.duties import employed
from reporting.queries.staff import StaffRow


@dataclass(frozen=True)
class Post:
    """An employment as it stands in lists, and when it ended, if it has."""

    row: StaffRow
    ends_on: date | None


def post(tenant_id: int, employment_id: UUID) -> Post | None:
    """Return the tenant's employment with this id, ended ones too, or None: a foreign and an unknown id are alike."""
    return _post(tenant_id, employment_id)


def post_under(tenant_id: int, employment_id: UUID, *, manager: UUID, on: date) -> Post | None:
    """Return the employment if it is running under this manager, or None: what is another's and what is not there are alike."""
    return _post(tenant_id, employment_id, employed(tenant_id, on), Employment.manager_member_id == manager)


def _post(tenant_id: int, employment_id: UUID, *conditions: ColumnElement[bool]) -> Post | None:
    columns = (Employment.id, Employment.person_id, Member.given_name, Member.family_name, Employment.job_title, Unit.name, literal(1))
    statement = (
        select(*columns, Employment.ends_on)
        .join(Member, and_(Member.tenant_id == tenant_id, Member.id == Employment.member_id))
        .join(Unit, and_(Unit.tenant_id == tenant_id, Unit.id == Employment.unit_id))
        .where(Employment.tenant_id == tenant_id, Employment.id == employment_id, *conditions)
    )
    row = db.session.execute(statement).one_or_none()
    return Post(StaffRow(*row[:7]), row[7]) if row is not None else None
