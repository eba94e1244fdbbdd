"""The tabs above the pages of administration: those that the actor may open."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.access.actor import Actor
from lms.access.permissions import Permission


def tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The pages that the actor may open, the present one marked; none when there is only one."""
    pages = (
        (Permission.ROLE_GRANT, "administration_roles.show", _("Roller")),
        (Permission.STAFF_IMPORT, "administration_staff.show", _("Personalfil")),
        (Permission.CREDENTIAL_WRITE, "administration_credentials.show", _("Nycklar")),
        (Permission.STATEMENT_READ, "administration_statements.show", _("Utsagor")),
        (Permission.FORWARD_WRITE, "administration_forwarding.show", _("Vidaresändning")),
        (Permission.RETENTION_WRITE, "administration_retention.show", _("Gallring")),
        (Permission.AUDIT_READ, "administration_trail.show", _("Händelser")),
    )
    links = [
        {"label": label, "url": url_for(endpoint), "current": endpoint == current} for permission, endpoint, label in pages if actor.may(permission)
    ]
    return links if len(links) > 1 else []
