"""The matrix can fail: holes that somebody has made are found, and named."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import request
from sqlalchemy import Connection

from lms.access.guard import public, requires
from lms.access.permissions import Permission
from lms.core.errors import Conflict, NotFound
from lms.http.app import Samlar
from tests.architecture.matrix.holes import let_in, told_apart
from tests.architecture.matrix.test_matrix import visitor_of
from tests.architecture.matrix.things import Prepared
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


def test_a_view_without_its_guard_is_found(app: Samlar, world: Prepared, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "follow_up.overview", public(lambda: "everybody's figures"))
    found = let_in(world, visitor_of(world, "employee", client_for), "employee")
    assert {(method, rule) for method, rule, *_rest in found} == {("GET", "/uppfoljning")}


def knows(world: Prepared, answer: Callable[[], Any]) -> Callable[..., Any]:
    """A view that looks past the tenant's wall: what is Klippan's is answered in a way of its own."""

    def view(**values: UUID) -> Any:
        if set(values.values()) & set(world.klippan.things.values()):
            return answer()
        raise NotFound()

    return view


def refuse() -> Any:
    """There is such a thing, but it is not yours."""
    raise Conflict("Den hör till Klippan.")


@pytest.mark.parametrize(
    ("endpoint", "permission", "answer", "rule", "how"),
    [
        ("pools.one", Permission.POOL_READ, refuse, ("GET", "/licenser/<owner>/<uuid:pool_id>", "address"), "differ"),
        ("pools.one", Permission.POOL_READ, lambda: "Klippan's pool", ("GET", "/licenser/<owner>/<uuid:pool_id>", "address"), "differ"),
        ("pools.set_share", Permission.POOL_WRITE, refuse, ("POST", "/licenser/<owner>/<uuid:pool_id>/andel", "address"), "differ"),
        ("offers.accept", Permission.OFFER_ACCEPT, lambda: ("", 303), ("POST", "/delning/<owner>/<uuid:course_id>/ta-emot", "address"), "differ"),
    ],
)
def test_a_view_that_knows_a_foreign_thing_is_found(
    app: Samlar, world: Prepared, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch, engine_connection: Connection,
    endpoint: str, permission: Permission, answer: Callable[[], Any], rule: tuple[str, str, str], how: str,
) -> None:  # fmt: skip
    monkeypatch.setitem(app.view_functions, endpoint, requires(permission)(knows(world, answer)))
    found = told_apart(world, visitor_of(world, "licence_officer", client_for), "licence_officer", engine_connection)
    assert {(*hole[:3], hole[3]) for hole in found} == {(*rule, how)}


def test_a_view_that_opens_every_thing_is_found(
    app: Samlar, world: Prepared, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch, engine_connection: Connection
) -> None:
    monkeypatch.setitem(app.view_functions, "offers.accept", requires(Permission.OFFER_ACCEPT)(lambda **_ids: ("", 303)))
    found = told_apart(world, visitor_of(world, "licence_officer", client_for), "licence_officer", engine_connection)
    assert {hole[:4] for hole in found} == {("POST", "/delning/<owner>/<uuid:course_id>/ta-emot", "address", "opened")}


def test_an_id_in_a_form_that_is_looked_up_past_the_wall_is_found(
    app: Samlar, world: Prepared, client_for: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch, engine_connection: Connection
) -> None:
    foreign = str(world.klippan.things["course_id"])

    def create() -> Any:
        if request.form["course_id"] == foreign:
            refuse()
        raise NotFound()

    monkeypatch.setitem(app.view_functions, "pools.create", requires(Permission.POOL_WRITE)(create))
    found = told_apart(world, visitor_of(world, "licence_officer", client_for), "licence_officer", engine_connection)
    assert {hole[:4] for hole in found} == {("POST", "/licenser/ny", "course_id", "differ")}
