"""Stories for a record store: few people, activities, verbs and ids, so that everything meets everything.

A statement's id is given when the story is told: the first statement has the first of IDS, and so on. So a reference
may name a statement before it is there, after it, itself, or one that never comes.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.lms.lrs.model import VOIDED, Statement

IDS = [f"abcdef00-0000-4000-8000-{number:012x}" for number in range(80)]
REGISTRATIONS = ["11111111-aaaa-4111-8111-111111111111", "22222222-bbbb-4222-8222-222222222222"]
VERBS = [f"https://example.org/verbs/{name}" for name in ("did", "saw", "said")]
ACTIVITIES = [f"https://example.org/activities/{name}" for name in ("a", "a/b", "c")]
LANGUAGES = ["sv", "sv-SE", "en", "en-GB", "fi", "de"]
PEOPLE: list[dict[str, Any]] = [
    {"account": {"homePage": "https://perstorp.example", "name": "amina"}},
    {"account": {"homePage": "https://bjuv.example", "name": "amina"}},
    {"mbox": "mailto:eskil@perstorp.example"},
    {"openid": "https://id.example/petra"},
    {"mbox_sha1sum": "0123456789abcdef0123456789abcdef01234567"},
]


@dataclass(frozen=True)
class Send:
    """One writer sends a batch."""

    writer: int
    batch: tuple[Statement, ...]


@dataclass(frozen=True)
class Again:
    """A writer sends an earlier statement again: as it was, in other words, or with other content."""

    writer: int
    which: int
    how: str


@dataclass(frozen=True)
class Ask:
    """A reader asks. `since` and `until` name a statement by its place in the order of storing; `mine`: only its own."""

    asked: dict[str, Any]
    since: int | None
    until: int | None
    mine: bool


def _maybe(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


texts = st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(["x", "y"]), min_size=1, max_size=3) | st.just({})
one_text = st.sampled_from(LANGUAGES).map(lambda tag: {tag: "x"})
components = st.lists(st.builds(lambda said: {"id": "1", "description": said}, one_text), min_size=1, max_size=1)
definitions = _maybe(name=texts, description=texts, type=st.just("https://example.org/t")) | st.builds(
    lambda kind, listed: {"interactionType": kind[0], kind[1]: listed}, st.sampled_from([("choice", "choices"), ("matching", "source")]), components
)
about_activities = _maybe(definition=definitions, objectType=st.just("Activity"))
activities = st.builds(lambda name, parts: {"id": name} | parts, st.sampled_from(ACTIVITIES), about_activities)
names = _maybe(name=st.sampled_from(["Amina", "Eskil"]))
agents = st.builds(lambda one, more: one | more, st.sampled_from(PEOPLE), names | st.just({"objectType": "Agent"}))
members = st.lists(agents, min_size=1, max_size=2)
groups = st.builds(lambda one, more: {"objectType": "Group"} | one | more, st.sampled_from(PEOPLE), _maybe(member=members)) | st.builds(
    lambda listed, more: {"objectType": "Group", "member": listed} | more, members, names
)
actors = agents | agents | groups
some_id = st.sampled_from(IDS[:14]).flatmap(lambda name: st.sampled_from([name, name, name.upper()]))
references = st.builds(lambda name: {"objectType": "StatementRef", "id": name}, some_id)
context_activities = st.dictionaries(
    st.sampled_from(["parent", "grouping", "category", "other"]), activities | st.lists(activities, min_size=1, max_size=2), min_size=1, max_size=2
)
context_agents = agents.map(lambda one: {"objectType": "contextAgent", "agent": one | {"objectType": "Agent"}})
context_groups = groups.map(lambda one: {"objectType": "contextGroup", "group": one})
contexts = _maybe(
    registration=st.sampled_from([*REGISTRATIONS, REGISTRATIONS[0].upper()]), instructor=actors, team=groups, contextActivities=context_activities,
    statement=references, language=st.just("sv"), contextAgents=st.lists(context_agents, min_size=1, max_size=2),
    contextGroups=st.lists(context_groups, min_size=1, max_size=1),
)  # fmt: skip
verbs = st.builds(lambda name, more: {"id": name} | more, st.sampled_from(VERBS), _maybe(display=texts))
times = st.sampled_from(["2026-03-01T12:00:00Z", "2026-03-01T12:00:00.250+01:00", "2026-03-02T09:30:00.000001-05:00"])
named_agents = agents.map(lambda one: one | {"objectType": "Agent"})
sub_statements = st.builds(
    lambda actor, verb, about, more: {"objectType": "SubStatement", "actor": actor, "verb": verb, "object": about} | more,
    actors, verbs, activities | named_agents | groups | references, _maybe(context=contexts, timestamp=times),
)  # fmt: skip
plain = st.builds(
    lambda actor, verb, about, more: {"actor": actor, "verb": verb, "object": about} | more,
    actors, verbs, activities | activities | named_agents | groups | references | sub_statements, _maybe(context=contexts, timestamp=times),
)  # fmt: skip
voidings = st.builds(lambda actor, target: {"actor": actor, "verb": {"id": VOIDED}, "object": target}, agents, references)
statements = st.one_of(plain, plain, plain, voidings)

writers = st.integers(0, 1)
sends = st.builds(Send, writers, st.lists(statements, min_size=1, max_size=3).map(tuple))
agains = st.builds(Again, writers, st.integers(0, 13), st.sampled_from(["same", "otherwise", "changed", "retimed"]))
filters: dict[str, st.SearchStrategy[Any]] = {
    "agent": agents | st.sampled_from(PEOPLE).map(lambda one: one | {"objectType": "Group"}),
    "verb": st.sampled_from([*VERBS, VOIDED]),
    "activity": st.sampled_from(ACTIVITIES),
    "registration": st.sampled_from([*REGISTRATIONS, REGISTRATIONS[1].upper()]),
}
broadly = st.sampled_from(["true", "true", "false"])
shapes = _maybe(limit=st.integers(0, 4).map(str), ascending=broadly, format=st.sampled_from(["ids", "exact", "canonical", "canonical"]))
places = st.sampled_from([None, None, 0, 1, 2, 3, 4, 5, 6, 7])


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """At most two filters, or hardly anything would be found; broad ones as often as not."""
    asked = draw(shapes)
    for name in draw(st.lists(st.sampled_from(sorted(filters)), max_size=2, unique=True)):
        asked = asked | {name: draw(filters[name])}
    for name, flag in (("agent", "related_agents"), ("activity", "related_activities")):
        if name in asked and draw(st.booleans()):
            asked = asked | {flag: draw(broadly)}
    return Ask(asked, draw(places), draw(places), draw(st.sampled_from([False, False, True])))


stories = st.builds(
    lambda opening, rest: [*opening, *rest],
    st.lists(sends, min_size=3, max_size=6), st.lists(st.one_of(asks(), asks(), asks(), sends, agains), min_size=12, max_size=20),
)  # fmt: skip


AMINA, _, ESKIL, PETRA, _ = PEOPLE
DID, SAW, SAID = VERBS
DEFINED = {"id": ACTIVITIES[0], "definition": {"name": {"sv": "x", "en-GB": "y"}}}


def _said(who: dict[str, Any], verb: str, about: dict[str, Any], **more: Any) -> Statement:
    return {"actor": who, "verb": {"id": verb}, "object": about} | more


def _refers_to(place: int) -> dict[str, Any]:
    return {"objectType": "StatementRef", "id": IDS[place]}


FIRST_STORY: list[Send | Again | Ask] = [
    Send(0, (
        _said(AMINA, DID, DEFINED, context={"registration": REGISTRATIONS[0]}, timestamp="2026-03-01T12:00:00Z"),
        _said({"objectType": "Group", "member": [AMINA, ESKIL]}, SAW, {"id": ACTIVITIES[1]}),
        _said(ESKIL, SAID, _refers_to(3), context={"registration": REGISTRATIONS[1], "contextActivities": {"parent": {"id": ACTIVITIES[2]}}}),
    )),
    Send(1, (
        _said(PETRA, SAID, _refers_to(0)),
        _said(PETRA, SAW, {"objectType": "SubStatement", **_said(ESKIL, DID, {"id": ACTIVITIES[2]}, context={"instructor": AMINA})}),
        _said(ESKIL, VOIDED, _refers_to(7)),
    )),
    Send(0, (_said(ESKIL, VOIDED, _refers_to(0)), _said(AMINA, DID, {"id": ACTIVITIES[1]}), _said(ESKIL, SAW, AMINA | {"objectType": "Agent"}))),
    Send(1, (_said(PETRA, SAW, DEFINED),)),
    Send(0, (
        _said(PETRA, SAW, {"id": ACTIVITIES[2]}, context={"registration": REGISTRATIONS[1]}),
        _said(PETRA, SAW, _refers_to(10), context={"registration": REGISTRATIONS[1]}),
        _said(ESKIL, SAW, _refers_to(11)),  # reaches two that match, both hidden by what follows
    )),
    *(Send(0, (_said(ESKIL, VOIDED, _refers_to(place)),)) for place in (2, 10, 11)),
    *(Again(1, 0, how) for how in ("same", "otherwise", "changed", "retimed")),
    *(Ask({"verb": DID, "ascending": way, "limit": "1"}, None, None, False) for way in ("true", "false")),
    Ask({"agent": AMINA, "format": "canonical"}, 1, 7, False),
]  # fmt: skip
"""A story in which every rule shows: what runs before those made by chance."""


def in_version(version: str, said: Statement) -> Statement:
    """A statement as that version has it: 1.0.3 knows no contextAgents and no contextGroups."""
    made = dict(said)
    if version == "1.0.3" and "context" in made:
        made["context"] = {name: part for name, part in made["context"].items() if name not in ("contextAgents", "contextGroups")}
    if made["object"].get("objectType") == "SubStatement":
        made["object"] = in_version(version, made["object"])
    return made


def sweep(authority: dict[str, Any]) -> list[Ask]:
    """Every filter by itself, narrow and broad, and every form and way of paging: what is asked at the end of each story."""
    who = [{"agent": one} for one in [*PEOPLE, authority]]
    what = [{"activity": name} for name in ACTIVITIES]
    broad = [each | {"related_agents": "true"} for each in who] + [each | {"related_activities": "true"} for each in what]
    others = [{"verb": name} for name in [*VERBS, VOIDED]] + [{"registration": name} for name in REGISTRATIONS]
    shaped = [{"format": "ids"}, {"format": "canonical"}, {"limit": "2"}, {"limit": "3", "ascending": "true"}]
    shaped += [each | {"limit": "1"} for each in (who[0], broad[0], others[0], others[-1])]
    asked = [Ask(each, None, None, False) for each in [{}, *who, *what, *broad, *others, *shaped]]
    return [*asked, Ask({}, None, None, True), Ask({"ascending": "true"}, 1, None, False), Ask({}, None, 2, False)]
