"""Reading members and their employments."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from lms.core.columns import swedish_key
from lms.core.db import db
from lms.identity.models import Employment, Member

# The last code point that a sort key may hold stands after every letter: the end of a prefix's range.
_AFTER_ALL = "\U0010ffff"


def employed_on(day: date) -> ColumnElement[bool]:
    """The condition that an employment holds on `day` (half-open period)."""
    return (Employment.starts_on <= day) & or_(Employment.ends_on.is_(None), Employment.ends_on > day)


def member_by_id(tenant_id: int, member_id: UUID) -> Member | None:
    """The member with this id."""
    return db.session.scalar(select(Member).where(Member.tenant_id == tenant_id, Member.id == member_id))


def members_by_id(tenant_id: int, member_ids: Iterable[UUID]) -> dict[UUID, Member]:
    """The members among `member_ids`, by id, in one statement."""
    ids = set(member_ids)
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(Member).where(Member.tenant_id == tenant_id, Member.id.in_(ids)))}


def member_by_number(tenant_id: int, number: str) -> Member | None:
    """The member with this number in the HR system."""
    return db.session.scalar(select(Member).where(Member.tenant_id == tenant_id, Member.external_id == number))


def is_employed(tenant_id: int, member_id: UUID, *, on: date) -> bool:
    """True when the member has an employment that holds on `on` and has not been marked as having left."""
    held = exists().where(Employment.tenant_id == Member.tenant_id, Employment.member_id == Member.id, employed_on(on))
    query = select(Member.id).where(Member.tenant_id == tenant_id, Member.id == member_id, or_(Member.left_on.is_(None), Member.left_on > on), held)
    return db.session.scalar(query) is not None


def employments_on(tenant_id: int, member_id: UUID, *, on: date) -> Sequence[Employment]:
    """The member's employments that hold on `on`, the oldest first."""
    query = (
        select(Employment)
        .where(Employment.tenant_id == tenant_id, Employment.member_id == member_id, employed_on(on))
        .order_by(Employment.starts_on, Employment.id)
    )
    return db.session.scalars(query).all()


def job_titles_of(tenant_id: int, member_ids: Iterable[UUID], *, on: date) -> dict[UUID, list[str]]:
    """The job titles of each of these members on `on`, in one statement."""
    titles: dict[UUID, list[str]] = {member_id: [] for member_id in member_ids}
    query = (
        select(Employment.member_id, Employment.job_title)
        .where(Employment.tenant_id == tenant_id, Employment.member_id.in_(titles), employed_on(on))
        .order_by(Employment.starts_on, Employment.id)
    )
    for member_id, title in db.session.execute(query) if titles else ():
        titles[member_id].append(title)
    return titles


def find_members(tenant_id: int, words: str, *, on: date, limit: int = 20) -> Sequence[Member]:
    """Members employed on `on` whose family name begins with `words` ("holmér am" goes on to the given name), or
    whose number or address it is. Plain comparisons only: pattern operators on names would look past the wall."""
    words = " ".join(words.split())
    if not words:
        return []
    prefix = swedish_key(words)
    named = (Member.sort_key >= prefix) & (Member.sort_key < prefix + _AFTER_ALL)
    held = exists().where(Employment.tenant_id == Member.tenant_id, Employment.member_id == Member.id, employed_on(on))
    query = (
        select(Member)
        .where(Member.tenant_id == tenant_id, or_(named, Member.external_id == words, Member.email == words), held)
        .order_by(Member.sort_key, Member.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()
