"""Secrets that the store hands out: made at random, named after their tenant, kept only as a keyed hash.

They are long and random, so a fast hash is right where a password would need a slow one (docs/xapi.md): guessing 256
bits is not helped by speed, and the store answers hundreds of requests a second.
"""

import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import blake2b
from secrets import token_urlsafe
from uuid import UUID

from lms.core.settings import current_settings

CREDENTIAL = "k"
TOKEN = "t"  # noqa: S105 - the letter that names a kind of secret
FETCH = "f"
ACCESS = "a"

_SLUG = re.compile("[a-z][a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Presented:
    """A secret that a caller showed, taken apart: which tenant, which kind, whose, and the secret itself."""

    slug: str
    kind: str
    id: UUID
    secret: str

    @property
    def key(self) -> str:
        """The part before the secret, such as perstorp.k0190…"""
        return key_of(self.slug, self.kind, self.id)


def new_secret() -> str:
    """Give 256 random bits as text."""
    return token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """Give the keyed hash under which a secret is kept."""
    return blake2b(secret.encode(), key=current_settings().secret_key.encode()[:64], digest_size=32, person=b"lrs-secret").digest()


def matches(secret: str, kept: bytes) -> bool:
    """Compare a secret with a kept hash in constant time."""
    return hmac.compare_digest(hash_of(secret), kept)


def key_of(slug: str, kind: str, owner: UUID) -> str:
    """Give the public part of a secret: it names the tenant in clear, so that the tenant is set before the look-up."""
    return f"{slug}.{kind}{owner.hex}"


def present(key: str, secret: str) -> Presented | None:
    """Take a key apart; None when it is not of our form."""
    slug, dot, rest = key.rpartition(".")
    if not dot or len(rest) != 33 or rest[0] not in (CREDENTIAL, TOKEN, FETCH, ACCESS) or _SLUG.fullmatch(slug) is None:
        return None
    try:
        return Presented(slug, rest[0], UUID(hex=rest[1:]), secret)
    except ValueError:
        return None


def present_basic(header: str | None) -> Presented | None:
    """Take an Authorization header of the Basic scheme apart (RFC 7617); None when it is missing or malformed, or holds an
    access token, which goes by Bearer alone."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, colon, secret = b64decode(value.strip(), validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError):
        return None
    found = present(key, secret) if colon else None
    return found if found is not None and found.kind != ACCESS else None


def present_bearer(header: str | None) -> Presented | None:
    """Take an Authorization header of the Bearer scheme apart (RFC 6750); None when it holds no access token of ours."""
    scheme, _, value = (header or "").partition(" ")
    key, _, secret = value.strip().rpartition(".")
    found = present(key, secret) if scheme.lower() == "bearer" else None
    return found if found is not None and found.kind == ACCESS else None


def basic(key: str, secret: str) -> str:
    """Give key and secret as the value that stands behind "Basic "."""
    return b64encode(f"{key}:{secret}".encode()).decode()
