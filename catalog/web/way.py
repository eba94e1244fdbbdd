"""The way of a course that is not published yet: four steps, how far it has come, and what is missing."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from catalog import author_queries
from catalog.models import Course
from catalog.services.courses import NEEDS_PACKAGE, missing_to_publish
from catalog.services.sessions import WITH_SESSIONS


@dataclass(frozen=True)
class Step:
    """One step: its page, whether that is the present one, and in a word how it stands (the word, its kind)."""

    label: str
    url: str | None
    current: bool
    state: tuple[str, str]


@dataclass(frozen=True)
class Way:
    """The steps, and what is missing before publishing: (sentence, where it is put right). `advice` is not a must."""

    steps: list[Step]
    missing: list[tuple[str, str]]
    advice: list[tuple[str, str]]


def way(course: Course | None) -> Way:
    """The way of a course, or of one that is not saved yet."""
    if course is None:
        later = (_("sedan"), "none")
        names = (_("Innehåll"), _("Publicera"), _("Dela"))
        return Way([Step(_("Uppgifter"), None, True, (_("nu"), "info")), *(Step(name, None, False, later) for name in names)], [], [])
    edit, package, sessions = (url_for(endpoint, course_id=course.id) for endpoint in ("author.edit", "author.package", "author_sessions.sessions"))
    lacks: dict[str, Any] = missing_to_publish(course)
    facts_done, package_done = not set(lacks) - {"package"}, "package" not in lacks
    published = course.status == "published"
    planned = published or course.delivery not in WITH_SESSIONS or bool(author_queries.all_sessions(course.tenant_id, course.id))
    content = package if course.delivery in NEEDS_PACKAGE else sessions
    here = request.path
    steps = [
        Step(_("Uppgifter"), edit, here == edit, _state(facts_done)),
        Step(_("Innehåll"), content, here in (package, sessions), _state(package_done and (planned or course.delivery in NEEDS_PACKAGE))),
        Step(_("Publicera"), f"{edit}#publicera", False, _state(True) if published else (_("sedan"), "none") if lacks else (_("nästa"), "info")),
        Step(_("Dela"), None, False, (_("sedan"), "none")),
    ]
    missing = [(str(text), package if name == "package" else f"{edit}#{name}") for name, texts in lacks.items() for text in texts]
    advice = [] if planned else [(_("Inga tillfällen är planerade. Kursen kan publiceras, men ingen kan boka den än."), sessions)]
    return Way(steps, missing, advice)


def _state(done: bool) -> tuple[str, str]:
    return (_("klart"), "ok") if done else (_("saknas"), "soon")
