"""What a role is said to give is there: no promise of a page that nobody has built."""

import re

from lms.access.guard import access_of
from lms.access.permissions import GRANTABLE, ROLE_PERMISSIONS, Permission, Role
from lms.administration.words import ROLE_MEANINGS
from lms.http.app import Samlar
from tests.architecture.sources import product_files

NOT_YET = "Öppnar ingenting än"
PROMISES = {
    Permission.BRAND_WRITE: "utseende", Permission.CREDENTIAL_WRITE: "nycklar", Permission.FORWARD_WRITE: "mottagare",
    Permission.RETENTION_WRITE: "gallring", Permission.STATEMENT_READ: "utsagor", Permission.AUDIT_READ: "händelser", Permission.ROLE_GRANT: "roller",
    Permission.STAFF_IMPORT: "personalfil", Permission.POOL_WRITE: "licenspotter", Permission.COURSE_SHARE: "delar",
}  # fmt: skip


def asked_for(app: Samlar) -> set[Permission]:
    """The permissions that some page or policy asks for."""
    found = {permission for view in app.view_functions.values() for permission in getattr(access_of(view), "permissions", ())}
    named = {name for path in product_files("*.py") for name in re.findall(r"\.may\(Permission\.([A-Z_]+)\)", path.read_text())}
    return found | {Permission[name] for name in named}


def test_a_role_that_opens_nothing_says_so(app: Samlar) -> None:
    asked = asked_for(app)
    opens_nothing = {role for role in GRANTABLE if not ROLE_PERMISSIONS[role] & asked}
    assert {role for role in GRANTABLE if NOT_YET in str(ROLE_MEANINGS[role])} == opens_nothing == {Role.COORDINATOR}


def test_a_role_promises_no_page_that_is_not_there(app: Samlar) -> None:
    asked = asked_for(app)
    promised = {(role, permission) for role in GRANTABLE for permission, word in PROMISES.items() if word in str(ROLE_MEANINGS[role])}
    assert {(role, permission) for role, permission in promised if permission not in asked} == set()
    assert len(promised) >= 8
