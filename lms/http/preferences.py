"""A visitor's language and appearance, kept in two small cookies of the host."""

from flask import current_app, has_request_context
from werkzeug.wrappers import Response

from lms.core.language import LANGUAGES, SOURCE, spoken
from lms.core.running import asked

LANGUAGE_COOKIE = "sprak"
THEME_COOKIE = "utseende"
THEMES = ("system", "light", "dark")
YEAR = 31_536_000


def language() -> str:
    """The reader's language: that of the mail which is written, else the visitor's; Swedish unless English has been chosen."""
    return spoken() or chosen_language() or SOURCE


def chosen_language() -> str | None:
    """The language that has been chosen in this browser, if one has."""
    chosen = _kept(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else None


def theme() -> str:
    """The visitor's appearance: the system's unless light or dark has been chosen."""
    chosen = _kept(THEME_COOKIE)
    return chosen if chosen in THEMES else "system"


def _kept(name: str) -> str | None:
    cookies = asked().cookies if has_request_context() else {}
    return cookies[name] if name in cookies else None  # noqa: SIM401 - Werkzeug's get makes and throws an error page when there is none


def keep(answer: Response, name: str, value: str) -> None:
    """The browser keeps the choice for a year, for this host alone."""
    secure = current_app.extensions["samlar.settings"].scheme == "https"
    answer.set_cookie(name, value, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="Lax")
