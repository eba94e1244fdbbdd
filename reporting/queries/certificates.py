"""Certificates: a person's own, one by its id, and whose staff its holder is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, select

from catalog.models import Course
from lms.core.columns import swedish_key
from lms.core.db import db
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


def _views(tenant_id: int) -> Select[Certificate, str, str, str, str, str, str]:
    return (
        select(Certificate, Course.title, Course.field, Organisation.name, Organisation.slug, Member.given_name, Member.family_name)
        .join(Organisation, Organisation.id == Certificate.owner_id)
        .join(Member, and_(Member.tenant_id == tenant_id, Member.person_id == Certificate.person_id))
        .outerjoin(Course, and_(Course.tenant_id == Certificate.owner_id, Course.id == Certificate.course_id))
        .where(Certificate.tenant_id == tenant_id)
    )


def _view(row: Row[Certificate, str, str, str, str, str, str]) -> CertificateView:
    found, title, field, owner, slug, given, family = row
    key = (found.owner_id, found.course_id)
    return CertificateView(
        found.id, found.person_id, key, title, field, owner, slug, found.achieved_at, found.issued_on, found.valid_until,
        found.number, f"{given} {family}",
    )  # fmt: skip


def certificate(tenant_id: int, certificate_id: UUID) -> CertificateView | None:
    """Return the tenant's certificate with this id, or None: a foreign and an unknown id are alike."""
    row = db.session.execute(_views(tenant_id).where(Certificate.id == certificate_id)).one_or_none()
    return None if row is None else _view(row)


def certificates_of(tenant_id: int, person_id: UUID) -> list[CertificateView]:
    """Return all certificates of a person in the tenant, the newest of all first."""
    newest = _views(tenant_id).where(Certificate.person_id == person_id).order_by(Certificate.achieved_at.desc(), Certificate.id)
    return [_view(row) for row in db.session.execute(newest)]


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
