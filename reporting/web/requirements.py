"""Requirements: what HR has said is mandatory, adding one, ending one."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.clock import today
from lms.core.errors import Conflict, Invalid, NotFound
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.pages import render
from lms.tenancy.current import current_tenant
from reporting import filters
from reporting.queries import overview, requirements
from reporting.schemas import EndForm, RequirementForm
from reporting.services import requirements as services
from reporting.tree import Tree

pages = blueprint("requirements", "reporting")


@pages.get("/uppfoljning/krav")
@requires(Permission.REQUIREMENT_WRITE)
def show() -> str:
    """The requirements in force and to come, and the form for one more."""
    return _page({}, {})


@pages.post("/uppfoljning/krav")
@requires(Permission.REQUIREMENT_WRITE)
@once
def add() -> Response | tuple[str, int]:
    """One requirement more; the form comes back with what to put right."""
    try:
        said = load(RequirementForm, request.form)
        owner_id, course_id = filters.course_key(said.pop("course"))
        services.add(
            tenant_id=current_tenant().id, owner_id=owner_id, course_id=course_id, job_title=said["job_title"],
            unit_id=said["unit"], starts_on=said["starts_on"] or today(),
        )  # fmt: skip
    except Invalid as error:
        return _page(request.form.to_dict(), error.fields), 400
    except Conflict as error:
        return _page(request.form.to_dict(), {"course": [error.message]}), 409
    return redirect(url_for("requirements.show"), 303)


@pages.get("/uppfoljning/krav/<uuid:requirement_id>/avsluta")
@requires(Permission.REQUIREMENT_WRITE)
def ask(requirement_id: UUID) -> str:
    """Whom the requirement is for, and the question."""
    found = next((one for one in requirements.requirements(current_tenant().id, today()) if one.id == requirement_id), None)
    if found is None:
        raise NotFound()
    return render("reporting/requirement_end.html", found=found)


@pages.post("/uppfoljning/krav/<uuid:requirement_id>/avsluta")
@requires(Permission.REQUIREMENT_WRITE)
def end(requirement_id: UUID) -> Response:
    """The requirement is over from today."""
    load(EndForm, request.form)
    services.end(tenant_id=current_tenant().id, requirement_id=requirement_id, ends_on=today())
    return redirect(url_for("requirements.show"), 303)


def _page(said: dict[str, Any], errors: dict[str, list[str]]) -> str:
    tenant = current_tenant()
    return render(
        "reporting/requirements.html",
        found=requirements.requirements(tenant.id, today()),
        courses=requirements.requirable_courses(tenant.id),
        titles=requirements.job_titles(tenant.id, today()),
        tree=Tree(overview.units(tenant.id)),
        today=today(),
        said=said,
        errors=errors,
    )
