"""The id and number of a certificate: pure, and the same each time, so that rebuilding keeps printed numbers and links."""

from datetime import date
from uuid import UUID, uuid5

_NAMESPACE = UUID("5e1f0c7a-6f5b-4d5e-9a3c-3f6c2b1d8e47")
# Crockford's base 32: no I, L, O or U, so that a number can be read aloud and typed from paper.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10


def certificate_id(*, tenant_id: int, person_id: UUID, owner_id: int, course_id: UUID, issued_on: date) -> UUID:
    """Return the id of the one certificate that a person can have of a course for one day.

    It says nothing without the person's id, which never leaves the database.
    """
    return uuid5(_NAMESPACE, f"{tenant_id}/{person_id}/{owner_id}/{course_id}/{issued_on.isoformat()}")


def certificate_number(found: UUID, issued_on: date) -> str:
    """Return the number on paper: the year and fifty bits of the id, such as `2026-7K3F9-QXD2M`."""
    bits = found.int
    letters = ""
    for _ in range(_LENGTH):
        bits, letter = divmod(bits, len(_LETTERS))
        letters += _LETTERS[letter]
    return f"{issued_on.year}-{letters[:5]}-{letters[5:]}"
