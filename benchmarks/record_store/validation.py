"""Full validation with parsing, against orjson.loads alone on the same bytes; and that every mutation is refused all the while."""

import time
from collections.abc import Callable
from statistics import median

import orjson

from benchmarks.lrs_material import BATCH, real_lines
from benchmarks.record_store.table import Kind, Row
from lms.core.settings import Settings
from lms.lrs.limits import Limits
from lms.lrs.validation import Fault, statement, statements
from tests.lms.lrs.corpus import BAD
from tests.lms.lrs.test_validation import changed

MOST, AIM = 6.0, 4.0


def refused() -> int:
    """Say how many of the wrong statements of the tests are refused."""
    count = 0
    for path, value, _named in BAD:
        try:
            statement(changed(path, value))
        except Fault:
            count += 1
    return count


def validation_rows(*, rounds: int, count: int) -> list[Row]:
    """The line; the first round fills what is remembered."""
    settings, lines = Settings(), real_lines()[:count]
    limits = Limits(settings.xapi_max_depth, settings.xapi_max_string, settings.xapi_max_magnitude)
    sent = [b"[" + b",".join(lines[start : start + BATCH]) + b"]" for start in range(0, len(lines), BATCH)]

    def whole(body: bytes) -> None:
        said = orjson.loads(body)
        statements(said)
        limits.hold(said)

    def cpu_us(run: Callable[[bytes], object]) -> float:
        begun = time.process_time()
        for body in sent:
            run(body)
        return (time.process_time() - begun) / len(lines) * 1e6

    pairs = [(cpu_us(orjson.loads), cpu_us(whole)) for _ in range(rounds + 1)][1:]
    ratio, count = median(two / one for one, two in pairs), refused()
    note = (
        f"{median(two for _, two in pairs):.1f} µs a statement, orjson {median(one for one, _ in pairs):.1f}; {count} of {len(BAD)} mutations refused"
    )
    # What lets a wrong statement through has no speed worth telling.
    return [Row("full validation with parse", Kind.CPU, ratio if count == len(BAD) else float("inf"), MOST, AIM, low=True, note=note)]
