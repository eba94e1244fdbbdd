"""Statements as sentences, in Swedish and in English."""

from typing import Any

import pytest

from lms.administration.sentences import Reader
from lms.administration.statement_queries import Behind
from lms.administration.statement_views import masked
from lms.administration.verb_words import ADL, ADL_W3ID, VERB_WORDS, VIDEO, known_verb, spellings
from lms.core.language import speaking
from lms.http.app import Samlar
from lms.lrs.agents import ifi_of
from tests.factories.lrs import agent, statement

LYFT = "https://example.org/activities/lyft"
ANNA = ifi_of(agent("anna"))
NAMES = {ANNA or "": "Anna Berg"}
KNOWN = {LYFT: {"name": {"sv": "Säkra förflyttningar", "en": "Safe transfers"}}}


def told(app: Samlar, said: dict[str, Any], language: str = "sv") -> str:
    with app.test_request_context(), speaking(language):
        return Reader(NAMES, KNOWN, language).sentence(said).replace("\xa0", " ")


def did(verb: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    return statement(actor="anna", verb=verb, **more)


@pytest.mark.parametrize(
    ("said", "swedish", "english"),
    [
        (
            did(ADL + "completed", result={"score": {"scaled": 0.85}}),
            "Anna Berg slutförde Säkra förflyttningar med 85 %", "Anna Berg completed Safe transfers with 85%",
        ),
        (did("https://adlnet.gov/expapi/verbs/failed"), "Anna Berg klarade inte Säkra förflyttningar", "Anna Berg failed Safe transfers"),
        (did(ADL + "satisfied"), "Anna Berg uppfyllde kraven i Säkra förflyttningar", "Anna Berg satisfied the demands of Safe transfers"),
        (did(ADL_W3ID + "waived"), "Anna Berg fick tillgodoräkna sig Säkra förflyttningar", "Anna Berg was credited with Safe transfers"),
        (did(VIDEO + "played"), "Anna Berg spelade upp Säkra förflyttningar", "Anna Berg played Safe transfers"),
        (
            did(ADL + "scored", result={"score": {"raw": 17, "max": 20}}),
            "Anna Berg bedömdes i Säkra förflyttningar med 17 av 20 poäng", "Anna Berg was scored in Safe transfers with 17 of 20 points",
        ),
        (
            did(ADL + "answered", activity=LYFT + "/fraga-3", result={"success": False}),
            "Anna Berg svarade på fraga-3, fel", "Anna Berg answered fraga-3, wrongly",
        ),
        (
            did(ADL + "attended", result={"completion": False}),
            "Anna Berg deltog i Säkra förflyttningar, men inte hela", "Anna Berg attended Safe transfers, but not all of it",
        ),
        (
            did({"id": "https://example.org/verbs/lifted", "display": {"sv-SE": "lyfte", "en-US": "lifted"}}),
            "Anna Berg lyfte Säkra förflyttningar", "Anna Berg lifted Safe transfers",
        ),
        (
            did({"id": "https://example.org/verbs#hob", "display": {"de": "hob"}}),
            "Anna Berg hob Säkra förflyttningar", "Anna Berg hob Safe transfers",
        ),
        (did({"id": "urn:example:lifted"}), "Anna Berg lifted Säkra förflyttningar", "Anna Berg lifted Safe transfers"),
        (
            did(ADL + "voided", object={"objectType": "StatementRef", "id": "x"}),
            "Anna Berg makulerade en annan utsaga", "Anna Berg voided another statement",
        ),
        (
            did({"id": "urn:e:planerade"}, object={**did(ADL + "completed", id=None), "objectType": "SubStatement"}),
            "Anna Berg planerade ”Anna Berg slutförde Säkra förflyttningar”", "Anna Berg planerade ”Anna Berg completed Safe transfers”",
        ),
        (did(ADL + "asked", object=agent("4711")), "Anna Berg frågade 4711", "Anna Berg asked 4711"),
    ],
)  # fmt: skip
def test_a_statement_reads_as_a_sentence(app: Samlar, said: dict[str, Any], swedish: str, english: str) -> None:
    assert told(app, said) == swedish
    assert told(app, said, "en") == english


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (agent("4711"), "4711"),
        ({"name": "Bo Ek", **agent("4711")}, "Bo Ek (4711)"),
        ({"name": "Anna Berg", "mbox": "mailto:bo@example.org"}, "Anna Berg (bo@example.org)"),
        ({"mbox": "mailto:bo@example.org"}, "bo@example.org"),
        ({"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}, "e-postadress med summan ebd31e95…"),
        ({"openid": "https://bo.example.org/"}, "https://bo.example.org/"),
        ({"objectType": "Group", "member": [agent("anna"), agent("4711")]}, "Anna Berg, 4711"),
        ({"objectType": "Group", "member": [agent(str(number)) for number in range(4)]}, "En grupp med 4 personer"),
        ({"name": "somebody else", **agent("anna")}, "Anna Berg"),
    ],
)
def test_who_we_know_is_named_by_us_and_a_stranger_by_the_identifier(app: Samlar, actor: dict[str, Any], name: str) -> None:
    assert told(app, statement(actor=actor, verb=ADL + "completed")) == f"{name} slutförde Säkra förflyttningar"


def test_a_name_that_came_with_the_statement_goes_before_one_that_is_known(app: Samlar) -> None:
    said = did(ADL + "completed", object={"id": LYFT, "definition": {"name": {"sv": "Lyft med sele"}}})
    assert told(app, said) == "Anna Berg slutförde Lyft med sele"
    assert told(app, said, "en") == "Anna Berg completed Safe transfers"


def test_an_activity_that_nobody_has_named_goes_by_the_end_of_its_address(app: Samlar) -> None:
    assert told(app, did(ADL + "completed", activity="https://example.org/courses/brand/")) == "Anna Berg slutförde brand"
    assert told(app, did(ADL + "completed", activity="https://example.org/#prov")) == "Anna Berg slutförde prov"


def test_every_spelling_of_a_verb_is_the_same_verb() -> None:
    assert all(known_verb(verb) == verb for verb in VERB_WORDS)
    assert spellings(ADL_W3ID + "satisfied") == [
        "http://adlnet.gov/expapi/verbs/satisfied", "http://w3id.org/xapi/adl/verbs/satisfied",
        "https://adlnet.gov/expapi/verbs/satisfied", "https://w3id.org/xapi/adl/verbs/satisfied",
    ]  # fmt: skip
    assert spellings("urn:x") == ["urn:x"]


def test_a_protected_name_is_replaced_wherever_it_stands() -> None:
    said = did(
        ADL + "completed",
        context={"instructor": {"name": "Anna Berg", **agent("anna")}, "team": {"objectType": "Group", "member": [{"name": "Bo", **agent("bo")}]}},
    )
    said["actor"] = {"name": "Anna Berg", "mbox": "mailto:anna@example.org"}
    people = {ifi: Behind(said["id"], "Skyddad person 9F2C", True) for ifi in (ANNA or "", "mbox|mailto:anna@example.org")}
    shown = masked(said, people)
    assert "Anna" not in str(shown)
    assert "anna@" not in str(shown)
    assert shown["context"]["team"]["member"][0]["name"] == "Bo"
    assert said["actor"]["name"] == "Anna Berg", "what is stored stays as it is"
