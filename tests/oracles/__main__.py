"""`make differential`: compare 20,000 mutated statements, write docs/differential.md, and fail over what is not explained."""

import sys

from tests.oracles.compare import ROOT, Divergence, answers_of_the_oracles, by_reason, divergences, ours
from tests.oracles.differences import EXPLAINED, UNREAD
from tests.oracles.explained import ACCEPT, BOTH, RALPH, TINCAN, Explained
from tests.oracles.mutations import mutations
from tests.oracles.valid import STATEMENTS

COUNT = 20_000
PAGE = ROOT / "docs" / "differential.md"
NAMES = {RALPH: "Ralph", TINCAN: "TinCanPython", BOTH: "both"}
INTRODUCTION = """# Held against other validators

The checks in `lms/lrs/validation` are compared with two others: the models of [Ralph](https://pypi.org/project/ralph-malph/) and
[TinCanPython](https://pypi.org/project/tincan/), which converts rather than refuses, so that it accepts here when it reads a statement
and writes the same one back. {count:,} statements are made from {bases} right ones ([valid.py](../tests/oracles/valid.py)) by one change
each: a value of another kind, a near miss or a rarer form of its own kind ([pools.py](../tests/oracles/pools.py)), a part of another
statement, something left out, added, renamed or put into a list, one letter changed. They are the same ones in every run.

Every difference belongs to a row below, or the comparison fails. A row of
[differences.py](../tests/oracles/differences.py) states which values it covers in words of its own, so a rule of ours that
slips is not explained by it. This page is written by `make differential`.

| | accepted | refused | otherwise than we |
| --- | --- | --- | --- |
"""


def main() -> int:
    """Compare, write and tell; 1 when something is not explained."""
    found = mutations(COUNT)
    answers = answers_of_the_oracles(found)
    mine = [ours(each.said) for each in found]
    rows = by_reason(divergences(found, mine, answers))
    unexplained = rows.pop(None, [])
    accepted = sum(verdict.accepts for verdict in mine)
    lines = [INTRODUCTION.format(count=COUNT, bases=len(STATEMENTS)) + f"| Samlär | {accepted:,} | {COUNT - accepted:,} | |"]
    differing = [each for row in rows.values() for each in row] + unexplained
    for name, answer in answers.items():
        accepted, against = sum(verdict.accepts for verdict in answer[len(STATEMENTS) :]), sum(name in each.theirs for each in differing)
        lines.append(f"| {NAMES[name]} | {accepted:,} | {COUNT - accepted:,} | {against:,} |")
    lines += ["", "Right statements that one of them cannot read, so that it has no say about their mutations:", ""]
    lines += [f"- *{base}*: {why}." for (_, base), why in UNREAD.items()]
    for title, we in (("What we accept and they refuse", True), ("What we refuse and they accept", False)):
        lines += ["", f"## {title}", "", "| who | times | why | for instance |", "| --- | --- | --- | --- |"]
        lines += [_line(row, rows[row]) for row in EXPLAINED if row in rows and (row.we == ACCEPT) == we]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    for each in unexplained:
        print(f"not explained: we {'accept' if each.ours.accepts else 'refuse'}, {NAMES[each.who]} against: {each} ({each.says})")
    print(f"{len(differing):,} differences in {COUNT:,} statements, {len(unexplained)} not explained; docs/differential.md is written")
    return 1 if unexplained else 0


def _line(row: Explained, found: list[Divergence]) -> str:
    who = " or ".join(NAMES[name] for name in row.against)
    example = str(min(found, key=lambda each: len(str(each)))).replace("\n", "\\n")
    example = example if len(example) <= 90 else f"{example[:88]} …"
    fence = "``" if "`" in example else "`"
    return f"| {who} | {len(found):,} | {row.why} | {fence}{example.replace('|', chr(92) + '|')}{fence} |"


if __name__ == "__main__":
    sys.exit(main())
