"""The pages of retention: deciding, looking, disposing by the worker, reading the protocol, and who may not."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.administration.retention_words import picture
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.lrs.projection import COMPLETED
from lms.lrs.retention.nightly import order_for_the_night
from lms.lrs.retention.pseudonyms import pseudonymise_actor
from lms.lrs.retention.queries import Preview, protocols, rules_of
from lms.tenancy.models import Organisation
from tests.factories.lrs import statement
from tests.factories.platform import make_tenant
from tests.factories.retention import decide, dispose, in_small_steps, store, stored_ids
from tests.visitors import Visitor

from .people import make_member

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PAGE = "/administration/gallring"
RULES = {"detail": "24", "outcome": "120", "document": "", "decision": "KS 2026/112"}


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


def months(tenant: Organisation) -> list[int | None]:
    with unit_of_work(tenant_id=tenant.id):
        return [rule.months for rule in rules_of(tenant.id).values()]


def runs(tenant: Organisation) -> list[UUID]:
    with unit_of_work(tenant_id=tenant.id):
        return [each.id for each in protocols(tenant.id)]


def test_an_administrator_decides_and_the_page_shows_by_which_decision(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", admin)
    assert "Inte beslutat" in visitor.get(PAGE).text
    answer = visitor.post(PAGE, RULES)
    assert answer.status_code == 303
    assert months(tenant) == [24, 120, None]
    page = visitor.get(answer.headers["Location"]).text
    for said in ("24 månader", "120 månader", "Bevaras", "KS 2026/112", "Sonja Alm", "Beslutet är sparat"):
        assert said in page
    with unit_of_work(tenant_id=tenant.id):
        event = db.session.query(AuditEvent).filter_by(action="lrs.retention.set").one()
        assert (event.actor_member_id, event.detail) == (admin.id, {"detail": 24, "outcome": 120, "document": None})


def test_an_administrator_decides_on_nights_and_against_them(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", admin)
    assert "Inget gallras förrän du kör" in visitor.get(PAGE).text
    visitor.post(PAGE, RULES | {"nightly": "true"})
    page = visitor.get(PAGE).text
    assert "Gallras varje natt." in page
    assert 'value="true" checked' in page
    visitor.post(PAGE, RULES)
    assert "Gallras varje natt." not in visitor.get(PAGE).text
    with unit_of_work(tenant_id=tenant.id):
        told = [event.detail for event in db.session.query(AuditEvent).filter_by(action="lrs.retention.set").order_by(AuditEvent.id)]
    assert [detail.get("nightly") for detail in told if detail is not None] == [True, False]


def test_a_disposal_of_the_night_is_nobodys_order(tenant: Organisation, admin: Member, client_for: Clients, run_jobs: Callable[[], int]) -> None:
    visitor = client_for("perstorp", admin)
    store(tenant, statement(), months_old=30)
    visitor.post(PAGE, RULES | {"nightly": "true"})
    with unit_of_work(tenant_id=tenant.id):
        run_id = order_for_the_night(tenant_id=tenant.id)
    run_jobs()
    assert "Varje natt</" in visitor.get(PAGE).text
    for place in (f"{PAGE}/protokoll/{run_id}", f"{PAGE}/protokoll/{run_id}/fil"):
        assert "Beslutet att gallra varje natt" in visitor.get(place).text


def test_a_wrong_form_is_shown_again_with_what_was_written(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", admin)
    for wrong, said in (
        ({"detail": "130"}, "Detaljer kan inte bevaras längre"), ({"detail": ""}, "Detaljer kan inte bevaras längre"),
        ({"decision": ""}, "Skriv vilket beslut som gäller"), ({"outcome": "0"}, "från 1 till 1200"), ({"outcome": "två"}, "Skriv ett heltal"),
        ({"decision": "x" * 201}, "Skriv högst 200 tecken"),
    ):  # fmt: skip
        answer = visitor.post(PAGE, RULES | wrong)
        assert (answer.status_code, said in answer.text) == (400, True), said
        assert all(f'value="{value}"' in answer.text for value in (RULES | wrong).values() if value and value != "två")
    assert months(tenant) == [None, None, None]


def test_the_dry_run_shows_what_would_go_and_changes_nothing(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    store(tenant, statement(), statement(), months_old=30)
    store(tenant, statement(verb=COMPLETED), months_old=130)
    visitor = client_for("perstorp", admin)
    assert "Ingenting är äldre" in visitor.get(f"{PAGE}/prov").text
    decide(tenant)
    page = visitor.get(f"{PAGE}/prov").text
    assert "3 saker är äldre än de ska bevaras" in page
    assert "Ja, gallra nu" in page
    assert '<svg class="plot"' in page
    assert len(stored_ids(tenant)) == 3
    assert runs(tenant) == []


def test_the_worker_disposes_and_the_protocol_says_who_ordered_it(
    tenant: Organisation, admin: Member, client_for: Clients, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch, 2)
    store(tenant, *[statement() for _ in range(5)], months_old=30)
    visitor = client_for("perstorp", admin)
    visitor.post(PAGE, RULES)
    answer = visitor.post(f"{PAGE}/kor")
    assert answer.status_code == 303
    place = answer.headers["Location"]
    under_way = visitor.get(place).text
    assert "Pågår" in under_way
    assert 'http-equiv="refresh"' in under_way
    assert "En gallring pågår" in visitor.get(f"{PAGE}/prov").text
    assert visitor.post(f"{PAGE}/kor").headers["Location"] == place, "pressed twice it is one disposal"
    run_jobs()
    assert stored_ids(tenant) == set()
    page = visitor.get(place).text
    for said in ("Sonja Alm", "KS 2026/112", "Det som gallrades", "<span>5</span>"):
        assert said in page
    assert 'http-equiv="refresh"' not in page
    assert "Klar" in visitor.get(PAGE).text
    with unit_of_work(tenant_id=tenant.id):
        event = db.session.query(AuditEvent).filter_by(action="lrs.retention.run").one()
        assert (event.actor_member_id, event.object_id) == (admin.id, str(runs(tenant)[0]))


def test_nothing_is_run_when_everything_is_kept(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    assert client_for("perstorp", admin).post(f"{PAGE}/kor").status_code == 409
    assert runs(tenant) == []


def test_a_protocol_is_fetched_as_text_and_as_json(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    store(tenant, statement(), months_old=30)
    visitor = client_for("perstorp", admin)
    visitor.post(PAGE, RULES)
    run_id = dispose(tenant)
    place = f"{PAGE}/protokoll/{run_id}"
    assert "Driften" in visitor.get(place).text
    as_text = visitor.get(f"{place}/fil")
    assert as_text.headers["Content-Disposition"].startswith("attachment; filename=gallring-")
    assert as_text.mimetype == "text/plain"
    for said in ("Gallring, Perstorp kommun", "Beslut: KS 2026/112", "Infört av: Sonja Alm", "Detaljer: 1 (", "Tillsammans: 1"):
        assert said in as_text.text
    as_json = visitor.get(f"{place}/fil", query_string={"form": "json"}).json
    assert (as_json["tenant"], as_json["total"], as_json["counts"]["detail"]["count"]) == ("perstorp", 1, 1)
    assert as_json["rules"][0]["decided_by"] == "Sonja Alm"
    assert visitor.get(f"{place}/fil", query_string={"form": "xml"}).status_code == 400


def test_a_pseudonymisation_stands_among_the_protocols(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    store(tenant, statement(actor={"mbox": "mailto:anna@example.org"}))
    with unit_of_work(tenant_id=tenant.id):
        run_id = pseudonymise_actor(tenant_id=tenant.id, ifi="mbox|mailto:anna@example.org", reason="KS 2026/115")
    visitor = client_for("perstorp", admin)
    assert "Pseudonymisering" in visitor.get(PAGE).text
    page = visitor.get(f"{PAGE}/protokoll/{run_id}").text
    assert "KS 2026/115" in page
    assert "anna@" not in page
    assert "KS 2026/115" in visitor.get(f"{PAGE}/protokoll/{run_id}/fil").text


def test_a_protocol_of_another_tenant_is_not_there(tenant: Organisation, admin: Member, client_for: Clients) -> None:
    other = make_tenant("klippan")
    decide(other)
    theirs = dispose(other)
    visitor = client_for("perstorp", admin)
    for place in (f"{PAGE}/protokoll/{theirs}", f"{PAGE}/protokoll/{uuid4()}", f"{PAGE}/protokoll/{theirs}/fil"):
        assert visitor.get(place).status_code == 404
    assert str(theirs) not in visitor.get(PAGE).text


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.TENANT_ADMIN, Role.EMPLOYEE, Role.MANAGER))])
def test_nobody_but_an_administrator_decides_looks_or_disposes(
    tenant: Organisation, client_for: Clients, role: Role | None, run_jobs: Callable[[], int]
) -> None:
    store(tenant, statement(), months_old=30)
    decide(tenant)
    run_id = dispose(tenant, steps=0)
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér", roles=(role,) if role else ()))
    answers = [visitor.get(PAGE), visitor.post(PAGE, RULES), visitor.get(f"{PAGE}/prov"), visitor.post(f"{PAGE}/kor")]
    answers += [visitor.get(f"{PAGE}/protokoll/{run_id}"), visitor.get(f"{PAGE}/protokoll/{run_id}/fil")]
    assert {answer.status_code for answer in answers} == {403}
    run_jobs()
    assert months(tenant) == [24, 120, 12]
    assert len(stored_ids(tenant)) == 1


def test_who_is_not_signed_in_is_sent_to_sign_in_and_another_tenants_administrator_too(tenant: Organisation, client_for: Clients) -> None:
    stranger = make_member(make_tenant("klippan"), "Petra Sandell", roles=(Role.TENANT_ADMIN,))
    at_home = client_for("klippan", stranger)
    cookie = at_home.client.get_cookie("samlar", domain="klippan.localhost")
    assert cookie is not None
    visitor = client_for("perstorp")
    for _ in range(2):
        assert visitor.get(PAGE).headers["Location"].startswith("/logga-in")
        assert visitor.post(PAGE, RULES).status_code == 401
        assert visitor.post(f"{PAGE}/kor").status_code == 401
        visitor.client.set_cookie("samlar", cookie.value, domain="perstorp.localhost")
    assert months(tenant) == [None, None, None]


def test_the_picture_shows_years_when_there_are_many_months() -> None:
    with unit_of_work():
        days = list(db.session.scalars(text("select generate_series('2020-11-01'::date, '2022-02-01', '1 month')::date")))
    some = Preview("detail", months=[(day, 2) for day in days])
    assert picture([some, Preview("outcome", months=[(days[0], 1)])]) == [("2020", 5), ("2021", 24), ("2022", 4)]
    assert picture([Preview("detail", months=[(days[0], 2), (days[1], 1)])]) == [("2020-11", 2), ("2020-12", 1)]
    assert picture([]) == []
