"""All text for people goes through gettext, and every sentence has its English."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.architecture import texts

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("path", texts.templates(), ids=lambda path: str(path.relative_to(texts.ROOT)))
def test_template_parses_and_says_nothing_outside_gettext(path: Path) -> None:
    assert texts.bare_text(path.read_text(encoding="utf-8"), html=path.suffix != ".txt") == []


def test_no_template_has_an_inline_style_or_script_or_handler() -> None:
    inline = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<script(?![^>]*\bsrc=)|<style|javascript:""", re.IGNORECASE)
    mails = re.compile(r"mail")  # mail programs know no stylesheet of ours
    found = {
        str(path.relative_to(texts.ROOT)): inline.findall(path.read_text(encoding="utf-8"))
        for path in texts.templates()
        if not mails.search(path.name)
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Ta en plats</p>", ["Ta en plats"]),
        ('<input placeholder="Sök">', ["placeholder='Sök'"]),
        ('<a title="{{ _("Sök") }} kurs">{{ name }}</a>', ["title=' kurs'"]),
        ('{{ tag("Gäller", "ok") }}', ["'Gäller'"]),
        ('{{ tag(_("Gäller"), "ok") }}<svg width="12">·</svg> 12 / 3 &nbsp;', []),
        ("{% trans %}Ta en plats{% endtrans %}{# bara för oss #}", []),
        ('<style>p { color: red }</style><p class="row">{{ value }}</p>', []),
    ],
)
def test_the_reader_of_templates_sees_bare_text_and_nothing_else(template: str, found: list[str]) -> None:
    assert texts.bare_text(template) == found


def test_every_sentence_has_its_english() -> None:
    translated = {
        texts.first(message.id) for _path, message in texts.english() if message.string and all(_forms(message.string)) and not message.fuzzy
    }
    missing = {msgid: sorted(files) for msgid, files in texts.used_sentences().items() if msgid not in translated}
    assert missing == {}


def test_every_catalogue_entry_is_used() -> None:
    used = texts.used_sentences()
    dead = [(str(path), texts.first(message.id)) for path, message in texts.english() if texts.first(message.id) not in used]
    assert dead == []


def test_one_swedish_sentence_has_one_english() -> None:
    forms = defaultdict(set)
    for _path, message in texts.english():
        forms[texts.first(message.id)].add(_forms(message.string))
    assert {msgid: found for msgid, found in forms.items() if len(found) > 1} == {}


def test_english_keeps_the_placeholders_of_the_swedish() -> None:
    wrong = []
    for path, message in texts.english():
        swedish = set(PLACEHOLDER.findall(" ".join(_forms(message.id))))
        english = set(PLACEHOLDER.findall(" ".join(_forms(message.string))))
        if swedish != english:
            wrong.append((str(path), texts.first(message.id)))
    assert wrong == []


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
