"""Reading the repository's texts: what templates say outside gettext, and which sentences lack English."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from lms.http.kept_parts import KeptParts

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "catalog", "licensing", "reporting")
SPOKEN = frozenset({"alt", "aria-label", "placeholder", "title", "aria-description", "data-label", "label"})
SILENT = frozenset({"style", "script"})
GETTEXT = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
OWN_NAMES = frozenset({"English", "Svenska", "Sl"})  # a language is named in itself; the family's mark
LETTER = re.compile(r"[^\W\d_]")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # what a macro writes into somebody else's tag
SENTENCE = re.compile(r"[åäöÅÄÖ]|^[A-Z][a-z]")

EXTENSIONS = "jinja2.ext.do,jinja2.ext.loopcontrols,lms.http.kept_parts.KeptParts"
environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols", KeptParts], autoescape=True)


def templates() -> list[Path]:
    """Every template of the product."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*") if path.suffix in (".html", ".txt", ".xml"))


class _Spoken(HTMLParser):
    """Collects text that a person sees or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read aloud."""
        self.silent += tag in SILENT
        self.found += [f"{name}={value!r}" for name, value in attrs if name in SPOKEN and value and LETTER.search(value)]

    def handle_endtag(self, tag: str) -> None:
        """The end of a style or script."""
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        text = " ".join(ATTRIBUTE.sub("", data).split())
        if not self.silent and LETTER.search(text):
            self.found.append(text)


def _literal_text(source: str) -> str:
    """The template's own text, with nothing where expressions and statements stood; {% trans %} is gettext."""
    parts: list[str] = []
    block, translating = False, 0
    for _line, kind, value in environment.lex(source):
        if kind == "block_begin":
            block = True
        elif kind == "name" and block:
            translating += (value == "trans") - (value == "endtrans")
            block = False
        elif kind == "block_end":
            block = False
        elif kind == "data" and not translating:
            parts.append(value)
    return "".join(parts)


def _bare_constants(tree: nodes.Node, inside: bool = False) -> Iterator[str]:
    """Sentences in expressions, such as macro arguments, that do not go through gettext."""
    for child in tree.iter_child_nodes():
        within = inside or (isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name in GETTEXT)
        if isinstance(child, nodes.Const) and isinstance(child.value, str) and not within:
            text = child.value.strip()
            if SENTENCE.search(text) and text not in OWN_NAMES:
                yield repr(child.value)
        yield from _bare_constants(child, within)


def bare_text(source: str, *, html: bool = True) -> list[str]:
    """Everything in a template that a person reads and that no translator ever sees."""
    literal = _literal_text(source)
    if html:
        reader = _Spoken()
        reader.feed(literal)
        reader.close()
        found = reader.found
    else:
        found = [line.strip() for line in literal.splitlines() if LETTER.search(line)]
    return found + list(_bare_constants(environment.parse(source)))


def used_sentences() -> dict[str, set[str]]:
    """Every msgid of the product with the files that use it; plural forms count as their own msgid's second form."""
    found: dict[str, set[str]] = {}
    sources = [(path, "python") for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    sources += [(path, "jinja2.ext:babel_extract") for path in templates()]
    for path, method in sources:
        with_extensions = (
            {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols,lms.http.kept_parts.KeptParts", "silent": "false"} if method != "python" else {}
        )
        for _line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=with_extensions):
            msgid = message if isinstance(message, str) else next(part for part in message if part)
            found.setdefault(msgid, set()).add(str(path.relative_to(ROOT)))
    return found


def english() -> list[tuple[Path, Message]]:
    """Every entry of every English catalogue, with its file."""
    entries = []
    for path in sorted(catalogue for package in PACKAGES for catalogue in (ROOT / package).rglob("translations/en/LC_MESSAGES/messages.po")):
        with path.open("rb") as text:
            entries += [(path.relative_to(ROOT), message) for message in read_po(text, locale="en") if message.id]
    return entries


def first(text: str | tuple[str, ...] | list[str]) -> str:
    """The singular of a msgid, which names the message."""
    return text if isinstance(text, str) else text[0]
