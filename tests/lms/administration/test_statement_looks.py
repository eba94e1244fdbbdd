"""Looking through the record store: what is noted of it, whom it hides, and who may not."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.lrs.agents import agent_key, ifi_of
from lms.lrs.projection import COMPLETED
from lms.tenancy.models import Organisation
from tests.factories.lrs import agent, statement
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member
from .told import LYFT, PAGE, listed, of, store

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


@pytest.fixture
def visitor(admin: Member, client_for: Clients) -> Visitor:
    return client_for("perstorp", admin)


def looks(tenant: Organisation) -> list[AuditEvent]:
    with unit_of_work(tenant_id=tenant.id):
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action.like("statement.%")).order_by(AuditEvent.at, AuditEvent.id)))


def test_a_protected_identity_is_an_alias_everywhere_and_cannot_be_searched_for(tenant: Organisation, visitor: Visitor) -> None:
    hidden = make_member(tenant, "Vera Hemlig", protected=True)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update member set email = 'vera.hemlig@perstorp.example' where id = :id"), {"id": hidden.id})
    actor = {"name": "Vera Hemlig", **of(hidden)}
    [one, two] = store(tenant, statement(actor=actor, object=LYFT), statement(actor={"name": "Vera", "mbox": "mailto:Vera.Hemlig@perstorp.example"}))
    code = agent_key(ifi_of(actor) or "").hex[:4].upper()
    pages = [visitor.get(PAGE).text, visitor.get(f"{PAGE}/{one}").text, visitor.get(f"{PAGE}/{two}").text]
    assert f"Skyddad person {code} tog del av" in pages[0]
    assert not any("Vera" in page or "Hemlig" in page or "vera.hemlig" in page for page in pages)
    assert "Namn och adress på den som har skyddad identitet är utbytta." in pages[1]
    for asked in ({"person": "Hemlig"}, {"person": hidden.external_id}, {"vem": str(hidden.id)}):
        page = visitor.get(PAGE, query_string=asked).text
        assert listed(page) == []
        assert "Ingen heter så" in page


def test_every_look_is_noted_with_who_and_what_and_no_words_of_the_searcher(tenant: Organisation, admin: Member, visitor: Visitor) -> None:
    anna = make_member(tenant, "Anna Berg")
    [one] = store(tenant, statement(actor=of(anna), object=LYFT))
    assert "Att du har tittat noteras" in visitor.get(PAGE, query_string={"person": "Berg", "kurs": "säkra", "verb": "mailto:anna@e.se"}).text
    visitor.get(PAGE, query_string={"fran": "2026-01-01", "verb": COMPLETED, "registrering": str(anna.id), "makulerade": "true"})
    visitor.get(f"{PAGE}/{one}")
    [searched, narrowed, read] = looks(tenant)
    assert {event.actor_member_id for event in (searched, narrowed, read)} == {admin.id}
    assert (searched.action, searched.object_type, searched.object_id) == ("statement.browse", "member", str(anna.id))
    assert searched.detail is not None
    assert searched.detail["verb"] == "other"
    assert all(UUID(key) for key in searched.detail["activities"] + searched.detail["actors"])
    assert not re.search("Berg|säkra|anna@", str(searched.detail))
    assert narrowed.detail == {"from": "2026-01-01", "verb": COMPLETED, "registration": str(anna.id), "voided": True, "shown": 0}
    assert (read.action, read.object_id, read.detail) == ("statement.read", one, None)
    assert "Läste en lista med utsagor" in visitor.get("/administration/handelser").text


def test_what_shows_no_statement_notes_nothing(tenant: Organisation, visitor: Visitor) -> None:
    make_member(tenant, "Anna Berg")
    make_member(tenant, "Bo Berg")
    for path in (f"{PAGE}?person=berg", f"{PAGE}?person=ingen", f"{PAGE}/lage", f"{PAGE}/antal"):
        assert visitor.get(path).status_code == 200
    assert visitor.get(f"{PAGE}?fran=igår").status_code == 400
    assert visitor.get(f"{PAGE}/{uuid4()}").status_code == 404
    assert looks(tenant) == []


def test_another_tenants_statements_are_as_unknown_as_those_that_are_not_there(tenant: Organisation, visitor: Visitor) -> None:
    other = make_tenant("klippan")
    petra = make_member(other, "Petra Sandell")
    [theirs] = store(other, statement(actor=of(petra), object=LYFT, context={"registration": str(uuid4())}))
    assert visitor.get(f"{PAGE}/{theirs}").status_code == visitor.get(f"{PAGE}/{uuid4()}").status_code == 404
    for asked in ({}, {"person": "Sandell"}, {"vem": str(petra.id)}, {"kurs": "säkra"}, {"aktor": str(agent_key(ifi_of(of(petra)) or ""))}):
        page = visitor.get(PAGE, query_string=asked).text
        assert listed(page) == []
        assert "Petra" not in page
    assert visitor.get(f"{PAGE}/lage").json == {"version": "0.0"}


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.TENANT_ADMIN, Role.EMPLOYEE, Role.MANAGER))])
def test_nobody_but_an_administrator_looks_at_statements(tenant: Organisation, client_for: Clients, role: Role | None) -> None:
    [one] = store(tenant, statement())
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér", roles=(role,) if role else ()))
    answers = [visitor.get(path) for path in (PAGE, f"{PAGE}/{one}", f"{PAGE}/lage", f"{PAGE}/antal")]
    assert {answer.status_code for answer in answers} == {403}
    assert looks(tenant) == []


@pytest.mark.parametrize("asked", ["fran=igår", "till=9999-12-31", "registrering=1", "fore=x", "fore=-1", "vem=anna", "makulerade=kanske"])
def test_a_search_that_cannot_be_read_is_answered_with_what_to_do(tenant: Organisation, visitor: Visitor, asked: str) -> None:
    store(tenant, statement(actor=agent("4711")))
    answer = visitor.get(f"{PAGE}?{asked}")
    assert answer.status_code == 400
    assert "sak behöver rättas" in answer.text
    assert "4711" not in answer.text
