"""Lists of statements: each filter finds exactly what it should, pages join, references are followed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.factories.lrs import Sender, agent, statement, voiding

PASSED = "http://adlnet.gov/expapi/verbs/passed"
A, B = "https://example.org/activities/a", "https://example.org/activities/b"


def test_each_filter_finds_exactly_what_matches(sender: Sender) -> None:
    registration = str(uuid4())
    plain = statement(activity=A)
    of_eskil = statement(actor="eskil", activity=B)
    about_eskil = statement(object=agent("eskil"))
    passed = statement(verb=PASSED, activity=A, context={"registration": registration})
    sender.post(plain, of_eskil, about_eskil, passed)

    def found(**query: Any) -> set[str]:
        return set(sender.ids(**query))

    assert found(agent=agent("eskil")) == {of_eskil["id"], about_eskil["id"]}
    assert found(agent=agent("eskil") | {"name": "Eskil"}) == {of_eskil["id"], about_eskil["id"]}
    assert found(agent=agent("nobody")) == set()
    assert found(activity=A) == {plain["id"], passed["id"]}
    assert found(verb=PASSED) == {passed["id"]}
    assert found(verb=PASSED, activity=B) == set()
    assert found(registration=registration) == {passed["id"]}
    assert found(agent=agent("amina"), activity=A, verb=PASSED, registration=registration) == {passed["id"]}
    assert found() == {each["id"] for each in (plain, of_eskil, about_eskil, passed)}


def _somewhere(person: dict[str, Any]) -> dict[str, dict[str, Any]]:
    group = {"objectType": "Group", "member": [person]}
    sub = {"objectType": "SubStatement", "verb": {"id": PASSED}, "actor": agent("x"), "object": {"id": A}}
    return {
        "instructor": statement(context={"instructor": person}),
        "team": statement(context={"team": group}),
        "member": statement(actor=group),
        "actor of a sub-statement": statement(object=sub | {"actor": person}),
        "object of a sub-statement": statement(object=sub | {"object": person}),
        "instructor in a sub-statement": statement(object=sub | {"context": {"instructor": person}}),
    }


def test_related_agents_are_found_only_when_asked_for(sender: Sender) -> None:
    sent = _somewhere(agent("petra"))
    sender.post(*sent.values(), statement())
    assert sender.ids(agent=agent("petra")) == []
    assert set(sender.ids(agent=agent("petra"), related_agents="true")) == {each["id"] for each in sent.values()}
    authority = sender.get(statementId=sent["team"]["id"]).json["authority"]
    assert len(sender.ids(agent=authority, related_agents="true")) == len(sent) + 1


@pytest.mark.parametrize("kind", ["parent", "grouping", "category", "other"])
def test_related_activities_are_found_only_when_asked_for(sender: Sender, kind: str) -> None:
    context = {"contextActivities": {kind: [{"id": B}]}}
    sub = {"objectType": "SubStatement", "verb": {"id": PASSED}, "actor": agent("x")}
    sent = [
        statement(context=context),
        statement(object=sub | {"object": {"id": B}}),
        statement(object=sub | {"object": {"id": A}, "context": context}),
    ]
    sender.post(*sent, statement())
    assert sender.ids(activity=B) == []
    assert set(sender.ids(activity=B, related_activities="true")) == {each["id"] for each in sent}


def test_a_filter_finds_what_refers_to_a_match_even_when_that_is_voided(sender: Sender) -> None:
    target = statement(verb=PASSED, activity=A)
    reference = {"objectType": "StatementRef", "id": target["id"]}
    refers = statement(actor="eskil", object=reference)
    further = statement(actor="johan", object={"objectType": "StatementRef", "id": refers["id"]})
    sender.post(refers)  # before its target
    sender.post(target)
    sender.post(further)
    assert sender.ids(verb=PASSED) == [further["id"], target["id"], refers["id"]]
    assert sender.ids(verb=PASSED, limit=1)[0] == further["id"]
    assert sender.ids(verb=PASSED, activity=A, agent=agent("amina")) == [further["id"], target["id"], refers["id"]]
    assert sender.ids(verb=PASSED, activity=B) == []
    void = voiding(target["id"], actor="petra")
    sender.post(void)
    assert sender.ids(verb=PASSED) == [void["id"], further["id"], refers["id"]]
    since = sender.get(statementId=target["id"]).status_code, sender.get(statementId=refers["id"]).json["stored"]
    assert since[0] == 404
    assert sender.ids(verb=PASSED, since=since[1]) == [void["id"], further["id"]]


def test_a_chain_that_is_closed_in_the_middle_last_is_followed(sender: Sender) -> None:
    last = statement(verb=PASSED)
    middle = statement(object={"objectType": "StatementRef", "id": last["id"]})
    first = statement(object={"objectType": "StatementRef", "id": middle["id"]})
    for each in (first, last, middle):
        sender.post(each)
    assert set(sender.ids(verb=PASSED)) == {first["id"], middle["id"], last["id"]}


def test_since_is_exclusive_and_until_inclusive(sender: Sender) -> None:
    sent = [statement() for _ in range(3)]
    sender.post(*sent)
    stored = sender.get(statementId=sent[1]["id"]).json["stored"]
    assert sender.ids(since=stored) == [sent[2]["id"]]
    assert sender.ids(until=stored) == [sent[1]["id"], sent[0]["id"]]


@pytest.mark.parametrize("ascending", ["true", "false"])
def test_pages_join_without_gap_or_repeat_and_keep_their_filter(sender: Sender, ascending: str) -> None:
    mine = [statement(verb=PASSED) for _ in range(6)]
    sender.post(*[each for pair in zip(mine, [statement() for _ in mine], strict=True) for each in pair])
    wanted = [each["id"] for each in mine]
    for limit in (1, 2, 3, 6, 7):
        found = sender.ids(verb=PASSED, limit=limit, ascending=ascending)
        assert found == (wanted if ascending == "true" else wanted[::-1])
    assert sender.get(verb=PASSED, limit=6).json["more"] == ""


def test_formats_give_identifiers_one_language_or_the_exact_statement(sender: Sender) -> None:
    display = {"sv": "klarade", "en": "passed"}
    about = {"id": A, "definition": {"name": {"en-GB": "Lifting", "sv-SE": "Lyft"}, "type": "https://example.org/t"}}
    sent = statement(verb={"id": PASSED, "display": display}, object=about, actor=agent() | {"name": "Amina"})
    sent["context"] = {"contextActivities": {"parent": [about]}}
    sender.post(sent)
    ids = sender.get(format="ids").json["statements"][0]
    assert (ids["actor"], ids["verb"], ids["object"]) == (agent(), {"id": PASSED}, {"id": A})
    assert ids["context"]["contextActivities"]["parent"] == [{"id": A}]
    asked = {"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5"}
    canonical = sender.ask("GET", "statements", headers=asked, format="canonical").json["statements"][0]
    assert canonical["verb"]["display"] == {"sv": "klarade"}
    assert (
        canonical["object"]["definition"]["name"] == canonical["context"]["contextActivities"]["parent"][0]["definition"]["name"] == {"sv-SE": "Lyft"}
    )
    assert sender.ask("GET", "statements", headers=asked, format="exact").json["statements"][0]["verb"]["display"] == display


def test_a_reader_of_its_own_sees_only_what_it_sent(tenant: Any, sender: Sender, sender_of: Callable[..., Sender]) -> None:
    mine, theirs = statement(), statement()
    narrow = sender_of(tenant, "statements/write", "statements/read/mine")
    sender.post(theirs)
    narrow.post(mine)
    assert narrow.ids() == [mine["id"]]
    assert narrow.get(statementId=theirs["id"]).status_code == 404
    assert set(sender.ids()) == {mine["id"], theirs["id"]}


def test_an_activity_holds_what_all_statements_say_of_it(sender: Sender) -> None:
    for definition in ({"name": {"sv": "Lyft"}}, {"name": {"en": "Lift"}, "type": "https://example.org/t"}):
        sender.post(statement(object={"id": A, "definition": definition}))
    assert sender.get("activities", activityId=A).json["definition"] == {"name": {"sv": "Lyft", "en": "Lift"}, "type": "https://example.org/t"}
    assert sender.get("activities", activityId=B).json == {"objectType": "Activity", "id": B}
    assert sender.get("agents", agent=agent() | {"name": "Amina"}).json == {
        "objectType": "Person", "name": ["Amina"], "account": [agent()["account"]],
    }  # fmt: skip


def test_names_are_compared_letter_by_letter_and_come_back_as_they_were_spelled(sender: Sender) -> None:
    """Of the ways that the specification allows to compare IRIs, the simple one (xAPI 1.0.3, Data 4.3; RFC 3987, section 5.3.1)."""
    spelled = ["https://example.org/activities/%C3%A5", "https://example.org/activities/å", "HTTPS://example.org/activities/å"]
    sent = [statement(activity=name, verb=name) for name in spelled]
    sender.post(*sent)
    for name, each in zip(spelled, sent, strict=True):
        assert sender.ids(activity=name) == sender.ids(verb=name) == [each["id"]]
        assert sender.get(statementId=each["id"]).json["object"]["id"] == name


def test_who_reaches_several_matches_stands_on_a_page_once_and_hides_no_further_page(sender: Sender) -> None:
    first = statement()
    second = statement(object={"objectType": "StatementRef", "id": first["id"]})
    voids = [voiding(target["id"], actor="bo") for target in (first, second)]
    third = statement(actor="bo", object={"objectType": "StatementRef", "id": second["id"]})
    fourth = statement(actor="bo", object={"objectType": "StatementRef", "id": third["id"]})
    for sent in (first, second, *voids, third, fourth):
        assert sender.post(sent).status_code == 200
    found = [fourth["id"], third["id"], voids[1]["id"], voids[0]["id"]]
    assert sender.ids(agent=agent("amina"), limit=1) == found
    assert sender.ids(agent=agent("amina"), limit=2, ascending="true") == found[::-1]
