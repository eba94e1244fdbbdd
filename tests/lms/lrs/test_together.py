"""What waits while the like of it is done is done at once, by one of those who wait."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from lms.lrs.together import NotTogether, Together


class Workshop:
    """Work whose first piece lasts until `go_on` is set, and what was done in which lists."""

    def __init__(self) -> None:
        self.together: Together[int, str] = Together()
        self.begun, self.go_on = Event(), Event()
        self.lists: list[list[int]] = []
        self.raises: dict[int, BaseException] = {}
        self.pool = ThreadPoolExecutor(16)

    def _work(self, sent: list[int]) -> str:
        self.lists.append(sent)
        self.begun.set()
        self.go_on.wait(10)
        for each in sent:
            if each in self.raises:
                raise self.raises[each]
        return f"{sorted(sent)}"

    def ask(self, number: int, key: str = "k") -> "Future[str]":
        """Do the work of a number in a thread."""
        return self.pool.submit(self.together.do, key, number, self._work)

    def wait_for(self, count: int, key: str = "k") -> None:
        """Return when so many wait under a key."""
        for _ in range(1000):
            if len(self.together._waiting.get(key, ())) == count:
                return
            Event().wait(0.005)
        raise AssertionError("they do not come")

    def busy_then(self, *numbers: int) -> "list[Future[str]]":
        """The first is being done while all the others wait; then it goes on."""
        first = self.ask(numbers[0])
        assert self.begun.wait(10)
        others = []
        for count, number in enumerate(numbers[1:], 1):
            others.append(self.ask(number))
            self.wait_for(count)
        self.go_on.set()
        return [first, *others]


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    """A workshop whose threads have ended afterwards."""
    made = Workshop()
    yield made
    made.go_on.set()
    made.pool.shutdown()


def test_whoever_comes_first_waits_for_nobody_and_the_others_are_done_at_once(workshop: Workshop) -> None:
    answers = [each.result(10) for each in workshop.busy_then(1, 2, 3, 4)]
    assert workshop.lists == [[1], [2, 3, 4]]
    assert answers == ["[1]", "[2, 3, 4]", "[2, 3, 4]", "[2, 3, 4]"]
    assert workshop.together._waiting == {}, "the next one would wait for ever"
    assert workshop.ask(5).result(10) == "[5]"


def test_other_keys_do_not_wait(workshop: Workshop) -> None:
    workshop.ask(1)
    assert workshop.begun.wait(10)
    other = workshop.ask(2, key="other")
    for _ in range(1000):
        if len(workshop.lists) == 2:
            break
        Event().wait(0.005)
    assert workshop.lists == [[1], [2]]
    workshop.go_on.set()
    assert other.result(10) == "[2]"


def test_what_is_raised_is_told_to_everybody_of_the_list_and_to_nobody_else(workshop: Workshop) -> None:
    workshop.raises[2] = KeyError("two")
    first, *others = workshop.busy_then(1, 2, 3)
    assert first.result(10) == "[1]"
    assert [type(each.exception(10)) for each in others] == [KeyError, KeyError]
    assert workshop.ask(4).result(10) == "[4]"


def test_when_a_thread_is_ended_the_others_of_its_list_are_told_and_the_next_go_on(workshop: Workshop) -> None:
    workshop.raises[2] = SystemExit()
    _, second, third = workshop.busy_then(1, 2, 3)
    assert isinstance(second.exception(10), SystemExit)
    assert isinstance(third.exception(10), NotTogether)
    assert workshop.ask(4).result(10) == "[4]"


def test_many_threads_are_each_answered_for_their_own(workshop: Workshop) -> None:
    workshop.go_on.set()
    asked: Callable[[int], Future[str]] = workshop.ask
    answers = {number: asked(number) for number in range(500)}
    for number, answer in answers.items():
        assert str(number) in answer.result(10).strip("[]").split(", ")
    assert sorted(number for those in workshop.lists for number in those) == list(range(500))
