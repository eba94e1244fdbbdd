"""Author's pages: the tenant's own courses, their texts and their packages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from catalog import author_queries
from catalog.author_queries import OwnChoice
from catalog.models import Course
from catalog.schemas import CourseForm, EmptyForm, OwnCoursesQuery, PackageForm, SavedQuery
from catalog.services import courses, packages
from catalog.services.courses import NEEDS_PACKAGE, CourseFacts
from catalog.services.sessions import WITH_SESSIONS
from catalog.web.attempt import attempt
from catalog.web.way import way
from catalog.words import DELIVERY_NAMES, FIELD_NAMES, LANGUAGE_NAMES, STATUS_NAMES
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.core.errors import NotFound
from lms.core.settings import current_settings
from lms.http.bodies import takes_a_file
from lms.http.forms import load, load_choices
from lms.http.hosts import blueprint
from lms.http.once import once
from lms.http.pages import render
from lms.tenancy.queries import tenants

pages = blueprint("author", "catalog")

PAGE_SIZE = 20
CHOICES = ("q", "lage", "mottagare", "sida")
EMPTY = {"field": "care", "delivery": "elearning", "language": "sv"}


@pages.get("/mina-kurser")
@requires(Permission.COURSE_WRITE)
def own_list() -> str:
    """The tenant's own courses, drafts too: those that are chosen, a page at a time."""
    tenant_id = current_actor().tenant_id
    asked, left_out = load_choices(OwnCoursesQuery, request.args, *CHOICES)
    ids = author_queries.chosen_ids(tenant_id, OwnChoice(asked["q"], asked["lage"], asked["mottagare"]))
    last = max(-(-len(ids) // PAGE_SIZE), 1)
    page = min(asked["sida"], last)
    shown = author_queries.own_courses(tenant_id, ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    here = {name: asked[name] for name in CHOICES[:3] if asked[name]}
    receivers = [(each.id, each.short_name) for each in tenants() if each.id != tenant_id]
    return render(
        "catalog/own_list.html", courses=shown, status_names=STATUS_NAMES, asked=asked, left_out=left_out, page=page, last=last, found=len(ids),
        first=(page - 1) * PAGE_SIZE + 1, here=here, receivers=receivers,
    )  # fmt: skip


@pages.get("/mina-kurser/ny")
@requires(Permission.COURSE_WRITE)
def new() -> str:
    """An empty form."""
    return _form(None, values=EMPTY, errors={})


@pages.post("/mina-kurser/ny")
@requires(Permission.COURSE_WRITE)
@once
def create() -> ResponseReturnValue:
    """A new draft."""

    def act(facts: CourseFacts) -> str:
        actor = current_actor()
        course = courses.create_course(tenant_id=actor.tenant_id, author_id=actor.member_id, facts=facts)
        return url_for("author.package" if course.delivery in NEEDS_PACKAGE else "author.edit", course_id=course.id)

    return attempt(CourseForm, act, lambda **view: _form(None, **view))


@pages.get("/mina-kurser/<uuid:course_id>")
@requires(Permission.COURSE_WRITE)
def edit(course_id: UUID) -> str:
    """A course's texts."""
    course, asked = own_course(course_id), load(SavedQuery, request.args)
    return _form(course, values={name: getattr(course, name) for name in CourseFacts.__dataclass_fields__}, errors={}, saved=asked["sparat"])


@pages.post("/mina-kurser/<uuid:course_id>")
@requires(Permission.COURSE_WRITE)
def save(course_id: UUID) -> ResponseReturnValue:
    """Keep a course's texts."""
    course = own_course(course_id)

    def act(facts: CourseFacts) -> str:
        courses.edit_course(tenant_id=current_actor().tenant_id, course_id=course_id, facts=facts)
        return url_for("author.edit", course_id=course_id, sparat=1)

    return attempt(CourseForm, act, lambda **view: _form(course, **view))


@pages.post("/mina-kurser/<uuid:course_id>/publicera")
@requires(Permission.COURSE_WRITE)
def publish(course_id: UUID) -> ResponseReturnValue:
    """The course can be found, or the form says what is missing."""
    course = own_course(course_id)
    values = {name: getattr(course, name) for name in CourseFacts.__dataclass_fields__}

    def act() -> str:
        actor = current_actor()
        courses.publish_course(tenant_id=actor.tenant_id, course_id=course_id, author_id=actor.member_id)
        return url_for("author_share.share", course_id=course_id)

    return attempt(EmptyForm, act, lambda errors, **_view: _form(course, values=values, errors=errors))


@pages.post("/mina-kurser/<uuid:course_id>/dra-tillbaka")
@requires(Permission.COURSE_WRITE)
def withdraw(course_id: UUID) -> ResponseReturnValue:
    """Nobody begins the course any more."""
    load(EmptyForm, request.form)
    courses.withdraw_course(tenant_id=current_actor().tenant_id, course_id=course_id)
    return redirect(url_for("author.edit", course_id=course_id), 303)


@pages.get("/mina-kurser/<uuid:course_id>/paket")
@requires(Permission.COURSE_WRITE)
def package(course_id: UUID) -> str:
    """The course's versions, and a field for a new package."""
    return _package(own_course(course_id), errors={}, saved=load(SavedQuery, request.args)["sparat"])


@pages.post("/mina-kurser/<uuid:course_id>/paket")
@requires(Permission.COURSE_WRITE)
@takes_a_file("package_max_bytes")
def upload(course_id: UUID) -> ResponseReturnValue:
    """A new version from a package, or why it is refused."""
    course = own_course(course_id)

    def act(package: FileStorage) -> str:
        actor = current_actor()
        packages.upload_package(
            tenant_id=actor.tenant_id, course_id=course_id, author_id=actor.member_id, archive=package.stream,
            file_name=package.filename or "", settings=current_settings(),
        )  # fmt: skip
        return url_for("author.package", course_id=course_id, sparat=1)

    return attempt(PackageForm, act, lambda errors, **_view: _package(course, errors=errors))


def own_course(course_id: UUID) -> Course:
    """The tenant's own course. Raises NotFound for a foreign id and an unknown one alike."""
    course = author_queries.own_course(current_actor().tenant_id, course_id)
    if course is None:
        raise NotFound()
    return course


def tabs(course: Course, here: str | None = None) -> list[dict[str, Any]]:
    """The pages of one own course, the one at `here` (None: at the request's path) marked."""
    found = [
        (_("Om kursen"), "author.edit", True),
        (_("Paket"), "author.package", course.delivery in NEEDS_PACKAGE),
        (_("Tillfällen"), "author_sessions.sessions", course.delivery in WITH_SESSIONS),
        (_("Dela"), "author_share.share", course.status != "draft"),
    ]
    return [
        {"label": label, "url": url_for(endpoint, course_id=course.id), "current": url_for(endpoint, course_id=course.id) == (here or request.path)}
        for label, endpoint, shown in found
        if shown
    ]


def _form(course: Course | None, *, values: Mapping[str, Any], errors: Mapping[str, list[str]], saved: bool = False) -> str:
    return render(
        "catalog/course_form.html", course=course, values=values, errors=errors, tabs=tabs(course) if course else [],
        field_names=FIELD_NAMES, delivery_names=DELIVERY_NAMES, language_names=LANGUAGE_NAMES, status_names=STATUS_NAMES,
        saved=saved, way=way(course),
    )  # fmt: skip


def _package(course: Course, *, errors: Mapping[str, list[str]], saved: bool = False) -> str:
    versions = author_queries.versions_of(course.tenant_id, course.id)
    return render(
        "catalog/package.html", course=course, versions=versions, errors=errors, tabs=tabs(course), status_names=STATUS_NAMES,
        most=current_settings().package_max_bytes // (1024 * 1024), saved=saved, way=way(course),
    )  # fmt: skip
