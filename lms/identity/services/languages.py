"""The language in which a member is written to."""

from uuid import UUID

from lms.core.db import db
from lms.core.language import LANGUAGES
from lms.identity.models import Member


def remember_language(*, tenant_id: int, member_id: UUID, language: str) -> None:
    """Mails to the member are in this language from now on; one that we do not speak changes nothing."""
    member = db.session.get(Member, (tenant_id, member_id))
    if member is not None and language in LANGUAGES:
        member.language = language
