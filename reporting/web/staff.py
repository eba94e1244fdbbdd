"""Lists of people: all staff for HR, and a manager's own."""

from flask import request

from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import today
from lms.http.forms import load_choices
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.current import current_tenant
from reporting import filters, fresh, views
from reporting.queries import overview, requirements
from reporting.queries.staff import StaffFilter
from reporting.schemas import StaffQuery, TeamQuery
from reporting.tree import Tree

pages = blueprint("staff", "reporting")


@pages.get("/uppfoljning/medarbetare")
@requires(Permission.FOLLOW_UP_READ)
def staff() -> str:
    """Who lacks what: all staff in Swedish order, by unit, course and state."""
    tenant, (said, left_out) = current_tenant(), load_choices(StaffQuery, request.args, "enhet", "kurs", "visa", "efter")
    freshness = fresh.catch_up(tenant_id=tenant.id)
    tree = Tree(overview.units(tenant.id))
    people = views.people(tenant.id, today(), filters.chosen(said, tree), after=said.get("efter"))
    courses = requirements.required_courses(tenant.id, today())
    return render(
        "reporting/staff.html", people=people, said=said, tree=tree, courses=courses, fresh=freshness, size=views.PAGE_SIZE, left_out=left_out
    )


@pages.get("/mina-medarbetare")
@requires(Permission.TEAM_READ)
def team() -> str:
    """A manager's own staff of today: what is due, missing and booked."""
    actor, (said, left_out) = current_actor(), load_choices(TeamQuery, request.args, "visa", "efter")
    freshness = fresh.catch_up(tenant_id=actor.tenant_id)
    own = StaffFilter(show=said["visa"], manager=actor.member_id)
    people = views.people(actor.tenant_id, today(), own, after=said.get("efter"))
    return render(
        "reporting/team.html", people=people, urgent=views.by_urgency(people), said=said, fresh=freshness, size=views.PAGE_SIZE, left_out=left_out
    )
