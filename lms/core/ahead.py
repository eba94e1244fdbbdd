"""Looking ahead: what is read soon is noted, and comes along with what is read first, in one round trip."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lms.core.driver import Answer, Question


class Noted(Exception):
    """What was to be read is noted, and not read yet."""


@dataclass(eq=False)
class _Note:
    question: Question
    answer: Answer | None = None


class Ahead:
    """What one unit of work has noted, with the answers that have come and that nobody has taken yet."""

    def __init__(self) -> None:
        self._notes: list[_Note] = []
        self._looking = False

    def look(self, loads: Sequence[Callable[[], object]]) -> None:
        """What each of `loads` reads first is noted, and the load is left there. What it raises but for that is raised."""
        before, self._looking = self._looking, True
        try:
            for load in loads:
                with suppress(Noted):
                    load()
        finally:
            self._looking = before

    def read(self, asked: Sequence[Question], ask: Callable[[Sequence[Question]], list[Answer]]) -> list[Answer]:
        """The answers, as they have come already, or as `ask` gives them now for all that is noted. Raises Noted while one looks
        ahead, and what `ask` raises: then nothing is noted any longer."""
        wanted = [self._noted(question) for question in asked]
        if self._looking:
            raise Noted
        if any(each.answer is None for each in wanted):
            missing = [each for each in self._notes if each.answer is None]
            try:
                answers = ask([each.question for each in missing])
            except Exception:
                self._notes.clear()
                raise
            for each, answer in zip(missing, answers, strict=True):
                each.answer = answer
        self._notes = [each for each in self._notes if each not in wanted]  # whoever asks again wants to know it anew
        return [each.answer for each in wanted if each.answer is not None]

    def _noted(self, question: Question) -> _Note:
        sql, values = question
        found = next((each for each in self._notes if each.question[0] is sql and each.question[1] == values), None)
        if found is None:
            found = _Note(question)
            self._notes.append(found)
        return found

    def forget(self) -> None:
        """What is read from here on may be different from what has come. Raises Noted while one looks ahead: what would be done
        then is not to be done yet."""
        if self._looking:
            raise Noted
        self._notes.clear()
