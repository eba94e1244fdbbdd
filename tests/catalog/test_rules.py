"""The pure rules: moveOn, roll-up, which unit comes next, IRIs, words that are typed."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.activities import au_iri, block_iri, course_iri, parse_course_iri, session_iri
from catalog.cmi5_rules import Achieved, MoveOn, Unit, next_unit, roll_up, unit_satisfied
from catalog.search_words import marked_as, parts_of, words_of
from catalog.spelling import distance, meant
from catalog.words import duration

COMPLETED, PASSED, BOTH = Achieved(completed=True), Achieved(passed=True), Achieved(completed=True, passed=True)
COURSE = UUID("01a20183-f896-7022-966c-5abdb10abf09")


@pytest.mark.parametrize(
    ("move_on", "nothing", "completed", "passed", "both"),
    [
        (MoveOn.PASSED, False, False, True, True),
        (MoveOn.COMPLETED, False, True, False, True),
        (MoveOn.COMPLETED_AND_PASSED, False, False, False, True),
        (MoveOn.COMPLETED_OR_PASSED, False, True, True, True),
        (MoveOn.NOT_APPLICABLE, True, True, True, True),
    ],
)
def test_each_move_on_is_met_by_what_it_names(move_on, nothing, completed, passed, both):
    assert [unit_satisfied(move_on, each) for each in (Achieved(), COMPLETED, PASSED, BOTH)] == [nothing, completed, passed, both]
    assert unit_satisfied(move_on, Achieved(waived=True))


def test_blocks_and_the_course_follow_their_units():
    units = [Unit("a", MoveOn.PASSED, ("outer", "inner")), Unit("b", MoveOn.COMPLETED, ("outer",)), Unit("c", MoveOn.NOT_APPLICABLE)]
    assert roll_up(units, {}).units == {"c"}
    assert roll_up(units, {"a": PASSED}).blocks == {"inner"}
    done = roll_up(units, {"a": PASSED, "b": COMPLETED})
    assert (done.blocks, done.course) == ({"inner", "outer"}, True)
    assert not roll_up([], {}).course


@given(st.lists(st.tuples(st.sampled_from(list(MoveOn)), st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_more_achievements_never_take_satisfaction_away(facts):
    units = [Unit(str(place), move_on, (f"block{place % 2}",)) for place, (move_on, _completed, _passed) in enumerate(facts)]
    some = {str(place): Achieved(completed=completed, passed=passed) for place, (_move_on, completed, passed) in enumerate(facts)}
    before, after = roll_up(units, some), roll_up(units, dict.fromkeys(some, BOTH))
    assert before.units <= after.units
    assert before.blocks <= after.blocks
    assert after.course


def test_the_next_unit_is_the_first_that_asks_for_something():
    units = [Unit("info", MoveOn.NOT_APPLICABLE), Unit("a", MoveOn.COMPLETED), Unit("b", MoveOn.PASSED)]
    assert [next_unit(units, done).key for done in ({}, {"a": COMPLETED}, {"a": COMPLETED, "b": PASSED})] == ["a", "b", "info"]
    assert next_unit(units, {"a": COMPLETED, "b": PASSED, "info": COMPLETED}).key == "info"
    assert next_unit([], {}) is None


def test_iris_name_the_owner_and_are_told_apart():
    base = "https://samlar.example/xapi"
    iri = course_iri(base, 1283, COURSE)
    assert parse_course_iri(iri) == parse_course_iri(iri, base) == (1283, COURSE)
    assert parse_course_iri(iri, "https://other.example/xapi") is None
    others = [au_iri(base, 1283, COURSE), session_iri(base, 1283, COURSE), block_iri(base, 1283, COURSE, "https://p.example/b"), iri + "/x", iri[:-1]]
    assert [parse_course_iri(other) for other in others] == [None] * 5
    assert block_iri(base, 1, COURSE, "a") != block_iri(base, 1, COURSE, "b")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", ""), ("  ", ""), ("Lyft", "lyft"), ("e-post & hot/våld!", "e post hot våld"), ("a\u0301", "á"), ("ÅÄÖ", "åäö"), ("a_b", "a b"),
     ("x" * 99, "x" * 60)],
)  # fmt: skip
def test_typed_text_becomes_plain_words(typed, words):
    assert words_of(typed) == words


@given(st.text(max_size=200))
def test_no_text_makes_an_operator(typed):
    assert all(mark.isalnum() or mark == " " or not mark.isascii() for mark in words_of(typed))


def test_marked_texts_fall_into_parts():
    assert [(part.text, part.hit) for part in parts_of("Säkra \x02lyft\x03 och \x02sele\x03")] == [
        ("Säkra ", False), ("lyft", True), (" och ", False), ("sele", True),
    ]  # fmt: skip


def test_marks_around_plain_words_are_put_around_the_words_as_they_stand():
    assert marked_as("Säkra Lyft", "sakra \x02lyft\x03") == "Säkra \x02Lyft\x03"
    assert marked_as("İ lyft", "i\u0307 \x02lyft\x03") == "İ lyft", "letters that become more when they are small"


@pytest.mark.parametrize(("one", "other", "apart"), [("lyft", "lyft", 0), ("lyftt", "lyft", 1), ("lytf", "lyft", 1), ("sele", "lyft", 2)])
def test_words_are_as_far_apart_as_letters_must_be_changed_and_no_more_is_counted_than_asked_for(one, other, apart):
    assert distance(one, other, 1) == distance(other, one, 1) == apart


def test_of_words_equally_near_the_commonest_is_meant_and_known_words_stay():
    near = [("brandskyd", "brandskydd", 3), ("brandskyd", "brandskyld", 9), ("brandskyd", "bradskyd", 1), ("brandskyd", "hygien", 99)]
    assert meant("köket brandskyd", near) == "köket brandskyld"
    assert meant("köket", []) == meant("xyz", [("xyz", "lyft", 2)]) == ""


def test_the_beginning_of_a_longer_word_is_meant_when_no_whole_word_is_near():
    longer = ("forflytning", "förflyttningar", 9)
    assert meant("forflytning", [longer]) == "förflyttningar"
    assert meant("forflytning", [longer, ("forflytning", "förflyttning", 1)]) == "förflyttning"
    assert meant("hygein", [("hygein", "hygienrutiner", 2), ("hygein", "högskola", 9)]) == "hygienrutiner"
    assert meant("lyfe", [("lyfe", "lyftteknik", 2)]) == "", "so few letters begin anything"
    assert meant("forflytning", [("forflytning", "fortbildningsdagar", 3)]) == ""


def test_lengths_are_said_as_people_do(app):
    with app.test_request_context():
        assert [duration(minutes) for minutes in (45, 60, 180, 90)] == ["45 min", "1 timme", "3 timmar", "1 tim 30 min"]
