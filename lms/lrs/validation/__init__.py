"""Strict validation of xAPI statements over parsed JSON: pure, hand-written, on the hot path.

Nothing is coerced and nothing unknown is let through: a wrong key, a wrong letter case, a null or a number in quotes is
refused with the JSON path, the rule and the section of the specification.
"""

from lms.lrs.validation.actors import actor, agent
from lms.lrs.validation.faults import Fault
from lms.lrs.validation.statement import statement, statements

__all__ = ["Fault", "actor", "agent", "statement", "statements"]
