"""One of the staff: what she must have, what is missing, what she has done. For HR, and for her manager."""

from uuid import UUID

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import today
from lms.core.errors import NotFound
from lms.http.hosts import blueprint
from lms.http.pages import render
from reporting import fresh, views
from reporting.queries import certificates, person, staff
from reporting.queries.person import Post

pages = blueprint("person", "reporting")


@pages.get("/uppfoljning/medarbetare/<uuid:employment_id>", endpoint="of_staff")
@requires(Permission.FOLLOW_UP_READ)
def of_staff(employment_id: UUID) -> str:
    """Anybody employed in the tenant, now or before, for HR."""
    return _page(person.post(current_actor().tenant_id, employment_id), managed=False)


@pages.get("/mina-medarbetare/<uuid:employment_id>", endpoint="of_team")
@requires(Permission.TEAM_READ)
def of_team(employment_id: UUID) -> str:
    """One of the manager's own staff of today."""
    actor = current_actor()
    return _page(person.post_under(actor.tenant_id, employment_id, manager=actor.member_id, on=today()), managed=True)


def _page(found: Post | None, *, managed: bool) -> str:
    """The page. Raises NotFound when there is nobody to show."""
    if found is None:
        raise NotFound()
    tenant_id, on = current_actor().tenant_id, today()
    freshness = fresh.catch_up(tenant_id=tenant_id)
    standings = staff.standings_of(tenant_id, on, [found.row.employment_id])[found.row.employment_id]
    return render(
        "reporting/person.html", post=found, person=views.person(found.row, standings, on), fresh=freshness, managed=managed, on=on,
        done=certificates.certificates_of(tenant_id, found.row.person_id),
    )  # fmt: skip
