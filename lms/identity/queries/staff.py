"""Reading staff: who works where on a day, and under whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from lms.core.columns import swedish_key
from lms.core.db import db
from lms.identity.models import Employment, Member, Unit
from lms.identity.queries.members import employed_on


@dataclass(frozen=True)
class StaffMember:
    """One employment with the names that pages show. A person with two employments stands here twice."""

    member_id: UUID
    person_id: UUID
    employment_id: UUID
    given_name: str
    family_name: str
    job_title: str
    unit_id: UUID
    unit_name: str
    manager_member_id: UUID | None
    protected: bool

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"


_COLUMNS = (
    Employment.member_id, Employment.person_id, Employment.id, Member.given_name, Member.family_name,
    Employment.job_title, Unit.id, Unit.name, Employment.manager_member_id, Member.protected,
)  # fmt: skip


def _staff(tenant_id: int, on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(Member, (Member.tenant_id == Employment.tenant_id) & (Member.id == Employment.member_id))
        .join(Unit, (Unit.tenant_id == Employment.tenant_id) & (Unit.id == Employment.unit_id))
        .where(Employment.tenant_id == tenant_id, employed_on(on))
        .order_by(Member.sort_key, Member.id, Employment.id)
    )


def staff_on(
    tenant_id: int, *, on: date, unit_ids: Sequence[UUID] | None = None, job_title: str | None = None,
    after: tuple[str, UUID] | None = None, limit: int | None = None,
) -> list[StaffMember]:  # fmt: skip
    """Everybody who works here on `on`, in Swedish order of name; perhaps of some units or one job title only.
    `after` is (sort key, member id) of the last one of the page before."""
    query = _staff(tenant_id, on)
    if unit_ids is not None:
        query = query.where(Employment.unit_id.in_(unit_ids))
    if job_title is not None:
        query = query.where(Employment.job_title == job_title)
    if after is not None:
        query = query.where((Member.sort_key > after[0]) | ((Member.sort_key == after[0]) & (Member.id > after[1])))
    if limit is not None:
        query = query.limit(limit)
    return [StaffMember(*row) for row in db.session.execute(query)]


def staff_under(tenant_id: int, manager_member_id: UUID, *, on: date, deep: bool = False) -> list[StaffMember]:
    """The staff whose manager is this member on `on`; with `deep` also theirs, all the way down.

    Only the manager that an employment names counts: nobody sees others' staff by sitting in the same unit."""
    if not deep:
        query = _staff(tenant_id, on).where(Employment.manager_member_id == manager_member_id)
        return [StaffMember(*row) for row in db.session.execute(query)]
    held = employed_on(on)
    line = (
        select(Employment.member_id)
        .where(Employment.tenant_id == tenant_id, Employment.manager_member_id == manager_member_id, held)
        .cte("line", recursive=True)
    )
    # union, not union all: two who are each other's manager would otherwise never end
    line = line.union(select(Employment.member_id).where(Employment.tenant_id == tenant_id, Employment.manager_member_id == line.c.member_id, held))
    managers = select(line.c.member_id)
    query = _staff(tenant_id, on).where((Employment.manager_member_id == manager_member_id) | Employment.manager_member_id.in_(managers))
    return [StaffMember(*row) for row in db.session.execute(query) if row[0] != manager_member_id]


def job_titles_on(tenant_id: int, *, on: date) -> list[str]:
    """Every job title that somebody has on `on`, in Swedish order."""
    query = select(Employment.job_title).where(Employment.tenant_id == tenant_id, employed_on(on)).distinct()
    return sorted(db.session.scalars(query), key=swedish_key)
