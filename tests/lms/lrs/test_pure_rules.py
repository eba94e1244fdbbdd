"""Pure rules beside validation: sameness, identifiers, definitions, the fold, language choice."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lrs.agents import activity_key, agent_key, agent_of, ifi_of
from lms.lrs.definitions import gather, merge
from lms.lrs.formats import one_language
from lms.lrs.lexical import instant, is_iri, is_language_tag
from lms.lrs.projection import ACHIEVING, WORDS, fold
from lms.lrs.statements import canonicalise, equivalent, read
from tests.factories.lrs import agent, statement
from tests.lms.lrs.corpus import SUB, WHOLE


def stored(said: dict[str, Any]) -> dict[str, Any]:
    """What the store makes of a statement."""
    kept = deepcopy(said)
    canonicalise(kept)
    mine = {"stored": "2026-11-21T10:00:00.000001Z", "authority": agent("key"), "version": kept.get("version", "1.0.0")}
    return kept | mine | {"timestamp": kept.get("timestamp", mine["stored"])}


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reordered(part) for name, part in reversed(value.items())}
    return [reordered(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("said", [WHOLE, statement(), statement(object=SUB), statement(timestamp="2026-11-21T10:00:00Z")])
def test_a_statement_is_the_same_as_what_was_stored_of_it(said: dict[str, Any]) -> None:
    again = reordered(deepcopy(said))
    canonicalise(again)
    assert equivalent(stored(said), again)
    assert equivalent(stored(said), stored(said))  # as somebody else fetched it and forwards it


@pytest.mark.parametrize(
    "change",
    [
        {"verb": {"id": "https://e.se/v"}}, {"actor": agent("eskil")}, {"result": {"success": True}}, {"result": {"extensions": {"x:y": True}}},
        {"timestamp": "2026-11-21T10:00:00Z"},
    ],
)  # fmt: skip
def test_a_statement_that_says_something_else_is_another(change: dict[str, Any]) -> None:
    said = statement(result={"extensions": {"x:y": 1}})
    assert not equivalent(stored(said), said | change)


def test_numbers_are_the_same_however_they_are_written_but_true_is_not_one() -> None:
    one, true = statement(result={"extensions": {"x:y": 1}}), {"result": {"extensions": {"x:y": True}}}
    assert equivalent(stored(one), one | {"result": {"extensions": {"x:y": 1.0}}})
    assert not equivalent(stored(one), one | true)
    assert not equivalent(stored(one | true), one)


def test_a_sent_timestamp_that_is_left_out_the_second_time_is_another_statement() -> None:
    said = statement(timestamp="2026-11-21T09:00:00Z")
    assert not equivalent(stored(said), {name: part for name, part in said.items() if name != "timestamp"})


@pytest.mark.parametrize(
    "who", [agent("a|b"), {"mbox": "mailto:a@b.se"}, {"mbox_sha1sum": "b" * 40}, {"openid": "https://id.example/a|b"}, agent("å\n")]
)
def test_an_identifier_can_be_taken_apart_again(who: dict[str, Any]) -> None:
    ifi = ifi_of(who)
    assert ifi is not None
    assert ifi_of(agent_of(ifi)) == ifi
    assert agent_key(ifi) != activity_key(ifi)


def test_a_reading_finds_every_activity_and_agent_once() -> None:
    said = deepcopy(WHOLE)
    canonicalise(said)
    found = read(said, said["id"])
    assert found.object_key == activity_key("https://example.org/a")
    assert found.related == {
        activity_key("https://example.org/p"), agent_key("mbox|mailto:amina@perstorp.example"), agent_key("openid|https://id.example/x"),
        agent_key("mbox_sha1sum|" + "a" * 40),
    }  # fmt: skip


def test_definitions_keep_every_language_and_the_newer_word() -> None:
    older, newer = {"name": {"sv": "Lyft"}, "type": "x:old"}, {"name": {"en": "Lift"}, "type": "x:new"}
    assert merge(older, newer) == {"name": {"sv": "Lyft", "en": "Lift"}, "type": "x:new"}
    said = [statement(object={"id": "x:a", "definition": part}) for part in (older, newer)]
    assert gather(said) == {"x:a": merge(older, newer)}


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]), st.sampled_from([*WORDS, "https://e.se/other"]), st.integers(0, 50), st.none() | st.floats(-1, 1), st.booleans()
    ),
    max_size=12,
)  # fmt: skip


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_fold_is_the_same_from_any_order_and_with_repeats(events: list[Any], random: Any) -> None:
    def history(listed: list[Any]) -> list[Any]:
        def result(score: float | None, done: bool) -> dict[str, Any]:
            return {"result": {"completion": done} | ({} if score is None else {"score": {"scaled": score}})}

        return [(("ifi", who), verb, MOMENT + timedelta(days=day), result(score, done)) for who, verb, day, score, done in listed]

    shuffled = [*events, *events[: len(events) // 2]]
    random.shuffle(shuffled)
    assert fold(history(events)) == fold(history(shuffled))


def test_only_what_achieves_something_achieves() -> None:
    assert set(ACHIEVING.values()) == {"completed", "passed", "satisfied", "attended"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00+00:00"), ("2026-11-21t10:00:00z", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21T10:00:00+0130", "2026-11-21T08:30:00+00:00"), ("2026-11-21T10:00:00,5+01", "2026-11-21T09:00:00.500000+00:00"),
    ],
)  # fmt: skip
def test_an_instant_is_read_in_utc(text: str, wanted: str) -> None:
    found = instant(text)
    assert found is not None
    assert found.isoformat() == wanted


@given(st.text())
def test_lexical_checks_never_break(text: str) -> None:
    for check in (is_iri, is_language_tag, instant):
        check(text)


def test_one_language_is_the_best_for_the_reader_else_the_first() -> None:
    texts = {"en-GB": "Lift", "sv": "Lyft"}
    assert one_language(texts, ["sv-SE", "en"]) == {"sv": "Lyft"}
    assert one_language(texts, ["en"]) == {"en-GB": "Lift"}
    assert one_language(texts, ["fi"]) == {"en-GB": "Lift"}
    assert one_language({}, ["fi"]) == {}
