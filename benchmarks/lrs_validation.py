"""Full validation of statements, parsing included, against orjson.loads alone on the same bytes (CPU, one process).

Run: .venv/bin/python -m benchmarks.lrs_validation [rounds]
"""

import sys
import time
from statistics import median

import orjson

from benchmarks.lrs_material import BATCH, real_lines
from lms.lrs.limits import Limits
from lms.lrs.validation import statements

MOST = 6.0
LIMITS = Limits(depth=64, string=262_144, magnitude=308)


def main(rounds: int) -> float:
    """Print what was measured; give the ratio."""
    lines = real_lines()
    sent = [b"[" + b",".join(lines[start : start + BATCH]) + b"]" for start in range(0, len(lines), BATCH)]
    parse_us, whole_us, ratios = [], [], []
    for number in range(rounds + 1):
        begun = time.process_time()
        for body in sent:
            orjson.loads(body)
        between = time.process_time()
        for body in sent:
            said = orjson.loads(body)
            statements(said)
            LIMITS.hold(said)
        ended = time.process_time()
        if number:  # the first round fills what is remembered
            parse_us.append((between - begun) / len(lines) * 1e6)
            whole_us.append((ended - between) / len(lines) * 1e6)
            ratios.append(whole_us[-1] / parse_us[-1])
    print(f"orjson.loads alone  {median(parse_us):5.1f} µs CPU a statement")
    print(f"parsed and checked  {median(whole_us):5.1f} µs CPU a statement")
    print(f"ratio  {median(ratios):.2f} (at most {MOST:.0f})")
    return median(ratios)


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 7) <= MOST else 1)
