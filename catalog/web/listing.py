"""What templates need to show courses in lists: marks around hits, facts under a title, why one sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from catalog.models import Course
from catalog.queries import CourseView, SessionView, SharedCourse, UnitView
from catalog.search import Facets, Hit, Wish
from catalog.search_words import parts_of
from catalog.words import DELIVERY_ICONS, DELIVERY_NAMES, FIELD_NAMES, duration, language_name
from lms.http.pages import format_day, format_time
from lms.landing.genitive import genitive
from lms.tenancy.queries import OrganisationView


def course_url(shared: SharedCourse) -> str:
    """The course's page on this host."""
    return url_for("catalog.course", owner=shared.owner.slug, course_id=shared.course.id)


def marked(text: str) -> Markup:
    """The text with hits in <mark>; everything else is escaped."""
    return Markup().join(Markup("<mark>{}</mark>").format(part.text) if part.hit else escape(part.text) for part in parts_of(text))


def facts(course: Course | CourseView, *, whole: bool = False) -> list[tuple[str, str]]:
    """(icon, words) for the line under a title; `whole` adds the language."""
    form = str(DELIVERY_NAMES[course.delivery])
    length = f"{duration(course.duration_minutes)}, {form[:1].lower()}{form[1:]}" if course.duration_minutes else form
    found = [(DELIVERY_ICONS[course.delivery], length)]
    if course.valid_months:
        found.append(("document", ngettext("Intyg i %(num)d månad", "Intyg i %(num)d månader", course.valid_months)))
    if whole:
        found.append(("language", language_name(course.language)))
    return found


def why(shared: SharedCourse, *, tenant_id: int, short_name: str) -> str:
    """By which right one sees the course."""
    if shared.course.tenant_id == tenant_id:
        return str(_("%(whose)s egen kurs. Alla som är anställda här får ta den.", whose=genitive(short_name)))
    if shared.network:
        return str(_("%(owner)s delar den med %(network)s.", owner=shared.owner.short_name, network=shared.network))
    return str(_("%(owner)s delar den med %(receiver)s.", owner=shared.owner.short_name, receiver=short_name))


def search_address(asked: Mapping[str, Any], **changes: Any) -> str:
    """The search with some of its choices changed; the page starts again unless it is named."""
    wanted = {**asked, "sida": None, **changes}
    pairs = [(name, each) for name, value in wanted.items() for each in (value if isinstance(value, list) else [value]) if each not in (None, "")]
    return f"{url_for('catalog.search_page')}?{urlencode(pairs)}"


def choices(facets: Facets, wish: Wish, owners: Mapping[int, OrganisationView]) -> list[dict[str, Any]]:
    """The facets of the search form, each with its values that find something or are chosen."""
    by_name = sorted(owners.values(), key=lambda each: each.sort_key)
    lists: tuple[tuple[str, str, list[tuple[Any, str]], Mapping[Any, int], Sequence[Any]], ...] = (
        ("omrade", _("Verksamhetsområde"), [(code, str(name)) for code, name in FIELD_NAMES.items()], facets.fields, wish.fields),
        ("form", _("Form"), [(code, str(name)) for code, name in DELIVERY_NAMES.items()], facets.deliveries, wish.deliveries),
        ("av", _("Gjord av"), [(each.id, each.short_name) for each in by_name], facets.owners, wish.owners),
    )
    return [
        {
            "name": name,
            "legend": legend,
            "values": [(value, label, hits.get(value, 0), value in chosen) for value, label in values if hits.get(value) or value in chosen],
        }
        for name, legend, values, hits, chosen in lists
    ]


def chips(asked: Mapping[str, Any], facets: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The chosen values, each with the address of the search without it."""
    return [
        (label, search_address(asked, **{facet["name"]: [each for each in asked[facet["name"]] if each != value]}))
        for facet in facets
        for value, label, _hits, chosen in facet["values"]
        if chosen
    ]


def steps(course: CourseView, units: Sequence[UnitView]) -> list[tuple[str, str]]:
    """The way through a course: (heading, what it is)."""
    found = []
    for unit in units if len(units) > 1 else ():
        found.append((text_in(unit.title), text_in(unit.description)))
    if course.delivery in ("elearning", "blended") and len(units) <= 1:
        found.append((_("Webbdel"), _("Du kan avbryta och fortsätta där du var. När du är klar kommer du tillbaka hit.")))
    if course.delivery in ("classroom", "blended"):
        found.append((_("På plats"), _("Boka ett tillfälle. Den som leder det prickar av att du var med.")))
    if course.delivery == "webinar":
        found.append((_("Webbinarium"), _("Boka ett tillfälle. Du får länken till mötet av den som leder det.")))
    if course.valid_months:
        lasts = ngettext("Det gäller i %(num)d månad.", "Det gäller i %(num)d månader.", course.valid_months)
        found.append((_("Intyg"), _("Du får det när allt är klart. Din chef och HR ser det direkt.") + " " + lasts))
    return found


def makers(shared: SharedCourse, *, tenant_id: int) -> list[tuple[str, str]]:
    """Who made the course, with whom it is shared, and since when one sees it."""
    course = shared.course
    made = shared.owner.name + (f", {course.department}" if course.department else "")
    found = [(_("Gjord av"), made)]
    if shared.network:
        found.append((_("Delas med"), shared.network))
    if course.published_at is not None:
        found.append((_("Publicerad"), format_day(course.published_at)))
    if course.tenant_id != tenant_id and shared.since is not None:
        found.append((_("Mottagen här"), format_day(shared.since)))
    return found


def course_keys(hits: Sequence[Hit]) -> list[tuple[int, UUID]]:
    """What panels are asked about: owner and course."""
    return [hit.shared.key for hit in hits]


def session_keys(sessions: Sequence[SessionView]) -> list[tuple[int, UUID]]:
    """What panels are asked about: owner and session."""
    return [(session.tenant_id, session.id) for session in sessions]


def clock(moment: datetime) -> str:
    """The time of day alone, as the end of a time that has been begun: "16.00" ("16:00" in English)."""
    return format_time(moment).removeprefix("kl. ")


def cancel_by(session: SessionView) -> datetime:
    """Until when one may give the place back."""
    return session.starts_at - timedelta(hours=session.cancel_before_hours)


def text_in(texts: Mapping[str, str]) -> str:
    """A package's text in Swedish where it has one, else in the language it has."""
    chosen = next((text for language, text in texts.items() if language.split("-")[0] == "sv"), None)
    return chosen if chosen is not None else next(iter(texts.values()), "")
