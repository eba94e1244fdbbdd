"""An achievement as an xAPI statement. Pure: the same achievement gives the same statement, id and all."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from catalog.activities import COURSE_TYPE
from demo.history.drawing import Achievement

NAMESPACE = UUID("5a0a1f6e-6f0f-5d3b-9a54-9f1f2c3d4e5f")
COMPLETED = ("http://adlnet.gov/expapi/verbs/completed", "gick igenom")
ATTENDED = ("http://adlnet.gov/expapi/verbs/attended", "deltog i")
IN_A_ROOM = ("classroom", "webinar")


def statement_id(slug: str, achievement: Achievement, course_iri: str) -> str:
    """The same for the same achievement of the same course, so that sending twice stores nothing twice."""
    return str(uuid5(NAMESPACE, f"{slug}:{achievement.number}:{course_iri}:{achievement.at.isoformat()}"))


def statement(slug: str, achievement: Achievement, *, actor: dict[str, Any], course_iri: str) -> dict[str, Any]:
    """`attended` for a course that meets, `completed` for one on the web; both complete the course as a whole."""
    verb, display = ATTENDED if achievement.course.delivery in IN_A_ROOM else COMPLETED
    return {
        "id": statement_id(slug, achievement, course_iri),
        "actor": actor,
        "verb": {"id": verb, "display": {"sv-SE": display}},
        "object": {
            "objectType": "Activity",
            "id": course_iri,
            "definition": {"type": COURSE_TYPE, "name": {"sv-SE": achievement.course.title}},
        },
        "result": {"completion": True},
        "context": {"platform": "Övertagen historik", "language": "sv-SE"},
        "timestamp": _text(achievement.at),
    }


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
