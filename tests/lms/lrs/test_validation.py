"""The validator, on its own: what is right passes, and each small wrong is refused at its own place."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lrs.limits import Limits
from lms.lrs.validation import Fault, statement, statements
from tests.lms.lrs.corpus import BAD, CONTEXT, GOOD, SUB, UUID, WHOLE


def changed(path: str, value: Any) -> dict[str, Any]:
    """The whole statement with one part replaced; "actor.mbox" replaces a part of a part."""
    said = deepcopy(WHOLE)
    *way, last = path.split(".")
    inner = said
    for step in way:
        inner = inner[step]
    inner[last] = value
    if path == "object" and isinstance(value, dict) and value.get("objectType", "Activity") != "Activity":
        said["context"] = {name: part for name, part in CONTEXT.items() if name not in ("revision", "platform")}
        if value.get("objectType") == "SubStatement" and "object" in value:
            said["object"] = deepcopy(value)
    return said


def test_a_statement_that_uses_everything_is_right() -> None:
    statement(deepcopy(WHOLE))


@pytest.mark.parametrize("case", GOOD)
def test_what_the_specification_allows_is_right(case: str) -> None:
    path, value = GOOD[case]
    statement(changed(path, value))


@pytest.mark.parametrize(("path", "value", "named"), BAD)
def test_a_wrong_part_is_refused_at_its_own_place(path: str, value: Any, named: str) -> None:
    with pytest.raises(Fault) as refused:
        statement(changed(path, value))
    assert refused.value.path == named
    assert refused.value.rule
    assert refused.value.section


@pytest.mark.parametrize("missing", ["actor", "verb", "object"])
def test_a_needed_part_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(Fault, match=missing):
        statement({name: part for name, part in WHOLE.items() if name != missing})


@pytest.mark.parametrize("name", ["revision", "platform"])
def test_revision_and_platform_belong_to_activities_only(name: str) -> None:
    said = changed("object", SUB)
    said["object"]["object"] = {"objectType": "StatementRef", "id": UUID}
    with pytest.raises(Fault) as refused:
        statement(said)
    assert refused.value.path in ("$.object.context.revision", "$.object.context.platform")


def test_the_path_of_a_batch_begins_with_the_place() -> None:
    with pytest.raises(Fault) as refused:
        statements([{name: part for name, part in WHOLE.items() if name != "id"}, changed("verb.id", "x")])
    assert refused.value.path == "$[1].verb.id"


def test_nesting_without_end_is_refused() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    said = changed("result.extensions", {"https://example.org/e": deep})
    statement(said)  # the specification sets no limit; the store has one
    with pytest.raises(Fault, match="64 levels"):
        Limits(depth=64, string=100, magnitude=308).hold([said])


NUMBERS = st.sampled_from([1, -7, 2**63, 1e15, 1e16, 1e22, 9.9e307, 1e308, -1e308, 1.0000000000000002e308, 1.7e308, -1.7e308])
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=9), st.just("x" * 30), st.just("e308")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), ANY_JSON, max_size=3), st.sampled_from([Limits(3, 20, 308), Limits(64, 29, 308), Limits(64, 99, 6)]))
def test_a_statement_that_is_written_is_held_to_the_same_limits(said: dict[str, Any], limits: Limits) -> None:
    def refusal(hold: Callable[[], None]) -> str | None:
        try:
            hold()
        except Fault as fault:
            return str(fault)
        return None

    written = orjson.dumps(said | {"authority": {"account": {"homePage": "https://example.org/a/long/one/of/ours", "name": "x"}}})
    assert refusal(lambda: limits.hold_written(said, written, 0)) == refusal(lambda: limits.hold([said]))


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of the statement that is not inside extensions."""
    if way:
        yield way
    if way and way[-1] == "extensions":
        return
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from places(inner, (*way, step))


ROOTS: list[dict[str, Any]] = [WHOLE, changed("object", SUB)]
PLACES = [(number, way) for number, root in enumerate(ROOTS) for way in places(root)]


@given(st.sampled_from(PLACES), st.sampled_from([None, 7, [[]], {"\ud7ff": 1}]))
def test_a_value_of_another_type_is_refused_wherever_it_stands(place: tuple[int, tuple[Any, ...]], wrong: Any) -> None:
    number, way = place
    said = deepcopy(ROOTS[number])
    inner: Any = said
    for step in way[:-1]:
        inner = inner[step]
    if isinstance(inner[way[-1]], int | float) and not isinstance(inner[way[-1]], bool) and wrong == 7:
        wrong = "7"
    if isinstance(inner[way[-1]], dict) and isinstance(wrong, dict) and not inner[way[-1]]:
        wrong = None
    inner[way[-1]] = wrong
    with pytest.raises(Fault):
        statement(said)


@given(st.sampled_from(PLACES), st.sampled_from(["x", "Id", "objecttype", ""]))
def test_an_unknown_key_is_refused_wherever_it_stands(place: tuple[int, tuple[Any, ...]], key: str) -> None:
    number, way = place
    said = deepcopy(ROOTS[number])
    inner: Any = said
    for step in way:
        inner = inner[step]
    if not isinstance(inner, dict):
        return
    inner[key] = 1
    with pytest.raises(Fault) as refused:
        statement(said)
    assert refused.value.path.endswith(f".{key}")


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_other_json_is_refused_and_never_breaks_the_validator(anything: Any) -> None:
    with pytest.raises(Fault):
        statement(anything)
    for name in ("actor", "verb", "object"):
        with pytest.raises(Fault):
            statement(WHOLE | {name: anything})
