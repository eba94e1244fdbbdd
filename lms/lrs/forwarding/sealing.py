"""Secrets of receivers, kept sealed: a JWE (RFC 7516, dir with A256GCM) under a key made from the installation's secret.

The seal names the row it belongs to, so that one moved to another row opens nothing.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import orjson
from flask_babel import lazy_gettext as _
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from lms.core.errors import Invalid
from lms.core.settings import current_settings

LONGEST = 4000
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_HEADER = {"alg": "dir", "enc": "A256GCM"}


class Unreadable(Exception):
    """What was sealed cannot be opened: the installation's secret is another one, or the seal is of another row."""


@dataclass(frozen=True, repr=False)
class Secret:
    """What the receiver wants to see: a user with a password, or (without a user) a bearer's token."""

    user: str
    word: str

    def header(self) -> str:
        """The value of the Authorization header."""
        if not self.user:
            return f"Bearer {self.word}"
        return "Basic " + b64encode(f"{self.user}:{self.word}".encode()).decode()


def read_secret(user: str, word: str) -> Secret:
    """Read what somebody wrote. Raises Invalid when it could not be sent."""
    if not word or len(word) > LONGEST or not word.isprintable() or (not user and not _TOKEN.fullmatch(word)):
        raise Invalid(fields={"word": [_("Skriv lösenordet eller nyckeln som mottagaren har gett er.")]})
    if ":" in user or len(user) > LONGEST or not user.isprintable():
        raise Invalid(fields={"user": [_("Ett användarnamn kan inte ha kolon i sig.")]})
    return Secret(user, word)


def seal(secret: Secret, *, tenant_id: int, target_id: UUID) -> str:
    """Give the secret as it is kept."""
    said = orjson.dumps([secret.user, secret.word])
    return jwe.encrypt_compact({**_HEADER, "kid": _row(tenant_id, target_id)}, said, _key())


def unseal(sealed: str, *, tenant_id: int, target_id: UUID) -> Secret:
    """Give the secret of a row. Raises Unreadable."""
    try:
        opened = jwe.decrypt_compact(sealed, _key(), algorithms=list(_HEADER.values()))
        user, word = orjson.loads(opened.plaintext or b"")
    except (JoseError, ValueError, TypeError) as error:
        raise Unreadable(type(error).__name__) from None
    if opened.headers().get("kid") != _row(tenant_id, target_id):
        raise Unreadable("another row")
    return Secret(user, word)


def _row(tenant_id: int, target_id: UUID) -> str:
    return f"{tenant_id}.{target_id}"


def _key() -> OctKey:
    secret = current_settings().secret_key.encode()
    return OctKey.import_key(blake2b(secret, digest_size=32, person=b"lrs-forward").digest())
