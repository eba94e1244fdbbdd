"""Every route × method × role × own or other tenant × own, foreign and unknown id (reliability T01, T02)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from lms.access.guard import access_of, public
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from tests.architecture.matrix.requests import address
from tests.architecture.matrix.table import OBJECT_POLICIES, routes
from tests.visitors import Visitor
from tests.world import World

ROLES = ("anonymous", "employee", "manager", "hr", "author", "licence_officer", "coordinator", "tenant_admin", "stranger")
DENIED = (401, 403)
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


def test_every_route_is_in_the_table_and_says_the_same(app: Samlar) -> None:
    found = {(rule.subdomain, method, rule.rule) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert found == set(routes())


def test_every_view_says_who_may_call_it(app: Samlar) -> None:
    assert [endpoint for endpoint, view in app.view_functions.items() if access_of(view) is None] == []


def visitor_of(world: World, role: str, client_for: Callable[..., Visitor]) -> Visitor:
    """A visitor at Perstorp: of that role there, nobody, or Klippan's administrator with Klippan's cookie."""
    if role == "anonymous":
        return client_for("perstorp")
    if role != "stranger":
        return client_for("perstorp", world.perstorp.people[role])
    at_home = client_for("klippan", world.klippan.people["tenant_admin"])
    cookie = at_home.client.get_cookie("samlar", domain="klippan.localhost")
    assert cookie is not None
    visitor = client_for("perstorp")
    visitor.client.set_cookie("samlar", cookie.value, domain="perstorp.localhost")
    return visitor


def ask(visitor: Visitor, case: Case, path: str) -> TestResponse:
    """The answer, which is never a fault of ours."""
    answer = visitor.open(path, method=case.method)
    assert answer.status_code < 500 or answer.status_code == 503, (case, answer.status_code, answer.get_data(as_text=True)[:300])
    return answer


def to_sign_in(answer: TestResponse) -> bool:
    """Whether the answer sends the visitor to the sign-in."""
    return answer.status_code == 302 and answer.headers["Location"].startswith("/logga-in?next=")


def same(answer: TestResponse) -> tuple[int, str]:
    """What two answers must share: status and text, without ids, tokens and times."""
    return answer.status_code, CHANGING.sub("·", answer.get_data(as_text=True))


def unsafe_acts() -> int:
    """How many rows all trails of the three tenants have together."""
    total = 0
    with unit_of_work():
        ids = list(db.session.scalars(text("select id from organisation where is_tenant")))
    for tenant_id in ids:
        with unit_of_work(tenant_id=tenant_id):
            total += db.session.scalar(text("select count(*) from audit_event")) or 0
    return total


def let_in(world: World, visitor: Visitor, role: str) -> list[tuple[str, str, str, int]]:
    """Where somebody whom the table does not name was not refused: method, rule, whose id, status."""
    wrong = []
    for case in CASES:
        if case.allows(role) or case.rule == "/logga-ut":
            continue
        for whose in ("own", "foreign", "unknown"):
            answer = ask(visitor, case, address(world, case.rule, whose))
            if answer.status_code not in DENIED and not to_sign_in(answer):
                wrong.append((case.method, case.rule, whose, answer.status_code))
    return wrong


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("role", ROLES)
def test_routes_let_in_whom_the_table_names_and_nobody_else(role: str, world: World, client_for: Callable[..., Visitor]) -> None:
    visitor = visitor_of(world, role, client_for)
    before = unsafe_acts()
    assert let_in(world, visitor, role) == []
    assert unsafe_acts() == before, "a refused request left a trace of an act"


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("anonymous", "stranger")])
def test_foreign_and_unknown_ids_answer_alike_and_own_ones_answer(role: str, world: World, client_for: Callable[..., Visitor]) -> None:
    visitor = visitor_of(world, role, client_for)
    wrong: list[tuple[object, ...]] = []
    for case in CASES:
        if not case.allows(role) or "uuid:" not in case.rule:
            continue
        foreign, unknown = (same(ask(visitor, case, address(world, case.rule, whose))) for whose in ("foreign", "unknown"))
        if foreign != unknown:
            wrong.append((case.method, case.rule, "differ", foreign[0], unknown[0]))
        if foreign[0] < 400 and not (case.method == "POST" and foreign[0] in (302, 303)):
            wrong.append((case.method, case.rule, "opened", foreign[0]))
    ordered = sorted(CASES, key=lambda case: case.method != "GET")  # look before acting: an act may end the thing
    for case in ordered:
        if not case.allows(role) or case.rule in ("/logga-ut", "/logga-in", "/logga-in/svar"):
            continue
        own = ask(visitor, case, address(world, case.rule, "own")).status_code
        may = OBJECT_POLICIES.get(case.rule)
        denied = own in (*DENIED, 404) if may is not None and role not in may else own in DENIED or (case.method == "GET" and own >= 400)
        expected = may is not None and role not in may
        if denied != expected:
            wrong.append((case.method, case.rule, "own", own))
    assert wrong == []


@pytest.mark.usefixtures("session")
def test_a_planted_hole_is_found(app: Samlar, world: World, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix can fail: a view whose guard somebody has taken away lets an employee in, and is named."""
    monkeypatch.setitem(app.view_functions, "follow_up.overview", public(lambda: "everybody's figures"))
    found = let_in(world, visitor_of(world, "employee", client_for), "employee")
    assert {(method, rule) for method, rule, _whose, _status in found} == {("GET", "/uppfoljning")}
