"""What continuous integration runs: what must be clean first, then every test, bounded in time."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT


def run_with(folder: Path, make: str) -> tuple[int, list[str]]:
    """How .ci/run ends when `make` is this script, and with which goals it was called."""
    (folder / "make").write_text(f'#!/bin/sh\necho "$@" >>{folder}/called\n{make}\n')
    (folder / "make").chmod(0o755)
    done = subprocess.run([ROOT / ".ci/run"], env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}, timeout=30, check=False)
    called = folder / "called"
    return done.returncode, called.read_text().splitlines() if called.exists() else []


def test_the_check_comes_first_and_then_every_test(tmp_path: Path) -> None:
    assert run_with(tmp_path, "exit 0") == (0, ["check", "test"])


@pytest.mark.parametrize("failing", ["check", "test"])
def test_what_fails_makes_the_whole_run_fail(tmp_path: Path, failing: str) -> None:
    status, called = run_with(tmp_path, f'[ "$1" != {failing} ]')
    assert status != 0
    assert called[-1] == failing


def test_a_run_that_hangs_is_ended() -> None:
    assert "timeout --kill-after=30 1800" in (ROOT / ".ci/run").read_text()
