"""Why something was refused: a sentence, and for statements the JSON path, the rule and the section that states it.

The sentences are in English, as the specification is: they are read by who builds a sender. docs/xapi.md says so.
"""

from lms.core.errors import Conflict, Forbidden, Invalid
from lms.lrs.validation import Fault


class StatementRefused(Invalid):
    """A statement breaks a rule of the specification (answered 400)."""

    code = "statement-refused"

    def __init__(self, rule: str, *, path: str, section: str) -> None:
        super().__init__(f"{path}: {rule}")
        self.rule, self.path, self.section = rule, path, section

    @classmethod
    def from_fault(cls, fault: Fault) -> "StatementRefused":
        """The refusal that a validator's fault stands for."""
        return cls(fault.rule, path=fault.path, section=fault.section)


class ParameterRefused(Invalid):
    """A parameter, header or body of a request breaks a rule (answered 400); `path` names it."""

    code = "request-refused"

    def __init__(self, rule: str, *, path: str, section: str) -> None:
        super().__init__(f"{path}: {rule}")
        self.rule, self.path, self.section = rule, path, section


class StatementForbidden(Forbidden):
    """A statement is valid, but not for this sender to say (answered 403)."""

    code = "statement-forbidden"

    def __init__(self, rule: str, *, path: str, section: str = "rights of a launch") -> None:
        super().__init__(f"{path}: {rule}")
        self.rule, self.path, self.section = rule, path, section


class StatementConflict(Conflict):
    """Another statement is stored under the same id; it stays as it is (answered 409)."""

    code = "statement-conflict"

    def __init__(self, statement_id: str, *, path: str) -> None:
        self.rule = f"a different statement is stored under the id {statement_id}; statements never change"
        super().__init__(f"{path}: {self.rule}")
        self.path, self.section = path, "Data 2.3.1"


class PreconditionFailed(Conflict):
    """What the sender said of a document in If-Match or If-None-Match is not so (answered 412)."""

    code = "precondition-failed"
