"""Pages for everybody: search and the course page, what the front page shows of the catalogue anyway; and for who is signed in, the same as JSON."""

from functools import cache
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from flask_babel import lazy_gettext as _

from catalog import queries, search
from catalog.queries import SharedCourse
from catalog.schemas import CoursesAnswer, SearchQuery, WholeCourseAnswer
from catalog.search import PAGE_SIZE, Wish
from catalog.search_words import words_of
from catalog.web import listing
from catalog.words import FIELD_NAMES
from lms.access.guard import public, requires
from lms.access.permissions import Permission
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.http import panels
from lms.http.forms import load, load_choices
from lms.http.hosts import blueprint
from lms.http.openapi import documented
from lms.http.pages import render
from lms.tenancy.current import current_tenant
from lms.tenancy.kept import organisations_to_show

pages = blueprint("catalog", "catalog")


@pages.get("/kurser", endpoint="search_page")
@public
def search_page() -> str:
    """Courses that one may see, by words and facets."""
    tenant = current_tenant()
    asked, left_out = load_choices(SearchQuery, request.args, "omrade", "form", "av", "sida")
    wish = _wish(asked)
    found = search.look(tenant.id, wish, page=asked["sida"])
    owners = organisations_to_show([*found.facets.owners, *wish.owners])
    choices = cache(lambda: listing.choices(found.facets, wish, owners))
    return render(
        "catalog/search.html", asked=asked, left_out=left_out, found=found, hits=found.hits, total=found.facets.total, choices=choices,
        chips=tuple(listing.chips(asked, choices())) if wish.is_narrowed else (), chosen=(wish, found.facets.rows, tuple(owners.values())),
        size=PAGE_SIZE, listing=listing, next_pages=lambda: listing.search_address(asked) + "&sida=",
    )  # fmt: skip


@pages.get("/kurser/<owner>/<uuid:course_id>", endpoint="course")
@public
def course_page(owner: str, course_id: UUID) -> str:
    """One course: what it asks, who made it, why one sees it; places for those who know seats and certificates."""
    found = queries.visible_course_with_sessions(current_tenant().id, owner, course_id) if owner.isprintable() else None
    if found is None:
        raise NotFound()
    shared, planned = found
    sessions = sorted(planned, key=lambda one: one.starts_at <= now())  # what has begun can no longer be booked: it stands last
    panels.look_ahead({"course.status": [shared.key], "course.actions": [shared.key], "course.sessions": listing.session_keys(sessions)})
    return render(
        "catalog/course.html", shared=shared, course=shared.course, sessions=sessions, listing=listing, field_name=FIELD_NAMES[shared.course.field],
        units=lambda: queries.unit_texts(shared.course.tenant_id, shared.course.current_version_id),  # a version's never change
    )  # fmt: skip


@pages.get("/api/courses")
@requires(Permission.COURSE_READ)
@documented(summary=_("Kurser som man får se, efter ord och urval"), tag=_("Kurser"), query=SearchQuery, response=CoursesAnswer)
def api_courses() -> Response:
    """The search as JSON."""
    tenant, asked = current_tenant(), load(SearchQuery, request.args)
    found = search.look(tenant.id, _wish(asked), page=asked["sida"])
    courses = [_summary(hit.shared) for hit in found.hits.rows]
    answer = {"total": found.facets.total, "page": found.page, "any_word": found.facets.way == "any", "courses": courses}
    return jsonify(CoursesAnswer().dump(answer))


@pages.get("/api/courses/<owner>/<uuid:course_id>")
@requires(Permission.COURSE_READ)
@documented(summary=_("En kurs med sina planerade tillfällen"), tag=_("Kurser"), response=WholeCourseAnswer)
def api_course(owner: str, course_id: UUID) -> Response:
    """The course page as JSON."""
    shared = _visible(owner, course_id)
    course = shared.course
    version = queries.version_of(course.tenant_id, course.current_version_id) if course.current_version_id else None
    whole = {
        **_summary(shared), "description": course.description, "asks": course.asks, "department": course.department, "status": course.status,
        "open": shared.open, "network": shared.network, "version": version.number if version else None, "sessions": queries.sessions_of(*shared.key),
    }  # fmt: skip
    return jsonify(WholeCourseAnswer().dump(whole))


def _wish(asked: dict[str, Any]) -> Wish:
    return Wish(words=words_of(asked["q"]), fields=tuple(asked["omrade"]), deliveries=tuple(asked["form"]), owners=tuple(asked["av"]))


def _visible(owner: str, course_id: UUID) -> SharedCourse:
    shared = queries.visible_course(current_tenant().id, owner, course_id) if owner.isprintable() else None
    if shared is None:
        raise NotFound()
    return shared


def _summary(shared: SharedCourse) -> dict[str, Any]:
    course = shared.course
    names = ("id", "title", "summary", "field", "delivery", "duration_minutes", "valid_months", "language")
    return {**{name: getattr(course, name) for name in names}, "owner": shared.owner, "url": listing.course_url(shared)}
