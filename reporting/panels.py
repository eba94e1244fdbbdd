"""How reporting shows itself on lower floors' pages: what one must do, one's certificates, the standing of a course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from flask import Flask

from lms.access.actor import Actor
from lms.administration.trail_names import Thing, ids_of
from lms.core.clock import today
from lms.core.columns import swedish_key
from lms.http.panels import Panel, add_panel
from lms.http.remembered import once_a_request
from reporting.compliance import CourseKey
from reporting.queries import certificates, courses, requirements, staff
from reporting.queries.certificates import CertificateView
from reporting.queries.staff import Standing
from reporting.views import ends_soon

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Todo:
    """What the reader lacks and what ends soon, most urgent first."""

    lacking: Sequence[Standing]
    soon: Sequence[Standing]


class CourseStatus(NamedTuple):
    """What a course is to the reader: required or not, and the certificate that counts."""

    required: bool
    held: bool
    valid_until: date | None
    soon: bool


def todo(tenant_id: int, actor: Actor | None, ids: Sequence[Any]) -> Mapping[Any, Todo]:
    """What the signed-in person must do in any of today's employments; nothing when there is nothing."""
    if actor is None:
        return {}
    on = today()
    by_course: dict[CourseKey, Standing] = {one.key: one for one in staff.own_standings(tenant_id, on, actor.person_id)}
    lacking = [one for one in by_course.values() if not one.held]
    soon = [one for one in by_course.values() if one.held and ends_soon(one.valid_until, on)]
    return _for_each(ids, Todo(_first_ending(lacking), _first_ending(soon)) if lacking or soon else None)


def required_things(tenant_id: int, _actor: Actor | None, ids: Sequence[Thing]) -> Mapping[Thing, Any]:
    """The courses of the requirements that the trail of acts speaks of."""
    wanted = ids_of("requirement", ids)
    titles = requirements.titles(tenant_id, wanted) if wanted else {}
    return {("requirement", str(requirement_id)): {"title": title} for requirement_id, title in titles.items()}


def own_certificates(tenant_id: int, actor: Actor | None, ids: Sequence[Any]) -> Mapping[Any, Sequence[CertificateView]]:
    """The reader's certificates, one for each course, what ends first first."""
    found = tuple(certificates.current(_certificates(tenant_id, actor.person_id))) if actor else ()
    return _for_each(ids, found or None)


def history(tenant_id: int, actor: Actor | None, ids: Sequence[Any]) -> Mapping[Any, Sequence[CertificateView]]:
    """Everything that the reader has completed, the newest first."""
    return _for_each(ids, (tuple(_certificates(tenant_id, actor.person_id)) if actor else None) or None)


def _certificates(tenant_id: int, person_id: UUID) -> list[CertificateView]:
    """The person's certificates: two places of one page show them."""
    return once_a_request(("certificates", tenant_id, person_id), lambda: certificates.certificates_of(tenant_id, person_id))


def course_status(tenant_id: int, actor: Actor | None, ids: Sequence[CourseKey]) -> Mapping[CourseKey, CourseStatus]:
    """What each course is to the reader; courses that are neither required nor held have no answer."""
    if actor is None:
        return {}
    on = today()
    kept = _standings(tenant_id, on, actor.person_id, ids)
    return {
        key: CourseStatus(found.required, found.held, found.valid_until, soon=found.held and ends_soon(found.valid_until, on))
        for key, found in ((key, kept[key]) for key in ids)
        if found.required or found.held or found.valid_until
    }


@dataclass(frozen=True)
class Reward:
    """What completing a course gave the reader, and what comes next of what is required."""

    valid_until: date | None
    next: Standing | None


def reward(tenant_id: int, actor: Actor | None, ids: Sequence[CourseKey]) -> Mapping[CourseKey, Reward]:
    """For each course that the reader holds: until when, and the most urgent other thing to do."""
    held = {key: status for key, status in course_status(tenant_id, actor, ids).items() if status.held}
    if not held or actor is None:
        return {}
    waiting = todo(tenant_id, actor, [0]).get(0)
    urgent = [*waiting.lacking, *waiting.soon] if waiting else []
    return {key: Reward(status.valid_until, next((one for one in urgent if one.key != key and one.title), None)) for key, status in held.items()}


def _standings(tenant_id: int, on: date, person_id: UUID, ids: Sequence[CourseKey]) -> Mapping[CourseKey, courses.CourseStanding]:
    """What the courses are to a person: two places of a course's page want it."""

    def ask() -> Mapping[CourseKey, courses.CourseStanding]:
        return dict.fromkeys(ids, courses.NOTHING) | courses.standing_of_courses(tenant_id, on, person_id, ids)

    return once_a_request(("course standings", tenant_id, person_id, tuple(ids)), ask)


def init_app(app: Flask) -> None:
    """The panels stand at their places."""
    add_panel(app, Panel("trail.things", "reporting.things", required_things, "administration/trail_thing.html"))
    add_panel(app, Panel("landing.mine", "reporting.todo", todo, "reporting/panel_todo.html", order=10))
    add_panel(app, Panel("learning.certificates", "reporting.certificates", own_certificates, "reporting/panel_certificates.html", kept=True))
    add_panel(app, Panel("learning.history", "reporting.history", history, "reporting/panel_history.html", kept=True))
    add_panel(app, Panel("course.status", "reporting.course", course_status, "reporting/panel_course.html", order=10, kept=True))
    add_panel(app, Panel("course.actions", "reporting.reward", reward, "reporting/panel_reward.html", order=20))


def _for_each(ids: Iterable[Any], answer: Shown | None) -> dict[Any, Shown]:
    return {} if answer is None else dict.fromkeys(ids, answer)


def _first_ending(found: list[Standing]) -> list[Standing]:
    return sorted(found, key=lambda one: (one.valid_until or date.max, swedish_key(one.title or "")))
