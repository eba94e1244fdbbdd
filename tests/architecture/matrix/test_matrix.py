"""Every route × method × role × own or other tenant × own, foreign and unknown id (reliability T01, T02)."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from lms.access.guard import access_of
from lms.http.app import Samlar
from tests.architecture.matrix.bodies import BODIES, TRACELESS, filled, ids_of
from tests.architecture.matrix.holes import DENIED, Hole, forms, let_in, told_apart
from tests.architecture.matrix.requests import CASES, Case, address, ask, undone, unsafe_acts
from tests.architecture.matrix.table import OBJECT_POLICIES, routes
from tests.architecture.matrix.things import Prepared
from tests.visitors import Visitor

SIGNED_IN = ("employee", "manager", "hr", "author", "licence_officer", "coordinator", "tenant_admin")
ROLES = ("anonymous", *SIGNED_IN, "stranger")
FIRST = {  # what somebody must have done before
    "/kurser/<owner>/<uuid:course_id>/lamna": "/kurser/<owner>/<uuid:course_id>/ko",
    "/tillfallen/<owner>/<uuid:session_id>/kalender": "/tillfallen/<owner>/<uuid:session_id>/boka",
    "/tillfallen/<owner>/<uuid:session_id>/lamna": "/tillfallen/<owner>/<uuid:session_id>/boka",
}
OF_THE_SIGN_IN = ("/logga-in", "/logga-in/svar")


def test_every_route_is_in_the_table_and_says_the_same(app: Samlar) -> None:
    found = {(rule.subdomain, method, rule.rule) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert found == set(routes())


def test_every_view_says_who_may_call_it(app: Samlar) -> None:
    assert [endpoint for endpoint, view in app.view_functions.items() if access_of(view) is None] == []


def test_every_post_has_a_valid_form() -> None:
    assert {case.rule for case in CASES if case.method == "POST"} - set(BODIES) == set()


def visitor_of(world: Prepared, role: str, client_for: Callable[..., Visitor]) -> Visitor:
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


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("role", ROLES)
def test_routes_let_in_whom_the_table_names_and_nobody_else(role: str, world: Prepared, client_for: Callable[..., Visitor]) -> None:
    visitor = visitor_of(world, role, client_for)
    before = unsafe_acts()
    assert let_in(world, visitor, role) == []
    assert unsafe_acts() == before, "a refused request left a trace of an act"


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("role", SIGNED_IN)
def test_foreign_and_unknown_ids_answer_alike_and_open_nothing(
    role: str, world: Prepared, client_for: Callable[..., Visitor], engine_connection: Connection
) -> None:
    assert told_apart(world, visitor_of(world, role, client_for), role, engine_connection) == []


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("role", SIGNED_IN)
def test_own_ids_answer_and_every_act_leaves_a_trace(
    role: str, world: Prepared, client_for: Callable[..., Visitor], engine_connection: Connection
) -> None:
    visitor, wrong = visitor_of(world, role, client_for), list[Hole]()
    for case in sorted(CASES, key=lambda case: case.rule == "/logga-ut"):  # whoever has signed out is asked nothing more
        if not case.allows(role) or case.rule in OF_THE_SIGN_IN:
            continue
        may = OBJECT_POLICIES.get(case.rule)
        for number, _form in enumerate(forms(case)):
            with undone(engine_connection):
                status, traces = own(world, visitor, case, number)
            if may is not None and role not in may:
                wrong += [] if status in (*DENIED, 404) else [(case.method, case.rule, "seen by others", status)]
            elif status >= 400:
                wrong.append((case.method, case.rule, "own", status))
            elif case.method == "POST" and (traces == 0) != (case.rule in TRACELESS):
                wrong.append((case.method, case.rule, "traces", traces))
    assert wrong == []


def own(world: Prepared, visitor: Visitor, case: Case, number: int) -> tuple[int, int]:
    """How the tenant's own thing answers, and how many rows the trail has more afterwards."""
    ids = ids_of(world)
    if (first := FIRST.get(case.rule)) is not None:
        ask(visitor, Case("POST", first, case.who), address(world, first, "own"), {})
    before = unsafe_acts()
    answer = ask(visitor, case, address(world, case.rule, "own"), filled(forms(case)[number], ids))
    return answer.status_code, unsafe_acts() - before


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("slug", ["%00", "perstorp%00", "%01", "%ff"])
def test_an_owner_that_no_database_keeps_is_not_found(slug: str, world: Prepared, client_for: Callable[..., Visitor]) -> None:
    wrong = []
    for role in ("licence_officer", "manager"):
        visitor = visitor_of(world, role, client_for)
        for case in CASES:
            if "<owner>" in case.rule and case.allows(role):
                path = address(world, case.rule.replace("<owner>", slug), "own")
                status = ask(visitor, case, path, filled(forms(case)[0], ids_of(world))).status_code
                wrong += [] if status == 404 else [(case.method, case.rule, status)]
    assert wrong == []
