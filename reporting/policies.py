"""Who may see which of reporting's rows. Permissions open a page; these decide over the object."""

from lms.access.actor import Actor
from lms.access.permissions import Permission
from reporting.models import ExportFile
from reporting.queries.certificates import CertificateView


def may_read_certificate(actor: Actor, found: CertificateView, *, manages_holder: bool) -> bool:
    """The holder, HR of the tenant that it belongs to, and whoever is the holder's manager today."""
    if found.person_id == actor.person_id or actor.may(Permission.FOLLOW_UP_READ):
        return True
    return actor.may(Permission.TEAM_READ) and manages_holder


def may_fetch_export(actor: Actor, asked: ExportFile) -> bool:
    """Only the one who asked for the file: it shows what that person could see then."""
    return asked.member_id == actor.member_id and actor.may(Permission.FOLLOW_UP_EXPORT)
