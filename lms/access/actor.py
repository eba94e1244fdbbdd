"""Who is asking: the signed-in person as a plain value, without any row behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from lms.access.permissions import Permission, Role
from lms.core.errors import Unauthenticated
from lms.core.running import kept


@dataclass(frozen=True)
class Actor:
    """The signed-in member of one tenant, with the roles and permissions of today."""

    tenant_id: int
    person_id: UUID
    member_id: UUID
    employment_id: UUID | None
    given_name: str
    name: str
    title: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    login_session_id: UUID

    def may(self, permission: Permission) -> bool:
        """True when one of the actor's roles gives the permission."""
        return permission in self.permissions

    @property
    def initials(self) -> str:
        """First letters of the first and the last name."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""


Who = Callable[[], Actor | None]
"""Finds out who is asking."""

_TO_ASK = "samlar_who"


def ask_when_needed(who: Who) -> None:
    """Who is asking is found out by `who` when somebody wants to know: most public pages have asked for something else by then."""
    setattr(kept(), _TO_ASK, who)


def actor_or_none() -> Actor | None:
    """The signed-in actor of this request, or None."""
    running = kept()
    who: Who | None = running.pop(_TO_ASK, None)
    if who is not None:
        running.actor = who()
    found: Actor | None = running.get("actor")
    return found


def forget_to_ask() -> None:
    """Whoever wants to know who is asking is told nobody, unless it is known."""
    kept().pop(_TO_ASK, None)


def current_actor() -> Actor:
    """The signed-in actor of this request. Raises Unauthenticated when nobody is signed in."""
    actor = actor_or_none()
    if actor is None:
        raise Unauthenticated()
    return actor
