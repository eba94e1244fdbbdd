"""One's own learning: what is under way, booked, waited for; places for certificates and history. And its JSON twin."""

from collections.abc import Sequence

from flask import Response, jsonify
from flask_babel import lazy_gettext as _

from licensing.own import own_learning
from licensing.queries.learning import UnderWay
from licensing.queries.sessions import SessionStanding
from licensing.schemas import LearningAnswer
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.http import panels
from lms.http.hosts import blueprint
from lms.http.openapi import documented
from lms.http.pages import render
from lms.tenancy.current import current_tenant

pages = blueprint("learning", "licensing")


def _mine() -> tuple[list[UnderWay], Sequence[SessionStanding]]:
    courses, sessions = own_learning(current_actor())
    return [row for row in courses if row.kind != "done"], sessions


@pages.get("/mitt-larande")
@requires(Permission.COURSE_READ)
def mine() -> str:
    """What I have under way, what I have booked and wait for, my certificates and what I have done."""
    panels.look_ahead({place: [current_tenant().id] for place in ("learning.certificates", "learning.history")})
    courses, sessions = _mine()
    return render("licensing/learning.html", courses=courses, sessions=sessions)


@pages.get("/api/learning")
@requires(Permission.COURSE_READ)
@documented(summary=_("Vad man har på gång, har bokat och står i kö till"), tag=_("Mitt lärande"), response=LearningAnswer)
def api_learning() -> Response:
    """The same as JSON."""
    courses, sessions = _mine()
    return jsonify(LearningAnswer().dump({"under_way": courses, "bookings": [row for row in sessions if row.role == "booked"]}))
