"""Who is asking: the signed-in person as a plain value, without any row behind it."""

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


def actor_or_none() -> Actor | None:
    """The signed-in actor of this request, or None."""
    found: Actor | None = kept().get("actor")
    return found


def current_actor() -> Actor:
    """The signed-in actor of this request. Raises Unauthenticated when nobody is signed in."""
    actor = actor_or_none()
    if actor is None:
        raise Unauthenticated()
    return actor
