"""The JSON twins of the pages, for the same session."""

from typing import Any

from flask_babel import lazy_gettext as _

from lms.access.actor import current_actor
from lms.access.guard import requires, signed_in
from lms.access.permissions import Permission
from lms.core.clock import today
from lms.http.hosts import blueprint
from lms.http.openapi import documented
from lms.tenancy.current import current_tenant
from reporting import fresh, views
from reporting.queries import certificates
from reporting.schemas import CertificatesAnswer, FollowUpAnswer

pages = blueprint("reporting_api", "reporting")


@pages.get("/api/follow-up")
@requires(Permission.FOLLOW_UP_READ)
@documented(summary=_("Läget för allt som krävs av organisationens anställda"), tag=_("Uppföljning"), response=FollowUpAnswer)
def follow_up() -> dict[str, Any]:
    """Counts by course and unit, true at `as_of`."""
    tenant = current_tenant()
    freshness = fresh.catch_up(tenant_id=tenant.id)
    page = views.overview_page(tenant.id, today(), None)
    answer: dict[str, Any] = FollowUpAnswer().dump(
        {
            "as_of": freshness.at,
            "complete": freshness.complete,
            "version": page.found.version,
            "staff": page.found.staff,
            "lacking": page.found.lacking,
            "courses": [
                {"owner_id": each.key[0], "course_id": each.key[1], "title": each.title, "required": each.count.required, "held": each.count.held}
                for each in page.found.courses
            ],
            "units": [{"id": each.row.unit.id, "name": each.row.unit.name, "staff": each.staff} for each in page.heat.rows],
        }
    )
    return answer


@pages.get("/api/certificates")
@signed_in
@documented(summary=_("Ens egna intyg"), tag=_("Uppföljning"), response=CertificatesAnswer)
def own_certificates() -> dict[str, Any]:
    """The signed-in person's certificates in this tenant, the newest first."""
    actor = current_actor()
    fresh.catch_up(tenant_id=actor.tenant_id)
    found = [
        {"id": each.id, "number": each.number, "title": each.title, "owner": each.owner, "issued_on": each.issued_on,
         "valid_until": each.valid_until, "state": each.state(today()).value}
        for each in certificates.certificates_of(actor.tenant_id, actor.person_id)
    ]  # fmt: skip
    answer: dict[str, Any] = CertificatesAnswer().dump({"certificates": found})
    return answer
