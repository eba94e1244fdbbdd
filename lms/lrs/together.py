"""Doing at once what came while the like of it was being done: many small commits become few larger ones.

Whoever comes first begins at once and alone, so nobody waits for company. Whoever comes meanwhile waits; when the first has
ended, one of those who wait does the work of all of them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Sent = TypeVar("Sent")
Done = TypeVar("Done")


class NotTogether(Exception):
    """The work of several could not be done at once, and nothing of it was done: each does its own."""


@dataclass(eq=False)
class _One(Generic[Sent, Done]):
    sent: Sent
    turn: Lock = field(default_factory=Lock)
    lead: "list[_One[Sent, Done]] | None" = None
    done: Done | None = None
    error: Exception | None = None


class Together(Generic[Sent, Done]):
    """What waits, by a key that says which may be done at once. Made once a process; threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[Hashable, list[_One[Sent, Done]]] = {}

    def do(self, key: Hashable, sent: Sent, work: Callable[[list[Sent]], Done]) -> Done:
        """Give what `work` gave for a list that holds `sent`; it is called in one of the threads that wait under this key.

        Raises what it raised: to everybody of a list, or NotTogether to each of several when that says that nothing was
        done. `work` never holds two lists of a key at a time."""
        one: _One[Sent, Done] = _One(sent)
        one.turn.acquire()
        with self._lock:
            waiting = self._waiting.get(key)
            if waiting is None:
                self._waiting[key] = []
                one.lead = [one]
            else:
                waiting.append(one)
        if one.lead is None:
            one.turn.acquire()  # until somebody has done it, or hands the lead on
        if one.lead is not None:
            self._lead(key, one.lead, work)
        if one.error is not None:
            raise one.error
        assert one.done is not None
        return one.done

    def _lead(self, key: Hashable, those: list[_One[Sent, Done]], work: Callable[[list[Sent]], Done]) -> None:
        done: Done | None = None
        error: Exception | None = NotTogether()  # what the others are told should this thread be ended
        try:
            done, error = work([one.sent for one in those]), None
        except Exception as raised:  # noqa: BLE001 - each of those who wait raises it again
            error = raised
        finally:
            self._hand_on(key)
            for one in those:
                one.done, one.error = done, error
                one.turn.release()

    def _hand_on(self, key: Hashable) -> None:
        """The first of those who wait leads from now on; nobody does when nobody waits."""
        with self._lock:
            waiting = self._waiting[key]
            if not waiting:
                del self._waiting[key]
                return
            self._waiting[key] = []
        waiting[0].lead = waiting
        waiting[0].turn.release()
