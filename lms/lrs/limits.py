"""Limits of a statement's size beyond the specification's rules: nesting, texts, numbers. Pure.

The specification sets none; a store that keeps whatever it is sent has them all the same, and says them beforehand.
"""

from dataclasses import dataclass
from typing import Any

from lms.lrs.validation.faults import Fault

SECTION = "limit of this record store"


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
