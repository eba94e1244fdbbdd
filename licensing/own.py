"""What somebody has of her own, read together: courses under way, sessions booked and waited for."""

from collections.abc import Sequence
from functools import partial

from licensing.queries.learning import UnderWay, under_way
from licensing.queries.sessions import SessionStanding, my_sessions
from lms.access.actor import Actor
from lms.core.clock import now
from lms.core.db import look_ahead
from lms.core.settings import current_settings
from lms.http.remembered import once_a_request


def own_learning(actor: Actor) -> tuple[Sequence[UnderWay], Sequence[SessionStanding]]:
    """The courses and the sessions of the actor, as at one moment of the request."""
    moment = once_a_request("moment of learning", now)
    courses = partial(under_way, actor.tenant_id, actor.person_id, activity_base=current_settings().activity_base)
    sessions = partial(my_sessions, actor.tenant_id, actor.employment_id, actor.member_id, moment)
    look_ahead(courses, sessions)
    return courses(), sessions()
