"""Who speaks to the record store, and what that caller may do there: credentials' scopes and launches' grants."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lms.core.errors import Forbidden

SCOPES = (
    "statements/write",
    "statements/read/mine",
    "statements/read",
    "state",
    "define",
    "profile",
    "all/read",
    "all",
)
"""Scopes as the specification names them (xAPI 1.0.3, Communication 4.2)."""

_WITHIN: Mapping[str, frozenset[str]] = {
    "all": frozenset(SCOPES),
    "all/read": frozenset({"all/read", "statements/read", "statements/read/mine"}),
    "statements/read": frozenset({"statements/read", "statements/read/mine"}),
}


def holds(scopes: Collection[str], wanted: str) -> bool:
    """Say whether one of the scopes is the wanted one or holds it."""
    return any(wanted == scope or wanted in _WITHIN.get(scope, ()) for scope in scopes)


def narrowed(given: Collection[str], asked: Collection[str]) -> frozenset[str]:
    """Give what both allow, never more than either: the credential as it is now, and what its token was asked for."""
    return frozenset(scope for scope in asked if holds(given, scope)) | frozenset(scope for scope in given if holds(asked, scope))


@dataclass(frozen=True)
class Grant:
    """What one launch may say: its actor, its registration, its activity, until it ends."""

    tenant_id: int
    id: UUID
    profile: str
    registration: UUID
    ifi: str
    actor: Mapping[str, Any]
    activity_id: str
    publisher_id: str
    course_iri: str
    mastery_score: float | None
    move_on: str
    session_id: str
    context: Mapping[str, Any]
    state: Mapping[str, Any]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """An authenticated caller: by a credential with scopes, or by a launch's token with its grant.

    `through` is how far the tenant's lists were final when the credential was read, where that was asked for."""

    tenant_id: int
    authority: Mapping[str, Any]
    scopes: frozenset[str]
    credential_id: UUID | None = None
    grant: Grant | None = None
    through: datetime | None = None

    def may(self, *scopes: str) -> bool:
        """Whether one of these scopes, or one that holds it, was given."""
        return "all" in self.scopes or not self.scopes.isdisjoint(scopes)

    def require(self, *scopes: str) -> None:
        """Return when one of these scopes was given. Raises Forbidden that names them."""
        if not self.may(*scopes):
            raise Forbidden(f"this needs one of the scopes: {', '.join(scopes)}, all", code="scope-missing")

    @property
    def reads_all_statements(self) -> bool:
        """Whether statements of others may be read too."""
        return self.grant is None and self.may("statements/read", "all/read")


LAUNCH_SCOPES = frozenset({"statements/write", "statements/read/mine", "state", "profile"})
"""What a launch's token may do, each within its own launch."""
