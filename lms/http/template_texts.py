"""Texts, looked up once a language: what Flask-Babel does for each sentence anew costs a third of a page."""

from gettext import NullTranslations
from typing import Any

from flask import Flask, has_app_context
from flask_babel import Babel, Domain, refresh
from markupsafe import Markup

from lms.core.language import SOURCE, SPOKEN
from lms.core.running import kept
from lms.http import preferences

_CHOSEN = "template_language"
_LIBRARYS = "_flask_babel"  # what it keeps of a request, if it has kept anything


class Texts(Domain):  # type: ignore[misc]  # the library has no types
    """The sentences of Python code and of templates in the reader's language. Swedish is the source and needs no catalogue."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._said: dict[str, dict[str, tuple[str, Markup, bool]]] = {}

    def gettext(self, string: str, **variables: Any) -> str:
        """`_("Hej %(name)s")` of Python code: plain text."""
        said = self._of(string)[0]
        return said % variables if variables else said

    def single(self, msgid: str, /, **values: Any) -> Markup:
        """`_("Hej %(name)s")` of a template: the sentence with its values, which are escaped."""
        _, sentence, is_format = self._of(msgid)
        return sentence % values if is_format else sentence

    def plural(self, one: str, many: str, number: int, /, **values: Any) -> Markup:
        """`ngettext("%(num)d plats", "%(num)d platser", 3)` of a template: the form for the number."""
        text = (one if number == 1 else many) if language() == SOURCE else self._catalogue().ngettext(one, many, number)
        sentence = Markup(text)  # noqa: S704 - a sentence of our own catalogues; values are escaped by %
        return sentence % {"num": number, **values} if "%" in text else sentence

    def _of(self, msgid: str) -> tuple[str, Markup, bool]:
        """The sentence as text, as markup, and whether it is a format. Texts are always formats, so a per cent sign is always
        written twice."""
        spoken_here = language()
        said = self._said.setdefault(spoken_here, {})
        known = said.get(msgid)
        if known is None:
            text = msgid if spoken_here == SOURCE else self._catalogue().gettext(msgid)
            known = said[msgid] = (text, Markup(text), "%" in text)  # noqa: S704 - a sentence of our own catalogues
        return known

    def _catalogue(self) -> NullTranslations:
        found: NullTranslations = self.get_translations()
        return found


def language() -> str:
    """The reader's language, asked for once a request (a job or a command has Swedish)."""
    if not has_app_context():
        return SOURCE
    of_the_request = vars(kept())
    known: str | None = of_the_request.get(SPOKEN) or of_the_request.get(_CHOSEN)
    if known is None:
        known = of_the_request[_CHOSEN] = preferences.language()
    return known


def _forget() -> None:
    of_the_request = kept()
    if _LIBRARYS in of_the_request:
        refresh()
    of_the_request.pop(_CHOSEN, None)


def init_app(app: Flask, babel: Babel) -> None:
    """Code and templates use these texts under the names they know, and so does `{% trans %}`."""
    app.before_request(_forget)  # a request inside another context (a test, a command) has a language of its own
    with app.app_context():
        texts = Texts(babel.domain)
    babel.domain_instance = texts
    app.jinja_env.globals.update(_=texts.single, gettext=texts.single, ngettext=texts.plural)
