"""What the catalogue shows on the tenant's front page: counts, own courses, the common area, news from neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

from catalog import queries, search, trail
from catalog.search import Counted
from catalog.web import listing
from catalog.words import FIELD_NAMES
from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.http.panels import NavItem, Panel, add_nav, add_panel
from lms.http.remembered import once_a_request

OWN_SHOWN = 4
NEWS_SHOWN = 3


@dataclass(frozen=True)
class Counts:
    """How many courses the tenant's staff may begin: own ones and those of others, and the latter by field."""

    own: int
    common: int
    fields: Sequence[tuple[str, Any, int]]


def counts(tenant_id: int, _actor: Actor | None, ids: Sequence[int]) -> Mapping[int, Counts]:
    """The counts, or nothing where there is no course."""
    rows = _counted(tenant_id)
    fields = [(code, name, sum(row.hits for row in rows if row.field == code)) for code, name in FIELD_NAMES.items()]
    own = sum(row.hits for row in rows if row.own)
    found = Counts(own=own, common=sum(row.hits for row in rows) - own, fields=[each for each in fields if each[2]])
    return dict.fromkeys(ids, found) if rows else {}


def own(tenant_id: int, _actor: Actor | None, ids: Sequence[int]) -> Mapping[int, Any]:
    """The newest of the tenant's own courses, and how many there are."""
    courses = queries.accepted_courses(tenant_id, limit=OWN_SHOWN, foreign=False)
    total = sum(row.hits for row in _counted(tenant_id) if row.own)
    return {key: {"courses": courses, "total": total, "listing": listing} for key in ids} if courses else {}


def news(tenant_id: int, _actor: Actor | None, ids: Sequence[int]) -> Mapping[int, Any]:
    """What others have shared most lately."""
    courses = queries.accepted_courses(tenant_id, limit=NEWS_SHOWN, foreign=True)
    return {key: {"courses": courses, "listing": listing} for key in ids} if courses else {}


def _counted(tenant_id: int) -> Sequence[Counted]:
    """The counts of the tenant: three places of the front page show them."""
    return once_a_request(("courses counted", tenant_id), lambda: search.counted(tenant_id))


def init_app(app: Flask) -> None:
    """The front page and the navigation show the catalogue."""
    add_panel(app, Panel("landing.hero", "catalog.counts", counts, "catalog/panel_hero.html", order=10, common=True))
    add_panel(app, Panel("landing.own", "catalog.own", own, "catalog/panel_own.html", order=10, common=True))
    add_panel(app, Panel("landing.common", "catalog.common", counts, "catalog/panel_common.html", order=10, common=True))
    add_panel(app, Panel("landing.news", "catalog.news", news, "catalog/panel_news.html", order=10, common=True))
    add_panel(app, Panel("trail.things", "catalog.things", trail.things, "administration/trail_thing.html"))
    add_nav(app, NavItem(_("Alla kurser"), "catalog.search_page", "search", order=20, prefixes=("catalog.",), anonymous=True))
    add_nav(app, NavItem(_("Mina kurser"), "author.own_list", "document", Permission.COURSE_WRITE, order=60, prefixes=("author",)))
    add_nav(app, NavItem(_("Delning"), "offers.waiting", "share", Permission.OFFER_ACCEPT, order=70, count=waiting, prefixes=("offers.",)))


def waiting(tenant_id: int, _actor: Actor) -> int:
    """How many offers wait for an answer."""
    return queries.waiting_count(tenant_id)
