"""Statements that differ from a right one in one place: the same ones in every run, as many as are asked for."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.oracles.pools import IRIS, ODD, TAGS, pool
from tests.oracles.valid import STATEMENTS

SEED = 20261121
Way = tuple[str | int, ...]
ABSENT = object()
LANGUAGE_MAPS = ("display", "description", "name")
LETTERS = 'aZ0 -_.:/@#%+,TZPS\u00e5\u0131\u200b\n\\"{'
EDITS = 6
ACTOR = ["mbox", "mbox_sha1sum", "openid", "account", "member"]


@dataclass(frozen=True)
class Mutation:
    """Where a statement differs from which right one, and how."""

    base: str
    way: Way
    change: str
    value: Any
    was: str | None = None
    """The name that the property has in the right statement, where it is another."""

    @cached_property
    def said(self) -> dict[str, Any]:
        """The changed statement."""
        said = deepcopy(STATEMENTS[self.base])
        inner = at(said, self.way[:-1])
        if self.was is not None:
            inner[self.way[-1]] = inner.pop(self.was)
        elif self.value is ABSENT:
            del inner[self.way[-1]]
        else:
            inner[self.way[-1]] = deepcopy(self.value)
        return said


def mutations(count: int | None = None) -> list[Mutation]:
    """So many different mutations, or all: the first ones of a fixed order in which every kind of change and every statement comes early.

    Raises ValueError when there are not so many.
    """
    kinds = (_replaced, _of_its_kind, _transplanted, _removed, _renamed, _added, _lists, _edited)
    chance = random.Random(SEED)
    waiting = [each for kind in kinds for each in kind(chance)]
    chance.shuffle(waiting)
    seen = {_key(said) for said in STATEMENTS.values()}
    found: list[Mutation] = []
    while waiting and (count is None or len(found) < count):
        each = waiting.pop()
        key = _key(each.said)
        if key not in seen:
            seen.add(key)
            found.append(each)
    if count is not None and len(found) < count:
        raise ValueError(f"there are only {len(found)} different mutations")
    return found


def _key(said: dict[str, Any]) -> str:
    return json.dumps(said, sort_keys=True)


def at(said: Any, way: Way) -> Any:
    """The value at a place, or ABSENT."""
    for step in way:
        try:
            said = said[step]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return said


def places(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to every value, with one place inside extensions, where anything may stand."""
    if way:
        yield way
    if len(way) > 1 and way[-2] == "extensions":
        return
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*way, step))


PLACES: list[tuple[str, Way]] = [(base, way) for base, said in STATEMENTS.items() for way in places(said)]
PARTS: dict[str, list[Any]] = {}
for _base, _way in PLACES:
    _part = at(STATEMENTS[_base], _way)
    if isinstance(_way[-1], str) and _part not in PARTS.setdefault(_way[-1], []):
        PARTS[_way[-1]].append(_part)


def _replaced(_chance: random.Random) -> Iterator[Mutation]:
    for base, way in PLACES:
        for value in ODD:
            yield Mutation(base, way, "another value", value)


def _of_its_kind(_chance: random.Random) -> Iterator[Mutation]:
    for base, way in PLACES:
        for value in pool(way[-1], at(STATEMENTS[base], way)):
            yield Mutation(base, way, "another of its kind", value)


def _transplanted(chance: random.Random) -> Iterator[Mutation]:
    """Parts of other statements: those with the same name, which are often right, and some with another."""
    names = sorted(PARTS)
    for base, way in PLACES:
        same = PARTS.get(str(way[-1]), [])
        for value in chance.sample(same, min(4, len(same))):
            yield Mutation(base, way, "a part of another statement", value)
        for name in chance.sample(names, 3):
            yield Mutation(base, way, "a part of another statement", chance.choice(PARTS[name]))


def _removed(_chance: random.Random) -> Iterator[Mutation]:
    for base, way in PLACES:
        yield Mutation(base, way, "left out", ABSENT)


def _renamed(_chance: random.Random) -> Iterator[Mutation]:
    for base, way in PLACES:
        name = way[-1]
        if isinstance(name, int):
            continue
        others = [name.upper(), name[:1].swapcase() + name[1:], name + " ", "", f"{name}s"]
        within = way[-2] if len(way) > 1 else None
        others += TAGS if within in LANGUAGE_MAPS else IRIS if within == "extensions" else []
        for other in others:
            yield Mutation(base, (*way[:-1], other), "renamed", at(STATEMENTS[base], way), was=name)


def _added(chance: random.Random) -> Iterator[Mutation]:
    names = sorted(PARTS)
    for base, way in [*PLACES, *((base, ()) for base in STATEMENTS)]:
        inner = at(STATEMENTS[base], way)
        if isinstance(inner, dict):
            kin = ACTOR if inner.keys() & ACTOR else []
            for name in ["x", "extensions", "https://example.org/x", *kin, *chance.sample(names, 8)]:
                if name not in inner:
                    yield Mutation(base, (*way, name), "added", chance.choice(PARTS.get(name, [1])))


def _lists(_chance: random.Random) -> Iterator[Mutation]:
    for base, way in PLACES:
        value = at(STATEMENTS[base], way)
        if isinstance(value, list):
            for other in ([*value, value[0]], value[::-1], value[:1], value[0], [*value, None], [*value, {}], {"0": value[0]}, [value]):
                yield Mutation(base, way, "another list", other)
        elif isinstance(value, dict):
            yield Mutation(base, way, "in a list", [value])


def _edited(chance: random.Random) -> Iterator[Mutation]:
    """One letter more, less, other, doubled or in the other case."""
    for base, way in PLACES:
        value = at(STATEMENTS[base], way)
        if not isinstance(value, str):
            continue
        for _ in range(EDITS):
            spot, letter = chance.randrange(len(value)), chance.choice(LETTERS)
            before, here, after = value[:spot], value[spot], value[spot + 1 :]
            new = chance.choice([letter + here, "", letter, here + here, here.swapcase()])
            yield Mutation(base, way, "one letter", before + new + after)
