"""What a launched unit may not say: cmi5 sections 7.1.3, 9 and 10 as rules over statements and a grant (pure).

A statement with the cmi5 category is "cmi5 defined", any other is "cmi5 allowed"; allowed ones count for nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from catalog.cmi5_terms import (
    AU_VERBS,
    CATEGORY,
    CATEGORY_MOVE_ON,
    LMS_VERBS,
    MASTERY_SCORE,
    NORMAL,
    SESSION_ID,
)  # fmt: skip
from lms.lrs.lexical import instant
from lms.lrs.refusals import StatementForbidden
from lms.lrs.rights import Grant

Statement = Mapping[str, Any]
_TIMED = frozenset({"completed", "passed", "failed", "terminated"})
_JUDGED = {"passed": True, "failed": False}
_TOLERANCE = 1e-9


@dataclass
class Session:
    """What has been said in a session so far: verb → id of the statement; and before it, in the registration."""

    said: dict[str, str] = field(default_factory=dict)
    before: frozenset[str] = frozenset()

    @classmethod
    def of(cls, grant: Grant) -> "Session":
        """The session as the grant remembers it."""
        return cls(said=dict(grant.state.get("said", {})), before=frozenset(grant.context.get("before", ())))


def refuse(statements: Sequence[Statement], grant: Grant) -> None:
    """Return when the unit may say all of it, in this order. Raises StatementForbidden naming path, rule and section."""
    session = Session.of(grant)
    for place, statement in enumerate(statements):
        check(statement, grant, session, at=f"$[{place}]")


def check(statement: Statement, grant: Grant, session: Session, *, at: str) -> None:
    """Return when the unit may say this now, and remember it in `session`."""
    identifier = str(statement.get("id", "")).lower()
    context = statement.get("context", {})
    if context.get("extensions", {}).get(SESSION_ID) != grant.session_id:
        raise _no("must be the session id of the launch", f"{at}.context.extensions", "9.6.3.1")
    verb = AU_VERBS.get(statement["verb"]["id"])
    defined = is_defined(statement)
    if defined and verb is not None and identifier and session.said.get(verb) == identifier:
        return  # the same statement once more: its sender had no answer the first time
    if "terminated" in session.said:
        raise _no("nothing may follow terminated", at, "9.3.8")
    if "initialized" not in session.said and not (defined and verb == "initialized"):
        raise _no("must come after initialized, which is the first statement of a session", at, "9.3.2")
    if defined:
        _check_defined(statement, verb, grant, session, at)
        session.said[str(verb)] = identifier


def is_defined(statement: Statement) -> bool:
    """Whether the statement is one of cmi5's own (section 9.6.2.1)."""
    return CATEGORY in _ids(statement, "category")


def _check_defined(statement: Statement, verb: str | None, grant: Grant, session: Session, at: str) -> None:
    if verb is None:
        told = LMS_VERBS.get(statement["verb"]["id"], "a verb that cmi5 does not define")
        raise _no(f"a unit may not use {told} with the cmi5 category", f"{at}.verb.id", "9.3")
    if not statement.get("id"):
        raise _no("must have an id", f"{at}.id", "9.1")
    if statement["object"].get("id") != grant.activity_id:
        raise _no("must be the activity of the launch", f"{at}.object.id", "9.4")
    if grant.publisher_id not in _ids(statement, "grouping"):
        raise _no("must hold the publisher's id, as the context template does", f"{at}.context.contextActivities.grouping", "9.6.2.3")
    _check_time(statement, at)
    _check_order(verb, grant, session, at)
    _check_result(statement, verb, grant, at)


def _check_time(statement: Statement, at: str) -> None:
    moment = instant(statement["timestamp"]) if "timestamp" in statement else None
    written = str(statement.get("timestamp", ""))
    if moment is None or not (written.endswith(("Z", "z", "+00:00")) and moment.utcoffset() == timedelta(0)):
        raise _no("must be there, in UTC", f"{at}.timestamp", "9.7")


def _check_order(verb: str, grant: Grant, session: Session, at: str) -> None:
    if verb in session.said:
        raise _no(f"{verb} may be said once in a session", f"{at}.verb.id", "9.3")
    if verb in _JUDGED and session.said.keys() & _JUDGED.keys():
        raise _no("a session has passed or failed, not both", f"{at}.verb.id", "9.3")
    if verb in ("completed", "passed") and verb in session.before:
        raise _no(f"{verb} may be said once in a registration", f"{at}.verb.id", "9.3")
    if verb == "failed" and "passed" in session.before:
        raise _no("failed may not follow passed in a registration", f"{at}.verb.id", "9.3")
    if grant.context.get("mode", NORMAL) != NORMAL and verb not in ("initialized", "terminated"):
        raise _no(f"{verb} is not said when the launch mode is {grant.context['mode']}", f"{at}.verb.id", "10 launchMode")


def _check_result(statement: Statement, verb: str, grant: Grant, at: str) -> None:
    result, place = statement.get("result", {}), f"{at}.result"
    if verb in _TIMED and "duration" not in result:
        raise _no("must be there", f"{place}.duration", "9.5.4.1")
    if result.get("success") is not _JUDGED.get(verb):
        raise _no("must be true for passed, false for failed, and left out otherwise", f"{place}.success", "9.5.2")
    if result.get("completion") is not (True if verb == "completed" else None):
        raise _no("must be true for completed, and left out otherwise", f"{place}.completion", "9.5.3")
    judged = "success" in result or "completion" in result
    if judged != (CATEGORY_MOVE_ON in _ids(statement, "category")):
        raise _no("must hold the moveOn category exactly when success or completion is said", f"{at}.context.contextActivities.category", "9.6.2.2")
    if "score" in result:
        _check_score(statement, verb, grant, at)


def _check_score(statement: Statement, verb: str, grant: Grant, at: str) -> None:
    score, place = statement["result"]["score"], f"{at}.result.score"
    if verb not in _JUDGED:
        raise _no("stands with passed and failed alone", place, "9.5.1")
    if "raw" in score and not {"min", "max"} <= score.keys():
        raise _no("needs min and max", f"{place}.raw", "9.5.1")
    scaled = score.get("scaled")
    if scaled is None:
        return
    if not 0 <= scaled <= 1:
        raise _no("must lie between 0 and 1", f"{place}.scaled", "9.5.1")
    if grant.mastery_score is None:
        return
    said = statement["context"].get("extensions", {}).get(MASTERY_SCORE)
    if not isinstance(said, int | float) or abs(said - grant.mastery_score) > _TOLERANCE:
        raise _no("must hold the masteryScore of the launch", f"{at}.context.extensions", "9.6.3.2")
    if (scaled >= grant.mastery_score - _TOLERANCE) is not _JUDGED[verb]:
        bound = "at least" if _JUDGED[verb] else "below"
        section = "9.3.4" if _JUDGED[verb] else "9.3.5"
        raise _no(f"must be {bound} the masteryScore {grant.mastery_score:g}", f"{place}.scaled", section)


def _ids(statement: Statement, kind: str) -> set[str]:
    return {activity["id"] for activity in statement.get("context", {}).get("contextActivities", {}).get(kind, ())}


def _no(rule: str, path: str, section: str) -> StatementForbidden:
    return StatementForbidden(rule, path=path, section=f"cmi5 {section}")
