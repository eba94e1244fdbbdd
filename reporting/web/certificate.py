"""A certificate by itself, to show or print."""

from uuid import UUID

from lms.access.actor import current_actor
from lms.access.guard import signed_in
from lms.core.clock import today
from lms.core.errors import NotFound
from lms.http.hosts import blueprint
from lms.http.pages import render
from reporting import policies
from reporting.queries import certificates

pages = blueprint("certificate", "reporting")


@pages.get("/intyg/<uuid:certificate_id>")
@signed_in
def show(certificate_id: UUID) -> str:
    """The certificate, for its holder, HR and the holder's manager; to others it is not there."""
    actor = current_actor()
    found = certificates.certificate(actor.tenant_id, certificate_id)
    if found is None:
        raise NotFound()
    manages = certificates.is_managed_by(actor.tenant_id, found.person_id, actor.member_id, today())
    if not policies.may_read_certificate(actor, found, manages_holder=manages):
        raise NotFound()
    return render("reporting/certificate.html", found=found, state=found.state(today()), own=found.person_id == actor.person_id)
