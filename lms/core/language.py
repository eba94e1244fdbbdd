"""The language in which something is said, when it is another than that of whoever is asking now."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_app_context
from flask_babel import force_locale

from lms.core.running import kept

LANGUAGES = ("sv", "en")
SOURCE = "sv"
SPOKEN = "spoken_language"


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """All texts, dates and templates inside the block are in the language; None is the source's, as before anybody has chosen."""
    before = spoken()
    chosen = language if language in LANGUAGES else SOURCE
    setattr(g, SPOKEN, chosen)
    try:
        with force_locale(chosen):
            yield
    finally:
        setattr(g, SPOKEN, before)


def spoken() -> str | None:
    """The language of the block that is running, if one is."""
    found: str | None = kept().get(SPOKEN) if has_app_context() else None
    return found
