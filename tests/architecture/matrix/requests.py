"""How the matrix asks each route: which ids stand in its address, what is sent, and what of the answer counts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from lms.core.db import db, unit_of_work
from tests.architecture.matrix.table import routes
from tests.architecture.matrix.things import SHA2
from tests.visitors import Visitor
from tests.world import World

# Routes that name an owner, but that only the owner's own people use.
FOR_ITS_OWNER = (
    "/tillfallen/<owner>/<uuid:session_id>/deltagare",
    "/tillfallen/<owner>/<uuid:session_id>/deltagare/alla",
    "/licenser/<owner>/<uuid:pool_id>/andel",
    "/licenser/<owner>/<uuid:pool_id>/platser",
)
# An act that has something of its own to act on: rule, the id in its address, and whose thing that is instead.
OWN_INSTEAD = {
    "/administration/utsagor/<uuid:statement_id>/bilaga/<sha2>": {"statement_id": "attached_id"},
    "/administration/vidaresandning/<uuid:target_id>/stoppa": {"target_id": "running_target_id"},
    "/delning/<owner>/<uuid:course_id>": {"course_id": "waiting_course_id"},
    "/delning/<owner>/<uuid:course_id>/ta-emot": {"course_id": "waiting_course_id"},
    "/delning/<owner>/<uuid:course_id>/tacka-nej": {"course_id": "waiting_course_id"},
    "/mina-kurser/<uuid:course_id>/publicera": {"course_id": "draft_id"},
    "/tillfallen/<owner>/<uuid:session_id>/deltagare": {"session_id": "begun_session_id"},
    "/tillfallen/<owner>/<uuid:session_id>/deltagare/alla": {"session_id": "begun_session_id"},
}

CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=value=\")[\w.-]{40,}(?=\")|kl\. \d\d\.\d\d|[\w-]{20,}\.[\w-]{6,}\.[\w-]{20,}"
)


@dataclass(frozen=True)
class Case:
    """One route and method on tenants' hosts."""

    method: str
    rule: str
    who: str

    def allows(self, role: str) -> bool:
        """Whether the table lets the role past the guard."""
        return self.who == "anyone" or (role not in ("anonymous", "stranger") and (self.who in ("everyone", "own") or role in self.who.split(",")))


CASES = [Case(method, rule, who) for (kind, method, rule), who in routes().items() if kind == "tenant" and who != "machine"]


def ask(visitor: Visitor, case: Case, path: str, form: dict[str, Any] | None = None, *, accept: str = "text/html") -> TestResponse:
    """The answer, which is never a fault of ours."""
    answer = visitor.open(path, method=case.method, data=form, headers={"Accept": accept})
    assert answer.status_code < 500 or answer.status_code == 503, (case, answer.status_code, answer.get_data(as_text=True)[:300])
    return answer


def same(answer: TestResponse, *sent: str) -> tuple[object, ...]:
    """What two answers must share: status, kind, where they lead and text, without ids, tokens, times and what was `sent`."""
    said = (answer.mimetype, answer.headers.get("Location", ""), answer.get_data(as_text=True))
    for each in sent:
        # Whole, or the number 3 of a network would be taken out of every text with a 13 in it.
        said = tuple(re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "·", part) for part in said)
    return answer.status_code, *(CHANGING.sub("·", part) for part in said)


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """What is asked in the block has not happened afterwards."""
    connection.exec_driver_sql("savepoint matrix")
    yield
    db.session.remove()
    connection.exec_driver_sql("rollback to savepoint matrix")


def unsafe_acts() -> int:
    """How many rows all trails of the tenants have together."""
    total = 0
    with unit_of_work():
        ids = list(db.session.scalars(text("select id from organisation where is_tenant")))
    for tenant_id in ids:
        with unit_of_work(tenant_id=tenant_id):
            total += db.session.scalar(text("select count(*) from audit_event")) or 0
    return total


def address(world: World, rule: str, whose: str, *, only: str | None = None) -> str:
    """The path for a rule with ids of the tenant's `own`, of a `foreign` tenant, or `unknown` ones; or with `only` one such."""
    values = _values(world, rule, whose)
    if only is not None:
        values = _values(world, rule, "own") | {only: values[only]}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], match[0])), rule)
    assert "<" not in path, f"the matrix has no value for {rule}"
    return path


def _values(world: World, rule: str, whose: str) -> dict[str, Any]:
    things = (world.klippan if whose == "foreign" else world.perstorp).things
    values: dict[str, Any] = dict(things) if whose != "unknown" else {name: uuid4() for name in things}
    values |= {"folder": "lms", "path": "mark.svg", "secret": "perstorp.x", "token": "x", "sha2": SHA2}
    if "<owner>" in rule:  # what another organisation has: shared with us, not shared with us, or not there
        values["owner"] = "klippan" if whose != "own" else "perstorp" if rule in FOR_ITS_OWNER else "helsingborg"
        if values["owner"] == "helsingborg":
            values |= {"course_id": world.shared.id, "session_id": world.shared_session.id, "pool_id": world.shared_pool_id}
    if whose == "own":
        values |= {name: things[instead] for name, instead in OWN_INSTEAD.get(rule, {}).items()}
    return values
