"""Two people at the same thing: the second comes while the first's transaction is open, and is answered when it has ended."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import contextmanager, suppress
from typing import TypeVar

from lms.core.db import unit_of_work

Answer = TypeVar("Answer")
LONG_ENOUGH = 1.0


@contextmanager
def while_open(tenant_id: int, second: Callable[[], Answer]) -> Iterator[Future[Answer]]:
    """The block is the first one's transaction. When it ends, `second` has come and waits for it (or has been answered);
    then the transaction is committed. The future holds what the second was answered."""
    with ThreadPoolExecutor(1) as threads:
        answer: Future[Answer] = Future()
        with unit_of_work(tenant_id=tenant_id):
            yield answer
            running = threads.submit(second)
            with suppress(StillWaiting):
                running.result(timeout=LONG_ENOUGH)
        answer.set_result(running.result(timeout=30))
