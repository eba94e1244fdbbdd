"""Reading who stands behind the actors of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from lms.core.db import db
from lms.identity.models import Member
from lms.lrs.agents import agent_key
from lms.lrs.models import LrsActor

MAILBOX = "mbox|mailto:"


@dataclass(frozen=True)
class Behind:
    """The member whom an actor stands for. A protected one is shown by `name` alone, which is an alias."""

    member_id: UUID
    name: str
    protected: bool


def people_behind(tenant_id: int, ifis: Collection[str]) -> dict[str, Behind]:
    """Give the tenant's people behind these identifiers; strangers are left out."""
    if not ifis:
        return {}
    addresses = {ifi.removeprefix(MAILBOX): ifi for ifi in ifis if ifi.startswith(MAILBOX)}
    found = {ifi: Behind(member_id, _shown(ifi, "", "", True), True) for ifi, member_id in _protected(tenant_id, addresses)}
    query = (
        select(LrsActor.ifi, Member.id, Member.given_name, Member.family_name, Member.protected)
        .join(Member, (Member.tenant_id == LrsActor.tenant_id) & (Member.person_id == LrsActor.person_id))
        .where(LrsActor.tenant_id == tenant_id, LrsActor.ifi.in_(set(ifis)))
    )
    for ifi, member_id, given, family, protected in db.session.execute(query):
        found[ifi] = Behind(member_id, _shown(ifi, given, family, protected), protected)
    return found


def _protected(tenant_id: int, addresses: Mapping[str, str]) -> list[tuple[str, UUID]]:
    """Those with a protected identity among mail addresses: another system may write what ours hides."""
    if not addresses:
        return []
    by_address = {spelled: ifi for address, ifi in addresses.items() for spelled in (address, address.lower())}
    query = select(Member.email, Member.id).where(Member.tenant_id == tenant_id, Member.protected, Member.email.in_(by_address))
    return [(by_address[email], member_id) for email, member_id in db.session.execute(query) if email is not None]


def _shown(ifi: str, given: str, family: str, protected: bool) -> str:
    # The code tells two protected people apart; it is another than on rosters, so that neither list explains the other.
    return _("Skyddad person %(code)s", code=agent_key(ifi).hex[:4].upper()) if protected else f"{given} {family}"


def members_called(tenant_id: int, words: str, *, limit: int = 20) -> Sequence[Member]:
    """Give members whose family name begins with `words` ("holmér am" goes on to the given name), or whose number or
    address it is, those who have left too. Protected identities are left out: nobody finds their statements by name."""
    tidy = " ".join(words.split())
    if not tidy:
        return []
    start = func.translate(func.lower(tidy), "åäöéü", "{|}ey")
    named = (Member.sort_key >= start) & (Member.sort_key < func.concat(start, "\U0010ffff"))
    query = (
        select(Member)
        .where(Member.tenant_id == tenant_id, Member.protected.is_(False), or_(named, Member.external_id == tidy, Member.email == tidy))
        .order_by(Member.sort_key, Member.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def open_member(tenant_id: int, member_id: UUID) -> Member | None:
    """Give the member, unless the identity is protected."""
    return db.session.scalar(select(Member).where(Member.tenant_id == tenant_id, Member.id == member_id, Member.protected.is_(False)))
