"""A visitor's language and appearance, kept in two small cookies of the host."""

from flask import has_request_context, request

LANGUAGE_COOKIE = "sprak"
THEME_COOKIE = "utseende"
LANGUAGES = ("sv", "en")
THEMES = ("system", "light", "dark")


def language() -> str:
    """The visitor's language: Swedish unless English has been chosen."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "sv") if has_request_context() else "sv"
    return chosen if chosen in LANGUAGES else "sv"


def theme() -> str:
    """The visitor's appearance: the system's unless light or dark has been chosen."""
    chosen = request.cookies.get(THEME_COOKIE, "system") if has_request_context() else "system"
    return chosen if chosen in THEMES else "system"
