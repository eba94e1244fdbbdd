"""Our validator held against two others on mutated statements: whatever differs is explained."""

from dataclasses import dataclass

import pytest

from tests.oracles.compare import PYTHON, Divergence, Verdict, answers_of_the_oracles, by_reason, divergences, ours, unread
from tests.oracles.differences import EXPLAINED, UNREAD
from tests.oracles.explained import Explained
from tests.oracles.mutations import Mutation, mutations
from tests.oracles.valid import STATEMENTS


@dataclass(frozen=True)
class Compared:
    """Mutations, our verdicts and the oracles'."""

    found: list[Mutation]
    ours: list[Verdict]
    answers: dict[str, list[Verdict]]

    def rows(self, ours: list[Verdict] | None = None) -> dict[Explained | None, list[Divergence]]:
        """The differences by reason, with our verdicts or others."""
        return by_reason(divergences(self.found, ours or self.ours, self.answers))


def compared(count: int | None) -> Compared:
    assert PYTHON.exists(), "the oracles are not installed: make setup-test"
    found = mutations(count)
    return Compared(found, [ours(each.said) for each in found], answers_of_the_oracles(found))


@pytest.fixture(scope="module")
def sample() -> Compared:
    """2,000 mutations, judged."""
    return compared(2_000)


def told(differing: list[Divergence]) -> str:
    return "\n".join(f"we {'accept' if each.ours.accepts else 'refuse'}, against us {each.who}: {each} ({each.says})" for each in differing[:40])


@pytest.mark.parametrize("base", STATEMENTS)
def test_the_statements_that_mutations_begin_from_are_right(base: str) -> None:
    assert ours(STATEMENTS[base]) == Verdict(True)


def test_the_oracles_read_every_right_statement_but_those_that_are_named(sample: Compared) -> None:
    assert unread(sample.answers) == set(UNREAD)


def test_every_difference_from_the_oracles_is_explained(sample: Compared) -> None:
    unexplained = sample.rows().get(None, [])
    assert not unexplained, told(unexplained)


@pytest.mark.deep
def test_every_difference_in_all_mutations_is_explained_and_every_explanation_needed() -> None:
    everything = compared(None)
    assert len(everything.found) > 40_000
    rows = everything.rows()
    unexplained = rows.pop(None, [])
    assert not unexplained, told(unexplained)
    assert [row for row in EXPLAINED if row not in rows] == []


@pytest.mark.parametrize(
    "rule", ["Data 4.3", "Data 4.6", "Data 4.2", "Data 2.4.2.3", "Data 2.4.5.1", "Data 2.2", "case sensitive", "must have the property"]
)
def test_a_rule_that_we_did_not_hold_would_be_seen(sample: Compared, rule: str) -> None:
    without = [Verdict(True) if rule in verdict.says else verdict for verdict in sample.ours]
    assert sample.rows(without).get(None), f"nobody missed {rule}"


@pytest.mark.parametrize("part", ["result", "context", "attachments", "timestamp", "member", "definition", "extensions"])
def test_a_part_that_we_wrongly_refused_would_be_seen(sample: Compared, part: str) -> None:
    strict = [
        Verdict(False, f'"{part}" (Data 2.2)') if verdict.accepts and f"'{part}':" in str(each.said) else verdict
        for each, verdict in zip(sample.found, sample.ours, strict=True)
    ]
    assert sample.rows(strict).get(None), f"nobody missed {part}"
