"""Templates speak the reader's language, and values never become markup."""

import pytest
from flask import render_template_string

from lms.core.language import speaking
from lms.http.app import Samlar

ORIGIN = "http://perstorp.localhost:8000"


def said(app: Samlar, template: str, language: str = "sv", **values: object) -> str:
    with app.test_request_context("/", base_url=ORIGIN, headers={"Cookie": f"sprak={language}"}):
        return render_template_string(template, **values)


@pytest.mark.parametrize(("language", "sentence"), [("sv", "Hoppa till innehållet"), ("en", "Skip to the content")])
def test_a_sentence_is_said_in_the_readers_language(app: Samlar, language: str, sentence: str) -> None:
    assert said(app, '{{ _("Hoppa till innehållet") }}', language) == sentence
    assert said(app, "{% trans %}Hoppa till innehållet{% endtrans %}", language) == sentence


def test_languages_do_not_mix_when_they_take_turns(app: Samlar) -> None:
    template = '{{ _("Nästa") }}'
    assert [said(app, template, language) for language in ("sv", "en", "sv", "en")] == ["Nästa", "Next", "Nästa", "Next"]


def test_a_mail_in_another_language_than_the_page_is_in_that_language(app: Samlar) -> None:
    with app.test_request_context("/", base_url=ORIGIN), speaking("en"):
        assert render_template_string('{{ _("Nästa") }}') == "Next"


@pytest.mark.parametrize(
    ("language", "number", "sentence"),
    [("sv", 1, "av 1 plats tagen"), ("sv", 3, "av 3 platser tagna"), ("en", 1, "of 1 seat taken"), ("en", 0, "of 0 seats taken")],
)
def test_the_number_decides_the_form(app: Samlar, language: str, number: int, sentence: str) -> None:
    assert said(app, '{{ ngettext("av %(num)d plats tagen", "av %(num)d platser tagna", number) }}', language, number=number) == sentence


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_value_never_becomes_markup(app: Samlar, language: str) -> None:
    text = said(app, '{{ _("Hej %(name)s, vad vill du lära dig?", name=name) }}', language, name="<b>Amina</b>")
    assert "&lt;b&gt;Amina&lt;/b&gt;" in text


def test_a_per_cent_sign_is_written_twice(app: Samlar) -> None:
    assert said(app, '{{ _("till 400 %%") }}') == "till 400 %"


def test_an_unknown_sentence_stays_as_it_was_written(app: Samlar) -> None:
    assert said(app, '{{ _("Aldrig översatt") }}', "en") == "Aldrig översatt"
