"""What our validator says of mutated statements, held against two others; what differs is grouped by reason."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lms.lrs.validation import Fault, statements
from tests.oracles.differences import EXPLAINED
from tests.oracles.explained import ACCEPT, REFUSE, Explained
from tests.oracles.mutations import ABSENT, Mutation, Way, at
from tests.oracles.valid import STATEMENTS

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "var" / "oracles" / "venv" / "bin" / "python"
ORACLES = ("ralph", "tincan")


@dataclass(frozen=True)
class Verdict:
    """Whether a validator accepts a statement, and if not, why and where."""

    accepts: bool
    says: str = ""
    way: Way = ()


@dataclass(frozen=True)
class Divergence:
    """A statement that we judge otherwise than at least one oracle."""

    mutation: Mutation
    ours: Verdict
    theirs: Mapping[str, Verdict]
    """Of the oracles that judge otherwise than we."""

    @property
    def who(self) -> str:
        """The oracle that stands against us, or "both"."""
        return "both" if len(self.theirs) == 2 else next(iter(self.theirs))

    @property
    def says(self) -> str:
        """The complaint of the ones that refuse."""
        return " | ".join(verdict.says for verdict in self.theirs.values()) if self.ours.accepts else self.ours.says

    @property
    def way(self) -> Way:
        """Where we found the fault, or where the change was made."""
        return self.mutation.way if self.ours.accepts else self.ours.way

    @property
    def place(self) -> str:
        """The same as text, without numbers: context.team.member[].mbox"""
        return "".join("[]" if isinstance(step, int) else f".{step}" for step in self.way).removeprefix(".")

    @property
    def value(self) -> str:
        """What stands there, as JSON, or nothing."""
        found = at(self.mutation.said, self.way)
        return "" if found is ABSENT else json.dumps(found, ensure_ascii=False)

    def __str__(self) -> str:
        return f"{self.place} = {self.value}"


def explanation(differing: Divergence) -> Explained | None:
    """The first row of the table that covers a difference."""
    we = ACCEPT if differing.ours.accepts else REFUSE
    return next((row for row in EXPLAINED if row.covers(we=we, against=differing.who, says=differing.says, shown=str(differing))), None)


def ours(said: Any) -> Verdict:
    """Our own verdict, read and judged as the API does it."""
    try:
        statements([orjson.loads(json.dumps(said))])
    except Fault as fault:
        return Verdict(False, f"{fault.rule} ({fault.section})", tuple(fault.steps[1:]))
    return Verdict(True)


class Oracle:
    """Another validator, in a process and a Python of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        script = Path(__file__).parent / f"run_{name}.py"
        self.process = subprocess.Popen([PYTHON, "-I", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def verdicts(self, asked: Iterable[tuple[Any, Way]]) -> list[Verdict]:
        """Its verdicts; the process is gone afterwards. Raises RuntimeError when it broke off."""
        lines = [json.dumps({"said": said, "way": way}).encode() for said, way in asked]
        answered, _ = self.process.communicate(b"\n".join(lines) + b"\n")
        answers = [orjson.loads(line) for line in answered.splitlines()]
        if len(answers) != len(lines):
            raise RuntimeError(f"{self.name} answered {len(answers)} of {len(lines)} questions")
        return [Verdict(**answer) for answer in answers]


def answers_of_the_oracles(found: list[Mutation]) -> dict[str, list[Verdict]]:
    """What each oracle says of the right statements, in their order, and then of the mutations."""
    asked = [(said, ()) for said in STATEMENTS.values()] + [(each.said, each.way) for each in found]
    oracles = [Oracle(name) for name in ORACLES]
    with ThreadPoolExecutor(len(oracles)) as pool:
        return dict(zip(ORACLES, pool.map(lambda oracle: oracle.verdicts(asked), oracles), strict=True))


def unread(answers: Mapping[str, list[Verdict]]) -> set[tuple[str, str]]:
    """The right statements that an oracle cannot read."""
    return {(name, base) for name, answer in answers.items() for base, verdict in zip(STATEMENTS, answer, strict=False) if not verdict.accepts}


def divergences(found: list[Mutation], mine: list[Verdict], answers: Mapping[str, list[Verdict]]) -> Iterator[Divergence]:
    """All that differs between our verdicts and theirs. An oracle has no say about mutations of a statement that it cannot read."""
    deaf = unread(answers)
    for place, (each, verdict) in enumerate(zip(found, mine, strict=True), len(STATEMENTS)):
        theirs = {name: answer[place] for name, answer in answers.items() if (name, each.base) not in deaf}
        against = {name: answer for name, answer in theirs.items() if answer.accepts != verdict.accepts}
        if against:
            yield Divergence(each, verdict, against)


def by_reason(differing: Iterable[Divergence]) -> dict[Explained | None, list[Divergence]]:
    """The differences of each row of the table, and those of none."""
    found: dict[Explained | None, list[Divergence]] = {}
    for each in differing:
        found.setdefault(explanation(each), []).append(each)
    return found
