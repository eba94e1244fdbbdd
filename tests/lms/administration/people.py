"""Members for tests in which requests fail: a request that is rolled back makes the shared session forget its rows."""

from typing import Any

from lms.core.db import db
from lms.identity.models import Member
from tests.factories import platform
from tests.factories.platform import Organisation


def make_member(tenant: Organisation, name: str = "Amina Holmér", **more: Any) -> Member:
    """A member as a plain value, committed, outside the session."""
    member = platform.make_member(tenant, name, **more)
    db.session.expunge(member)
    return member
