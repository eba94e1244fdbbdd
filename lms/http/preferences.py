"""A visitor's language and appearance, kept in two small cookies of the host."""

from flask import current_app, has_request_context, request
from werkzeug.wrappers import Response

from lms.core.language import LANGUAGES, SOURCE, spoken

LANGUAGE_COOKIE = "sprak"
THEME_COOKIE = "utseende"
THEMES = ("system", "light", "dark")
YEAR = 31_536_000


def language() -> str:
    """The reader's language: that of the mail which is written, else the visitor's; Swedish unless English has been chosen."""
    return spoken() or chosen_language() or SOURCE


def chosen_language() -> str | None:
    """The language that has been chosen in this browser, if one has."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) if has_request_context() else None
    return chosen if chosen in LANGUAGES else None


def theme() -> str:
    """The visitor's appearance: the system's unless light or dark has been chosen."""
    chosen = request.cookies.get(THEME_COOKIE, "system") if has_request_context() else "system"
    return chosen if chosen in THEMES else "system"


def keep(answer: Response, name: str, value: str) -> None:
    """The browser keeps the choice for a year, for this host alone."""
    secure = current_app.extensions["samlar.settings"].scheme == "https"
    answer.set_cookie(name, value, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="Lax")
