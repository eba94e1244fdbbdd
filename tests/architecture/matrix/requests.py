"""How the matrix asks each route: which ids stand in its address."""

import re
from typing import Any
from uuid import uuid4

from tests.world import World

# Routes that name an owner, but that only the owner's own people use.
FOR_ITS_OWNER = (
    "/tillfallen/<owner>/<uuid:session_id>/deltagare",
    "/licenser/<owner>/<uuid:pool_id>/andel",
    "/licenser/<owner>/<uuid:pool_id>/platser",
)


def address(world: World, rule: str, whose: str) -> str:
    """The path for a rule with ids of the tenant's `own`, of a `foreign` tenant, or `unknown` ones."""
    values = _values(world, rule, whose)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], match[0])), rule)
    assert "<" not in path, f"the matrix has no value for {rule}"
    return path


def _values(world: World, rule: str, whose: str) -> dict[str, Any]:
    things = (world.klippan if whose == "foreign" else world.perstorp).things
    values: dict[str, Any] = dict(things) if whose != "unknown" else {name: uuid4() for name in things}
    values |= {"folder": "lms", "path": "mark.svg", "secret": "perstorp.x", "token": "x"}
    if "<owner>" in rule:  # what another organisation has: shared with us, not shared with us, or not there
        values["owner"] = "klippan" if whose != "own" else "perstorp" if rule in FOR_ITS_OWNER else "helsingborg"
        if values["owner"] == "helsingborg":
            values |= {"course_id": world.shared.id, "session_id": world.shared_session.id, "pool_id": world.shared_pool_id}
    return values
