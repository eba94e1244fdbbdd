"""Credentials as they were when they last opened the store: who shows one again is held to the database in the same statement
that stores, which does nothing when anything of this has changed meanwhile."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from lms.lrs import secrets
from lms.lrs.rights import Caller
from lms.lrs.secrets import Presented

EXTENSION = "lrs.known"
MOST = 1_000  # more than that are forgotten at once


@dataclass(frozen=True)
class Known:
    """A credential that opened the store: who its caller is, and what its row held."""

    caller: Caller
    slug: str
    id: UUID
    secret_hash: bytes
    name: str
    scopes: tuple[str, ...]


def remember(known: Known) -> None:
    """This is how the credential was just now."""
    kept: dict[tuple[str, UUID], Known] = current_app.extensions.setdefault(EXTENSION, {})
    if len(kept) >= MOST:
        kept.clear()
    kept[known.slug, known.id] = known


def find(presented: Presented) -> Known | None:
    """The credential that is presented, as it was; None when it was not seen here, or the secret is not its own."""
    kept: dict[tuple[str, UUID], Known] = current_app.extensions.get(EXTENSION, {})
    found = kept.get((presented.slug, presented.id))
    return found if found is not None and presented.kind == secrets.CREDENTIAL and secrets.matches(presented.secret, found.secret_hash) else None
