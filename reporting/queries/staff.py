"""Staff and what each of them must have: pages of people in Swedish order, and the standing of those on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Row, Select, Uuid, and_, bindparam, func, or_, select, true, tuple_
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import aliased

from catalog.models import Course
from lms.core.columns import swedish_key
from lms.core.db import db
from lms.core.prepared import Prepared
from lms.identity.models import Employment, Member, Unit
from lms.tenancy.models import Organisation
from reporting.compliance import CourseKey
from reporting.queries.booked import booked
from reporting.queries.duties import balance, duties, employed, met, scopes
from reporting.queries.words import system_names
from reporting.validity import WARN_DAYS
from reporting.words import Said, said_by

_AFTER_ALL = "\U0010ffff"  # stands after every letter of a sort key: the end of a prefix's range


class Show(StrEnum):
    """Which of the staff a list shows; the words stand in addresses."""

    ALL = "alla"
    LACKING = "saknar"
    SOON = "snart"
    HAVING = "har"


@dataclass(frozen=True)
class StaffFilter:
    """Narrows a list of staff. `units` holds a unit with all under it; `manager` a manager's own staff."""

    units: Sequence[UUID] | None = None
    course: CourseKey | None = None
    show: Show = Show.ALL
    manager: UUID | None = None
    name: str | None = None

    def conditions(self, tenant_id: int) -> list[ColumnElement[bool]]:
        """Return what this asks of an employment, its duties left aside."""
        asked: list[ColumnElement[bool]] = []
        if self.units is not None:
            asked.append(Employment.unit_id.in_(self.units))
        if self.manager is not None:
            asked.append(Employment.manager_member_id == self.manager)
        if self.name:
            asked.append(Employment.member_id.in_(select(Member.id).where(Member.tenant_id == tenant_id, _named(self.name))))
        return asked


def _named(words: str) -> ColumnElement[bool]:
    """Family names that begin with the words, or both names in either order, or one whole given name.

    Plain comparisons only: pattern operators on names would look past the wall.
    """
    said = words.split()
    keys = {swedish_key(" ".join(said)), swedish_key(" ".join([*said[1:], *said[:1]])), swedish_key(" ".join([*said[-1:], *said[:-1]]))}
    ranges = [(Member.sort_key >= key) & (Member.sort_key < key + _AFTER_ALL) for key in sorted(keys)]
    return or_(*ranges, Member.given_name.in_(sorted({" ".join(said), " ".join(said).title()})))


@dataclass(frozen=True)
class StaffRow:
    """One employment in a list of people."""

    employment_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    job_title: str
    unit: str
    total: int

    @property
    def name(self) -> str:
        """Given name first, as people say it."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Standing:
    """What one employment has of one required course, on whose word. Not held and no `valid_until`: never had."""

    employment_id: UUID
    person_id: UUID
    key: CourseKey
    title: str | None
    held: bool
    valid_until: date | None
    booked: bool
    owner_slug: str
    field: str | None
    word: Said | None


def _shown(tenant_id: int, on: date, chosen: StaffFilter) -> list[ColumnElement[bool]]:
    asked = chosen.conditions(tenant_id)
    if chosen.show is Show.ALL and chosen.course is None:
        return asked
    found = scopes(tenant_id, on, asked, course=chosen.course, name="shown")
    each = balance(found, met(tenant_id, on, found, "shown"), "balance")
    meant = {
        Show.ALL: true(),
        Show.LACKING: each.c.held < each.c.required,
        Show.HAVING: each.c.held == each.c.required,
        Show.SOON: each.c.soonest <= on + timedelta(days=WARN_DAYS),
    }[chosen.show]
    return [*asked, Employment.id.in_(select(each.c.employment_id).where(meant))]


def staff(tenant_id: int, on: date, chosen: StaffFilter, *, limit: int, after: UUID | None = None) -> list[StaffRow]:
    """Return the next `limit` employments after the one named, in Swedish order of family name.

    The page's address names an employment and no person's name; a foreign or unknown one gives no rows.
    """
    meant = and_(employed(tenant_id, on), *_shown(tenant_id, on, chosen))
    total = select(func.count()).select_from(Employment).where(meant).scalar_subquery()
    statement = (
        select(Employment.id, Employment.person_id, Member.given_name, Member.family_name, Employment.job_title, Unit.name, total)
        .join(Member, and_(Member.tenant_id == tenant_id, Member.id == Employment.member_id))
        .join(Unit, and_(Unit.tenant_id == tenant_id, Unit.id == Employment.unit_id))
        .where(meant)
        .order_by(Member.sort_key, Employment.id)
        .limit(limit)
    )
    if after is not None:
        their, theirs = aliased(Member), aliased(Employment)
        last = (
            select(their.sort_key)
            .join(theirs, and_(theirs.tenant_id == tenant_id, theirs.member_id == their.id))
            .where(their.tenant_id == tenant_id, theirs.id == after)
            .scalar_subquery()
        )
        statement = statement.where(or_(Member.sort_key > last, and_(Member.sort_key == last, Employment.id > after)))
    return [StaffRow(*row) for row in db.session.execute(statement)]


def standings(tenant_id: int, on: date, *conditions: ColumnElement[bool]) -> list[Standing]:
    """Return every duty of the employments that meet the conditions, by title of the course."""
    return [_standing(row) for row in db.session.execute(_standings(tenant_id, on, *conditions))]


def own_standings(tenant_id: int, on: date, person_id: UUID) -> list[Standing]:
    """Return every duty of one person, by title of the course."""
    return [_standing(row) for row in _OWN.rows(tenant_id=tenant_id, on=on, person_id=person_id)]


def _standings(tenant_id: Any, on: Any, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    duty = duties(tenant_id, on, *conditions)
    has_place = booked(tenant_id, duty.c.person_id, duty.c.owner_id, duty.c.course_id)
    return (
        select(duty, Course.title, Course.field, has_place.label("booked"), Organisation.slug, system_names(tenant_id, duty.c.systems))
        .join(Organisation, Organisation.id == duty.c.owner_id)
        .outerjoin(Course, and_(Course.tenant_id == duty.c.owner_id, Course.id == duty.c.course_id))
        .order_by(Course.sort_key, duty.c.course_id)
    )


# Asked by every signed-in front page.
_OWN = Prepared(
    lambda: _standings(
        bindparam("tenant_id", type_=Integer), bindparam("on", type_=SqlDate), Employment.person_id == bindparam("person_id", type_=Uuid)
    )
)


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        row.employment_id, row.person_id, (row.owner_id, row.course_id), row.title, row.held, row.valid_until, row.booked, row.slug, row.field,
        said_by(row.words, row.system_names),
    )  # fmt: skip


def standings_of(tenant_id: int, on: date, employment_ids: Sequence[UUID]) -> dict[UUID, list[Standing]]:
    """Return the standings of these employments, by employment; one without duties has an empty list."""
    found: dict[UUID, list[Standing]] = {employment_id: [] for employment_id in employment_ids}
    if found:
        for standing in standings(tenant_id, on, Employment.id.in_(employment_ids)):
            found[standing.employment_id].append(standing)
    return found


def export_rows(tenant_id: int, on: date, chosen: StaffFilter) -> list[tuple[object, ...]]:
    """Return what goes into the file: one row per employment and required course, in the order of the page.

    Columns: family name, given name, job title, unit, course, owner, held, valid_until, booked, words and names of
    systems (for `said_by`).
    """
    duty = duties(tenant_id, on, name="standing")
    has_place = booked(tenant_id, duty.c.person_id, duty.c.owner_id, duty.c.course_id)
    statement = (
        select(
            Member.family_name, Member.given_name, Employment.job_title, Unit.name, Course.title, Organisation.name,
            duty.c.held, duty.c.valid_until, has_place, duty.c.words, system_names(tenant_id, duty.c.systems),
        )
        .join(duty, duty.c.employment_id == Employment.id)
        .join(Member, and_(Member.tenant_id == tenant_id, Member.id == Employment.member_id))
        .join(Unit, and_(Unit.tenant_id == tenant_id, Unit.id == Employment.unit_id))
        .join(Organisation, Organisation.id == duty.c.owner_id)
        .outerjoin(Course, and_(Course.tenant_id == duty.c.owner_id, Course.id == duty.c.course_id))
        .where(employed(tenant_id, on), *_shown(tenant_id, on, chosen))
        .order_by(Member.sort_key, Employment.id, Course.sort_key, duty.c.course_id)
    )  # fmt: skip
    if chosen.course is not None:
        statement = statement.where(tuple_(duty.c.owner_id, duty.c.course_id) == tuple_(*chosen.course))
    return [tuple(row) for row in db.session.execute(statement)]
