"""Certificates: a person's own, one by its id, and whose staff its holder is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, and_, bindparam, exists, select

from catalog.models import Course
from lms.core.columns import swedish_key
from lms.core.db import db
from lms.core.prepared import Prepared
from lms.identity.models import Employment, Member
from lms.tenancy.models import Organisation
from reporting.compliance import CourseKey
from reporting.models import Certificate
from reporting.queries.duties import employed
from reporting.validity import Validity, validity


@dataclass(frozen=True)
class CertificateView:
    """A certificate as it is shown: with the course's and its owner's name; no title when it is no longer shared."""

    id: UUID
    person_id: UUID
    key: CourseKey
    title: str | None
    field: str | None
    owner: str
    owner_slug: str
    achieved_at: datetime
    issued_on: date
    valid_until: date | None
    number: str
    holder: str

    def state(self, on: date) -> Validity:
        """Return what the certificate is worth on a day."""
        return validity(issued_on=self.issued_on, until=self.valid_until, on=on)


def _views(tenant_id: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Certificate.id, Certificate.person_id, Certificate.owner_id, Certificate.course_id, Course.title, Course.field, Organisation.name,
            Organisation.slug, Certificate.achieved_at, Certificate.issued_on, Certificate.valid_until, Certificate.number, Member.given_name,
            Member.family_name,
        )
        .join(Organisation, Organisation.id == Certificate.owner_id)
        .join(Member, and_(Member.tenant_id == tenant_id, Member.person_id == Certificate.person_id))
        .outerjoin(Course, and_(Course.tenant_id == Certificate.owner_id, Course.id == Certificate.course_id))
        .where(Certificate.tenant_id == tenant_id)
    )  # fmt: skip


def _view(row: Any) -> CertificateView:
    return CertificateView(
        row.id, row.person_id, (row.owner_id, row.course_id), row.title, row.field, row.name, row.slug, row.achieved_at, row.issued_on,
        row.valid_until, row.number, f"{row.given_name} {row.family_name}",
    )  # fmt: skip


_TENANT: Any = bindparam("tenant_id", type_=Integer)
_ONE = Prepared(lambda: _views(_TENANT).where(Certificate.id == bindparam("id", type_=Uuid)))
_NEWEST = Prepared(
    lambda: (
        _views(_TENANT).where(Certificate.person_id == bindparam("person_id", type_=Uuid)).order_by(Certificate.achieved_at.desc(), Certificate.id)
    )
)


def certificate(tenant_id: int, certificate_id: UUID) -> CertificateView | None:
    """Return the tenant's certificate with this id, or None: a foreign and an unknown id are alike."""
    return next(map(_view, _ONE.rows(tenant_id=tenant_id, id=certificate_id)), None)


def certificates_of(tenant_id: int, person_id: UUID) -> list[CertificateView]:
    """Return all certificates of a person in the tenant, the newest of all first."""
    return [_view(row) for row in _NEWEST.rows(tenant_id=tenant_id, person_id=person_id)]


def current(found: list[CertificateView]) -> list[CertificateView]:
    """Return for each course the one that lasts longest, what ends first first and what never ends last."""
    best: dict[CourseKey, CertificateView] = {}
    for view in found:
        kept = best.get(view.key)
        if kept is None or _end(view) > _end(kept):
            best[view.key] = view
    return sorted(best.values(), key=lambda view: (_end(view), swedish_key(view.title or ""), view.key))


def is_managed_by(tenant_id: int, person_id: UUID, manager_member_id: UUID, on: date) -> bool:
    """Say whether the person has a running employment under this manager."""
    found = exists().where(employed(tenant_id, on), Employment.person_id == person_id, Employment.manager_member_id == manager_member_id)
    return bool(db.session.scalar(select(found)))


def _end(view: CertificateView) -> date:
    return view.valid_until or date.max
