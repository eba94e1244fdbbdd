"""Many requests at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from werkzeug.test import TestResponse

Act = Callable[[], TestResponse]


def at_once(acts: Iterable[Act]) -> list[TestResponse]:
    """Begin all acts at the same moment, each in a thread; give their answers in the order of the acts."""
    acts = list(acts)
    gate = Barrier(len(acts))

    def run(act: Act) -> TestResponse:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def statuses(answers: Iterable[TestResponse]) -> dict[int, int]:
    """How often each status was answered."""
    return dict(Counter(answer.status_code for answer in answers))
