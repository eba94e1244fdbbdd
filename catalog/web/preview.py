"""How a course will look to employees, for its author, whatever its state."""

from uuid import UUID

from catalog import queries
from catalog.queries import Owner, SharedCourse, view_of
from catalog.web import listing
from catalog.web.author import own_course
from catalog.words import FIELD_NAMES
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.tenancy.current import current_tenant

pages = blueprint("author_preview", "catalog")


@pages.get("/mina-kurser/<uuid:course_id>/forhandsvisning")
@requires(Permission.COURSE_WRITE)
def show(course_id: UUID) -> str:
    """The course's page as employees will see it, without what one can do there."""
    course = own_course(course_id)
    tenant = current_tenant()
    view = view_of(course)
    shared = SharedCourse(view, Owner(tenant.slug, tenant.name, tenant.short_name), network=None, since=None, open=True)
    return render(
        "catalog/preview.html", shared=shared, course=view, sessions=queries.sessions_of(*shared.key), listing=listing,
        units=lambda: queries.unit_texts(course.tenant_id, course.current_version_id), field_name=FIELD_NAMES[course.field], preview=True,
    )  # fmt: skip
