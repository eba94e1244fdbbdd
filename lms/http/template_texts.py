"""Texts of templates, looked up once a language: what Flask-Babel does for each sentence anew costs a third of a page."""

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Any

from flask import Flask, g
from flask_babel import get_domain, get_locale, refresh
from markupsafe import Markup

from lms.core.language import SOURCE, spoken


class Texts:
    """The sentences of templates in the reader's language. Swedish is the source and needs no catalogue."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], str] = {}

    def single(self, msgid: str, /, **values: Any) -> Markup:
        """`_("Hej %(name)s")`: the sentence with its values, which are escaped."""
        language = _language()
        text = msgid
        if language != SOURCE:
            said = self._said.get((language, msgid))
            text = self._said[language, msgid] = said if said is not None else _catalogue().gettext(msgid)
        return _filled(text, values)

    def plural(self, one: str, many: str, number: int, /, **values: Any) -> Markup:
        """`ngettext("%(num)d plats", "%(num)d platser", 3)`: the form for the number."""
        text = (one if number == 1 else many) if _language() == SOURCE else _catalogue().ngettext(one, many, number)
        return _filled(text, {"num": number, **values})


def _language() -> str:
    """The reader's language, asked of Flask-Babel once a request (a job or a command has Swedish)."""
    known: str | None = spoken() or g.get("template_language")
    if known is None:
        locale = get_locale()
        known = g.template_language = locale.language if locale is not None else SOURCE
    return known


def _catalogue() -> NullTranslations:
    found: NullTranslations = get_domain().get_translations()
    return found


def _filled(text: str, values: Mapping[str, Any]) -> Markup:
    """The sentence as markup. Texts are always formats, so a per cent sign is always written twice."""
    sentence = Markup(text)  # noqa: S704 - a sentence of our own catalogues; values are escaped by %
    return sentence % values if "%" in text else sentence


def _forget() -> None:
    refresh()
    g.pop("template_language", None)


def init_app(app: Flask) -> None:
    """Templates use these texts under the names they know, and so does `{% trans %}`."""
    app.before_request(_forget)  # a request inside another context (a test, a command) has a language of its own
    texts = Texts()
    app.jinja_env.globals.update(_=texts.single, gettext=texts.single, ngettext=texts.plural)
