"""cmi5's moveOn criteria and how they roll up from unit to block to course (pure).

Specification: cmi5 Quartz 1st edition, sections 9.3.9 and 13.1.4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class MoveOn(StrEnum):
    """What makes an assignable unit (AU) satisfied."""

    PASSED = "Passed"
    COMPLETED = "Completed"
    COMPLETED_AND_PASSED = "CompletedAndPassed"
    COMPLETED_OR_PASSED = "CompletedOrPassed"
    NOT_APPLICABLE = "NotApplicable"


@dataclass(frozen=True)
class Unit:
    """An AU of a course: its key, its criterion and the blocks it stands in, outermost first."""

    key: str
    move_on: MoveOn
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Achieved:
    """What the record store knows of one unit within a registration."""

    completed: bool = False
    passed: bool = False
    waived: bool = False


@dataclass(frozen=True)
class Rollup:
    """Which units and blocks are satisfied, and whether the whole course is."""

    units: frozenset[str]
    blocks: frozenset[str]
    course: bool


NOTHING = Achieved()


def unit_satisfied(move_on: MoveOn, achieved: Achieved) -> bool:
    """Whether the criterion is met. A waived unit is (section 9.3.7); NotApplicable always is."""
    if achieved.waived:
        return True
    match move_on:
        case MoveOn.PASSED:
            return achieved.passed
        case MoveOn.COMPLETED:
            return achieved.completed
        case MoveOn.COMPLETED_AND_PASSED:
            return achieved.completed and achieved.passed
        case MoveOn.COMPLETED_OR_PASSED:
            return achieved.completed or achieved.passed
        case MoveOn.NOT_APPLICABLE:
            return True


def roll_up(units: Sequence[Unit], achieved: Mapping[str, Achieved]) -> Rollup:
    """Satisfied units, the blocks whose every unit (nested blocks too) is, and the course when all are.
    A course without units is never satisfied: there is nothing to have done."""
    done = frozenset(unit.key for unit in units if unit_satisfied(unit.move_on, achieved.get(unit.key, NOTHING)))
    blocks = {block for unit in units for block in unit.blocks}
    missing = {block for unit in units if unit.key not in done for block in unit.blocks}
    return Rollup(units=done, blocks=frozenset(blocks - missing), course=bool(units) and len(done) == len(units))


def next_unit(units: Sequence[Unit], achieved: Mapping[str, Achieved]) -> Unit | None:
    """The unit to launch: the first that is not satisfied and asks something of the learner; when all are, the
    first NotApplicable one that has not been looked at, else the first of the course. None of no units."""
    done = roll_up(units, achieved).units
    waiting = [unit for unit in units if unit.key not in done]
    unseen = [unit for unit in units if unit.move_on is MoveOn.NOT_APPLICABLE and unit.key not in achieved]
    return next(iter([*waiting, *unseen, *units]), None)
