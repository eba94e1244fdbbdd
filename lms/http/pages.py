"""Rendering pages: what every template can use."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask import Flask, current_app, url_for
from markupsafe import Markup

from lms.access.actor import actor_or_none
from lms.core.clock import now, stockholm, today
from lms.core.language import SOURCE
from lms.http import csrf, panels, preferences, static
from lms.http.kept_parts import KeptParts
from lms.http.template_texts import language
from lms.http.templating import render_part
from lms.tenancy.current import tenant_or_none


def render(template: str, **view: Any) -> str:
    """The page, rendered inside the request's transaction, with the visitor's own tokens in its forms."""
    return csrf.fill(render_part(template, **view))


def format_day(day: date | datetime) -> str:
    """A day as people write it: "12 december 2026" ("12 December 2026")."""
    return _said(stockholm(day).date() if isinstance(day, datetime) else day, "d MMMM y", language())


def format_short_day(day: date | datetime) -> str:
    """A day of this year without its year: "12 december"."""
    local = stockholm(day).date() if isinstance(day, datetime) else day
    return _said(local, "d MMMM" if local.year == today().year else "d MMMM y", language())


def format_time(moment: datetime) -> str:
    """A time of day in Sweden: "kl. 13.00" ("1:00 pm" stays 13:00 in English)."""
    local = stockholm(moment)
    return f"kl. {local:%H.%M}" if language() == SOURCE else f"{local:%H:%M}"


def format_day_time(moment: datetime) -> str:
    """A moment with its day of week, and its year when it is not this one: "tisdag 1 december kl. 13.00"."""
    local = stockholm(moment).date()
    return f"{_said(local, 'EEEE d MMMM' if local.year == today().year else 'EEEE d MMMM y', language())} {format_time(moment)}"


@lru_cache(maxsize=4_000)
def _said(day: date, pattern: str, language: str) -> str:
    """A day by Unicode's patterns, in a language."""
    return format_date(day, pattern, locale=language)


def in_language(text: str, spoken: str) -> str:
    """A text that is not the page's own, such as a course's title, marked with its language where that is another (WCAG 3.1.2)."""
    return text if spoken == language() else Markup('<span lang="{}">{}</span>').format(spoken, text)


def format_kr(ore: int) -> str:
    """Money from whole öre: "4 205,00 kr"."""
    kronor, rest = divmod(abs(ore), 100)
    grouped = f"{kronor:,}".replace(",", " ")
    return f"{'−' if ore < 0 else ''}{grouped},{rest:02d} kr"


def _context() -> dict[str, Any]:
    return {
        "tenant": tenant_or_none(), "actor": actor_or_none(), "language": language(),
        "theme": preferences.theme(), "now": now(),
    }  # fmt: skip


def init_app(app: Flask) -> None:
    """Every template has the tenant, the actor, and the functions of the house."""
    app.context_processor(_context)
    csrf.init_app(app)
    app.jinja_env.globals.update(
        nav_counts=panels.nav_counts, nav_items=panels.nav_items, panels=panels.panels, static_url=static.static_url,
        format_day=format_day, format_short_day=format_short_day, format_time=format_time,
        format_day_time=format_day_time, format_kr=format_kr, in_language=in_language, url_for=url_for, today=today,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.add_extension(KeptParts)


def current_origin() -> str:
    """The origin of the tenant whose page is shown, for addresses that leave the page (launch, calendar)."""
    tenant = tenant_or_none()
    settings = current_app.extensions["samlar.settings"]
    origin: str = settings.tenant_origin(tenant.slug) if tenant else settings.front_origin()
    return origin
