"""Rendering pages: what every template can use."""

from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, render_template, url_for
from flask_babel import format_date, get_locale

from lms.access.actor import actor_or_none
from lms.core.clock import now, stockholm
from lms.http import csrf, panels, preferences, static
from lms.tenancy.current import tenant_or_none


def render(template: str, **view: Any) -> str:
    """The page, rendered inside the request's transaction."""
    return render_template(template, **view)


def format_day(day: date | datetime) -> str:
    """A day as people write it: "12 december 2026" ("12 December 2026")."""
    return str(format_date(stockholm(day) if isinstance(day, datetime) else day, "d MMMM y", rebase=False))


def format_short_day(day: date | datetime) -> str:
    """A day of this year without its year: "12 december"."""
    local = stockholm(day) if isinstance(day, datetime) else day
    return str(format_date(local, "d MMMM" if local.year == stockholm(now()).year else "d MMMM y", rebase=False))


def format_time(moment: datetime) -> str:
    """A time of day in Sweden: "kl. 13.00" ("1:00 pm" stays 13:00 in English)."""
    local = stockholm(moment)
    return f"kl. {local:%H.%M}" if str(get_locale() or "sv").startswith("sv") else f"{local:%H:%M}"


def format_day_time(moment: datetime) -> str:
    """A moment with its day of week: "tisdag 1 december kl. 13.00"."""
    return f"{format_date(stockholm(moment), 'EEEE d MMMM', rebase=False)} {format_time(moment)}"


def format_kr(ore: int) -> str:
    """Money from whole öre: "4 205,00 kr"."""
    kronor, rest = divmod(abs(ore), 100)
    grouped = f"{kronor:,}".replace(",", " ")
    return f"{'−' if ore < 0 else ''}{grouped},{rest:02d} kr"


def _context() -> dict[str, Any]:
    return {
        "tenant": tenant_or_none(), "actor": actor_or_none(), "language": preferences.language(),
        "theme": preferences.theme(), "now": now(),
    }  # fmt: skip


def init_app(app: Flask) -> None:
    """Every template has the tenant, the actor, and the functions of the house."""
    app.context_processor(_context)
    app.jinja_env.globals.update(
        csrf_token=csrf.token, nav_items=panels.nav_items, panels=panels.panels, static_url=static.static_url,
        format_day=format_day, format_short_day=format_short_day, format_time=format_time,
        format_day_time=format_day_time, format_kr=format_kr, url_for=url_for,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")


def current_origin() -> str:
    """The origin of the tenant whose page is shown, for addresses that leave the page (launch, calendar)."""
    tenant = tenant_or_none()
    settings = current_app.extensions["samlar.settings"]
    origin: str = settings.tenant_origin(tenant.slug) if tenant else settings.front_origin()
    return origin
