"""What a launched unit may not say: each rule of cmi5 once, and that what is right goes through."""

import pytest

from catalog.cmi5_terms import CATEGORY, CATEGORY_MOVE_ON, MASTERY_SCORE, SESSION_ID
from lms.core.db import db
from lms.core.errors import DomainError
from lms.lrs.refusals import StatementForbidden
from tests.catalog.launching import launch_for
from tests.factories.catalog import au_xml, make_course, package
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def launched():
    owner, receiver = make_tenant("helsingborg"), make_tenant("perstorp")
    member = make_member(receiver)
    db.session.expunge(member)
    return launch_for(member, make_course(owner, shared_with=[receiver], archive=package(au_xml())))


def refused(launched, *statements):
    with pytest.raises(StatementForbidden) as caught:
        launched.send(*statements)
    return caught.value.section.removeprefix("cmi5 "), caught.value.path


def test_a_whole_right_session_goes_through(launched):
    launched.say("initialized")
    launched.send(launched.statement("http://adlnet.gov/expapi/verbs/experienced", defined=False))
    launched.say("completed", "passed", "terminated")


def test_a_whole_session_in_one_batch_goes_through(launched):
    launched.send(
        *(launched.statement(verb) for verb in ("initialized", "completed")), launched.scored("passed", 0.8), launched.statement("terminated")
    )


def test_the_same_statement_sent_again_is_no_second_one(launched):
    launched.say("initialized")
    completed = launched.statement("completed")
    launched.send(completed)
    launched.send(completed)


def test_nothing_comes_before_initialized(launched):
    assert refused(launched, launched.statement("completed"))[0] == "9.3.2"
    assert refused(launched, launched.statement("http://adlnet.gov/expapi/verbs/experienced", defined=False))[0] == "9.3.2"
    assert refused(launched, launched.statement("initialized", defined=False))[0] == "9.3.2"


def test_nothing_comes_after_terminated(launched):
    launched.say("initialized", "terminated")
    assert refused(launched, launched.statement("completed"))[0] == "9.3.8"
    assert refused(launched, launched.statement("http://adlnet.gov/expapi/verbs/experienced", defined=False))[0] == "9.3.8"


def test_a_batch_with_one_wrong_statement_stores_none(launched):
    refused(launched, launched.statement("initialized"), launched.statement("terminated"), launched.statement("completed"))
    launched.say("initialized")


@pytest.mark.parametrize("verb", ["initialized", "completed", "failed"])
def test_a_verb_is_said_once_in_a_session(launched, verb):
    launched.say("initialized", *([verb] if verb != "initialized" else []))
    again = launched.scored("failed", 0.5) if verb == "failed" else launched.statement(verb)
    assert refused(launched, again)[0] == "9.3"


def test_a_session_has_passed_or_failed(launched):
    launched.say("initialized", "failed")
    assert refused(launched, launched.scored("passed", 0.9))[0] == "9.3"


def test_the_masteryscore_decides(launched):
    launched.say("initialized")
    assert refused(launched, launched.scored("passed", 0.79)) == ("9.3.4", "$[0].result.score.scaled")
    assert refused(launched, launched.scored("failed", 0.8)) == ("9.3.5", "$[0].result.score.scaled")
    assert refused(launched, launched.scored("passed", 0.9, mastery=0.1))[0] == "9.6.3.2"
    launched.send(launched.scored("passed", 0.8))


@pytest.mark.parametrize("verb", ["launched", "satisfied", "waived", "abandoned"])
def test_the_platforms_verbs_are_not_the_units(launched, verb):
    launched.say("initialized")
    base = "http://adlnet.gov/expapi/verbs/" if verb == "launched" else "https://w3id.org/xapi/adl/verbs/"
    assert refused(launched, launched.statement(base + verb)) == ("9.3", "$[0].verb.id")


def changed(statement, path, value):
    """The statement with one member changed; None takes it away."""
    *parents, last = path
    target = statement
    for name in parents:
        target = target[name]
    if value is None:
        target.pop(last)
    else:
        target[last] = value
    return statement


@pytest.mark.parametrize(
    ("verb", "path", "value", "section"),
    [
        ("completed", ["id"], None, "9.1"),
        ("completed", ["timestamp"], None, "9.7"),
        ("completed", ["result", "duration"], None, "9.5.4.1"),
        ("terminated", ["result", "duration"], None, "9.5.4.1"),
        ("completed", ["result", "completion"], None, "9.5.3"),
        ("completed", ["result", "completion"], False, "9.5.3"),
        ("completed", ["result", "success"], True, "9.5.2"),
        ("passed", ["result", "success"], False, "9.5.2"),
        ("passed", ["result", "completion"], True, "9.5.3"),
        ("terminated", ["result", "completion"], True, "9.5.3"),
        ("completed", ["result", "score"], {"scaled": 0.5}, "9.5.1"),
        ("passed", ["result", "score"], {"raw": 5}, "9.5.1"),
        ("failed", ["result", "score"], {"scaled": -0.5}, "9.5.1"),
        ("completed", ["context", "extensions", SESSION_ID], "another", "9.6.3.1"),
        ("completed", ["context", "extensions", SESSION_ID], None, "9.6.3.1"),
        ("completed", ["context", "contextActivities", "grouping"], [{"id": "https://other.example/au"}], "9.6.2.3"),
        ("completed", ["context", "contextActivities", "category"], [{"id": CATEGORY}], "9.6.2.2"),
        ("terminated", ["context", "contextActivities", "category"], [{"id": CATEGORY}, {"id": CATEGORY_MOVE_ON}], "9.6.2.2"),
        ("completed", ["object"], {"id": "https://publisher.example/au/1"}, "9.4"),
        ("passed", ["context", "extensions", MASTERY_SCORE], None, None),
    ],
)
def test_a_wrong_member_is_refused_with_its_section(launched, verb, path, value, section):
    launched.say("initialized")
    statement = changed(launched.statement(verb), path, value) if section else launched.statement(verb)
    if section is None:
        launched.send(statement)  # passed without a score needs no masteryScore
    else:
        assert refused(launched, statement)[0] == section


def test_a_timestamp_of_another_zone_is_refused(launched):
    launched.say("initialized")
    statement = launched.statement("completed")
    statement["timestamp"] = statement["timestamp"].replace("Z", "+01:00")
    with pytest.raises(DomainError):
        launched.send(statement)
