"""The benchmark of the record store runs from end to end, and its table says what was reached. Its figures are not tested."""

import os
import re
import subprocess
import sys

import pytest

from benchmarks.record_store.table import HEAD, Row, line
from tests.served import ROOT

WORKS = (
    "batches of 500, one connection", "batches of 500, two connections", "batches of 50, two connections", "one a request, 16 connections",
    "the same, 95th percentile", "full validation with parse", "Ralph's API", "GET by agent", "GET by verb+activity", "GET by registration",
    "GET by related activity", "PSS of master and two workers",
)  # fmt: skip


@pytest.mark.timeout(900)
def test_the_benchmark_runs_from_end_to_end() -> None:
    command = [sys.executable, "-m", "benchmarks.record_store", "--quick"]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    printed = ended.stdout
    assert printed.startswith("\n".join(HEAD))
    for work in WORKS:
        assert re.search(rf"^\| {re.escape(work)}.*\|$", printed, re.MULTILINE), work
    assert re.search(r"(\d+) of \1 mutations refused", printed)
    assert re.search(r"^\| together \|.*[1-9],\d{3} \|$", printed, re.MULTILINE), "bytes a statement"


@pytest.mark.parametrize(
    ("figure", "low", "verdict"),
    [(0.4, False, "**under**"), (0.5, False, "least"), (0.8, False, "aim"), (2.1, True, "**under**"), (2.0, True, "least"), (1.2, True, "aim")],
)
def test_a_line_says_whether_the_least_and_the_aim_are_reached(figure: float, low: bool, verdict: str) -> None:
    row = Row("work", "HTTP", figure, 2.0 if low else 0.5, 1.2 if low else 0.8, low=low)
    assert row.verdict == verdict
    assert row.reached == (verdict != "**under**")
    assert f"| {verdict} |" in line(row)


def test_a_line_that_was_not_measured_says_why_and_is_not_under_its_least() -> None:
    row = Row("Ralph", "HTTP", None, 1.0, 1.2, note="it is not installed")
    assert row.reached
    assert line(row) == "| Ralph | HTTP | – | 1.00 × | 1.20 × | not run | it is not installed |"
