"""Print the table of the record store's speed as Markdown: `python -m benchmarks.record_store [--quick | --full]`.

Each figure is the median of interleaved rounds; a ratio is taken within each round. CPU time is that of the application's
processes and of the database's sessions. "Bare" and "direct" write the same rows: statement, id, relations, progress, feed.
`--full` reads from a million statements, where 200,000 are usual; `--quick` only shows that the code runs.
"""

import argparse
import sys
from dataclasses import dataclass

from benchmarks.record_store import size
from benchmarks.record_store.batches import batch_rows
from benchmarks.record_store.measuring import load
from benchmarks.record_store.memory import memory_rows
from benchmarks.record_store.ralph import NoRalph, installed, ralph_rows, unmeasured
from benchmarks.record_store.reading import reading_rows
from benchmarks.record_store.single import single_rows
from benchmarks.record_store.stage import served, stage
from benchmarks.record_store.table import HEAD, Row, line
from benchmarks.record_store.validation import validation_rows


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int
    batched: int
    """Statements a round, in batches."""
    singles: int
    """Statements a round, one a request."""
    checked: int
    """Statements that are validated."""
    first: int
    """Statements in the small store that is read from."""
    total: int
    """Statements in the large one."""
    reads: int
    """Lists of each kind a round."""
    requests: int
    """Requests before memory is looked at."""


USUAL = Plan(rounds=7, batched=4_000, singles=1_000, checked=22_000, first=10_000, total=200_000, reads=100, requests=10_000)
FULL = Plan(rounds=9, batched=4_000, singles=2_000, checked=22_000, first=10_000, total=1_000_000, reads=200, requests=10_000)
QUICK = Plan(rounds=1, batched=100, singles=20, checked=500, first=500, total=1_000, reads=3, requests=40)


def main(plan: Plan, *, quick: bool) -> int:
    """Print as it is measured; 1 when a line is under its least."""
    found: list[Row] = []

    def show(rows: list[Row]) -> None:
        found.extend(rows)
        for row in rows:
            print(line(row), flush=True)

    print("\n".join(HEAD), flush=True)
    begun = load()
    with stage("store") as on:
        with served(on) as ours:
            show(batch_rows(on, ours, rounds=plan.rounds, per_round=plan.batched))
            show(single_rows(on, ours, rounds=plan.rounds, per_round=plan.singles))
            show(validation_rows(rounds=plan.rounds, count=plan.checked))
            if quick and not installed():  # a smoke test loads nothing from the network
                show(unmeasured(NoRalph("it is not installed, and --quick installs nothing")))
            else:
                show(ralph_rows(on, ours, rounds=plan.rounds, batched=plan.batched, singles=plan.singles))
        memory = memory_rows(on, requests=plan.requests)
    rows, shares = reading_rows(first=plan.first, total=plan.total, rounds=plan.rounds, requests=plan.reads)
    show(rows)
    show(memory)
    print(f"\nLoad average of the machine {begun:.1f} at the beginning, {load():.1f} at the end; {plan.rounds} rounds.\n")
    print("\n".join(size.lines(shares)))
    return 0 if quick or all(row.reached for row in found) else 1


def parsed(arguments: list[str]) -> tuple[Plan, bool]:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true")
    sizes.add_argument("--full", action="store_true")
    given = parser.parse_args(arguments)
    return (QUICK if given.quick else FULL if given.full else USUAL), given.quick


if __name__ == "__main__":
    chosen, smoke = parsed(sys.argv[1:])
    sys.exit(main(chosen, quick=smoke))
