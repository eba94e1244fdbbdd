"""Limits of a statement's size beyond the specification's rules: nesting, texts, numbers. Pure.

The specification sets none; a store that keeps whatever it is sent has them all the same, and says them beforehand.
"""

from dataclasses import dataclass
from typing import Any

from lms.lrs.validation.faults import Fault

SECTION = "limit of this record store"
LARGEST = 308
"""The largest power of ten that a number may have: a larger one is no number to whoever reads JSON into binary."""

_LARGEST = b"e%d" % LARGEST


@dataclass(frozen=True)
class Limits:
    """Levels that a statement may nest, characters that a text in it may have, and the power of ten that a number may reach."""

    depth: int
    string: int
    magnitude: int

    def hold(self, statements: list[Any]) -> None:
        """Return when every statement of a batch is within the limits. Raises a Fault that names the place."""
        most = 10.0**self.magnitude
        for place, statement in enumerate(statements):
            try:
                self._hold(statement, self.depth, most)
            except Fault as fault:
                fault.within(place)
                raise

    def hold_written(self, statement: dict[str, Any], text: bytes, place: int) -> None:
        """As `hold`, of one statement that orjson writes as this text, but for who vouches for it. Most are too short and too flat to
        break a limit, and their texts say so sooner than they do. Raises a Fault."""
        flat = len(text) <= self.string and text.count(b"{") + text.count(b"[") <= self.depth
        if flat and self.magnitude == LARGEST and _LARGEST not in text:
            return
        try:
            self.hold([{name: value for name, value in statement.items() if name != "authority"}])
        except Fault as fault:
            fault.steps[0] = place
            raise

    def _hold(self, value: Any, levels: int, most: float) -> None:
        if levels == 0:
            raise Fault(f"may nest at most {self.depth} levels", SECTION)
        for step, part in value.items() if type(value) is dict else enumerate(value):
            kind = type(part)
            if kind is str:
                if len(part) > self.string:
                    raise Fault(f"may have at most {self.string} characters", SECTION, step)
            elif kind is dict or kind is list:
                try:
                    self._hold(part, levels - 1, most)
                except Fault as fault:
                    fault.within(step)
                    raise
            elif (kind is float or kind is int) and not -most <= part <= most:
                raise Fault(f"may be at most 10 to the power of {self.magnitude}", SECTION, step)
