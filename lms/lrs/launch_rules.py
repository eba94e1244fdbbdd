"""What a launch may say: pure rules over valid statements and the grant of the launch (threat T40).

A package is hostile by assumption, and its learner holds its token: so a token speaks for one actor, one registration
and one tree of activities, voids nothing, and says when something happened within the time of the launch.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lms.lrs.agents import ifi_of
from lms.lrs.lexical import instant
from lms.lrs.refusals import StatementForbidden
from lms.lrs.rights import Grant
from lms.lrs.validation.statement import VOIDED

SLACK = timedelta(minutes=5)
"""How far the clock of a learner's device may be off."""


def within(activity_id: str, root: str) -> bool:
    """Say whether an activity is `root` or lies below it by its address."""
    return activity_id == root or (activity_id.startswith(root) and activity_id[len(root)] in "/#?")


def owns(grant: Grant, activity_id: str, *, own_base: str) -> bool:
    """Say whether a launch may speak about an activity.

    Its own activity and what lies below; below the publisher's id; and anything else in the world that is not one of
    this installation's own addresses (`own_base`), for a package has blocks and questions with ids of its own. Another
    course's address is ours, and so is forbidden however the package names its publisher id.
    """
    return within(activity_id, grant.activity_id) or not within(activity_id, own_base)


def refuse(statement: dict[str, Any], grant: Grant, *, now: datetime, own_base: str, place: str = "$") -> None:
    """Return when the launch may say the statement. Raises StatementForbidden that names the path and the rule."""
    if ifi_of(statement["actor"]) != grant.ifi or statement["actor"].get("objectType") == "Group":
        raise StatementForbidden("must be the actor of the launch", path=f"{place}.actor")
    if statement["verb"]["id"] == VOIDED:
        raise StatementForbidden("a launch may void nothing", path=f"{place}.verb.id")
    registration = statement.get("context", {}).get("registration")
    if registration is None or UUID(registration) != grant.registration:
        raise StatementForbidden("must be the registration of the launch", path=f"{place}.context.registration")
    about = statement["object"]
    if about.get("objectType", "Activity") != "Activity":
        raise StatementForbidden("must be an activity of the launch", path=f"{place}.object")
    if not owns(grant, about["id"], own_base=own_base):
        raise StatementForbidden("is not an activity of the launch", path=f"{place}.object.id")
    if "timestamp" in statement:
        at = instant(statement["timestamp"])
        if at is None or not grant.created_at - SLACK <= at <= now + SLACK:
            raise StatementForbidden("must lie within the time of the launch, less or plus 5 minutes", path=f"{place}.timestamp")
