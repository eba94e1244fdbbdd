"""The profile `cmi5` of the record store: what a launched unit may say, and what follows from it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from catalog.cmi5_refusals import Session, is_defined, refuse
from catalog.cmi5_statements import Sitting
from catalog.cmi5_terms import AU_VERBS, COMPLETED, PASSED, PROFILE
from catalog.services.rollup import newly_satisfied, record_of, taken_version
from lms.core.clock import now
from lms.core.settings import current_settings
from lms.lrs import grants
from lms.lrs.profiles import Profile, register_profile
from lms.lrs.rights import Grant

AFTER_TERMINATED = timedelta(seconds=60)
"""How long a unit may still save its state after it said terminated (section 9.3.8 leaves the time to us)."""


def after(statements: Sequence[dict[str, Any]], grant: Grant) -> list[dict[str, Any]]:
    """The session remembers what was said; answers `satisfied` for each block and the course that is so now."""
    said = Session.of(grant).said
    news = {AU_VERBS[each["verb"]["id"]]: each["id"] for each in statements if is_defined(each) and each["verb"]["id"] in AU_VERBS}
    if not news:
        return []
    grants.keep_state(tenant_id=grant.tenant_id, grant_id=grant.id, state={**grant.state, "said": {**said, **news}})
    if "terminated" in news:
        grants.end_grant(tenant_id=grant.tenant_id, grant_id=grant.id, at=now() + AFTER_TERMINATED)
    if not {AU_VERBS[COMPLETED], AU_VERBS[PASSED]} & news.keys():
        return []
    course = grant.context
    taken = taken_version(
        owner_id=course["owner"], course_id=UUID(course["course"]), version_id=UUID(course["version"]), base=current_settings().activity_base
    )
    sitting = Sitting(grant.actor, grant.registration, grant.session_id, grant.publisher_id)
    return newly_satisfied(taken, record_of(grant.tenant_id, grant.registration), sitting, now())


def init_app(app: Flask) -> None:
    """The record store asks these two of every launch's statements."""
    register_profile(app, Profile(name=PROFILE, refuse=refuse, after=after))
