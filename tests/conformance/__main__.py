"""Run the public suite adlnet/lrs-conformance-test-suite at both base paths and count what its log says.

    make conformance SUITE=/path/to/lrs-conformance-test-suite [GREP=pattern]

The suite's exit status proves little: bad arguments end with 0, and a set-up that fails drops its tests silently. So
the tests in its log are counted, each version must reach its full number, and each run is bounded in time.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.served import ServedStore, served_store

PATIENCE = 900


@dataclass(frozen=True)
class Run:
    """One version, its base path, and how many tests the whole suite has for it."""

    version: str
    path: str
    total: int


RUNS = (Run("1.0.3", "/xapi", 1365), Run("2.0.0", "/xapi/2", 1442))


def leaves(log: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every test of a log, a leaf of its tree, with the titles above it."""
    name = (*above, str(log.get("title") or log.get("name") or ""))
    if not log.get("tests"):
        yield name, log
    for inner in log.get("tests") or ():
        yield from leaves(inner, name)


def run_suite(suite: Path, run: Run, store: ServedStore, *, grep: str | None) -> bool:
    """Run one version; print what failed and the count. True when every test passed, and all were there."""
    logs = suite / "logs"
    before = set(logs.glob("*.log"))
    command = ["node", "bin/console_runner.js", "-e", store.api + run.path, "-a", "-u", store.credential.key, "-p", store.credential.secret,
               "-x", run.version, *(["-g", grep] if grep else [])]  # fmt: skip
    try:
        ended = subprocess.run(command, cwd=suite, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        print(f"{run.version}: stopped after {PATIENCE} s without an end")
        return False
    written = sorted(set(logs.glob("*.log")) - before)
    if not written:
        print(f"{run.version}: the suite wrote no log:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
        return False
    said = json.loads(written[-1].read_text())
    counted = list(leaves(said["log"]))
    failed = [(name, test) for name, test in counted if test.get("status") != "passed"]
    for name, test in failed:
        print(f"  - {' > '.join(name[2:])}\n      {test.get('error')}")
    print(f"{run.version} at {run.path}: {said['summary']} ({len(counted)} in the log)")
    whole = grep is not None or said["summary"]["total"] == run.total
    return not failed and whole and said["summary"]["passed"] == said["summary"]["total"]


def main() -> int:
    """Run both versions. 0 when both pass in full."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", type=Path)
    parser.add_argument("--grep")
    parser.add_argument("--only", choices=[run.version for run in RUNS])
    given = parser.parse_args()
    passed = []
    with served_store("conformance") as store:
        for run in RUNS:
            if given.only in (None, run.version):
                passed.append(run_suite(given.suite, run, store, grep=given.grep))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
