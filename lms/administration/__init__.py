"""Administration of a tenant: roles, the staff file, the record store's keys and statements, the trail of what was done."""

from flask_babel import lazy_gettext as _

from lms.access.permissions import Permission
from lms.administration import (
    attachment_pages,
    credential_pages,
    forwarding_pages,
    forwarding_target_pages,
    protocol_pages,
    retention_pages,
    roles_pages,
    staff_pages,
    statement_pages,
    trail_pages,
)
from lms.http.app import Samlar
from lms.http.panels import NavItem, add_nav


def init_app(app: Samlar) -> None:
    """Administrators and HR have their pages."""
    modules = (
        attachment_pages, credential_pages, forwarding_pages, forwarding_target_pages, protocol_pages, retention_pages, roles_pages,
        staff_pages, statement_pages, trail_pages,
    )  # fmt: skip
    for module in modules:
        app.register_blueprint(module.pages)
    add_nav(app, NavItem(label=_("Personal"), endpoint="administration_staff.show", icon="upload", permission=Permission.STAFF_IMPORT, order=80))
    add_nav(
        app,
        NavItem(
            label=_("Administration"), endpoint="administration_roles.show", icon="gear", permission=Permission.ROLE_GRANT, order=90,
            prefixes=(
                "administration_roles.", "administration_credentials.", "administration_statements.", "administration_trail.",
                "administration_forwarding", "administration_retention.", "administration_protocol.",
            ),
        ),
    )  # fmt: skip
