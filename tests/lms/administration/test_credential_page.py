"""The pages of the record store's keys: made, shown once, changed, revoked; and who may not."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.identity.models import Member
from lms.lrs.credentials import NewCredential, create_credential, revoke_credential
from lms.lrs.models import LrsCredential
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, statement
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PAGE = "/administration/nycklar"


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


@pytest.fixture
def visitor(admin: Member, client_for: Clients) -> Visitor:
    return client_for("perstorp", admin)


def form(**said: object) -> dict[str, object]:
    return {"id": str(uuid4()), "name": "HR-systemet", "scopes": ["statements/write", "statements/read/mine"], "last_day": "", **said}


def kept(tenant: Organisation) -> list[LrsCredential]:
    with unit_of_work(tenant_id=tenant.id):
        return list(db.session.scalars(select(LrsCredential).order_by(LrsCredential.created_at)))


def shown(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*>([^<]+)<', page)
    assert found is not None, page
    return found[1]


def make(tenant: Organisation, name: str = "HR-systemet", **more: object) -> NewCredential:
    with unit_of_work(tenant_id=tenant.id):
        return create_credential(tenant_id=tenant.id, name=name, scopes=["all"], **more)  # type: ignore[arg-type]


def test_a_key_is_made_and_shown_and_opens_the_store(app: Samlar, tenant: Organisation, admin: Member, visitor: Visitor) -> None:
    assert "Läsa allas utsagor" in visitor.get(f"{PAGE}/ny").text
    answer = visitor.post(f"{PAGE}/ny", form(last_day=today().isoformat()))
    assert answer.status_code == 200
    made = NewCredential(uuid4(), shown(answer.text, "key"), shown(answer.text, "secret"))
    assert Sender(app, made).post(statement()).status_code == 200
    [row] = kept(tenant)
    assert (row.name, row.created_by, row.scopes) == ("HR-systemet", admin.id, ["statements/read/mine", "statements/write"])
    assert row.expires_at is not None
    assert now() < row.expires_at < now() + timedelta(hours=25)
    listed = visitor.get(PAGE).text
    assert "HR-systemet" in listed
    assert "Läsa sina egna utsagor, Skicka utsagor" in listed
    assert "Sonja Alm" in listed


def test_the_secret_is_in_that_one_answer_and_nowhere_else(
    tenant: Organisation, visitor: Visitor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    said = form()
    answer = visitor.post(f"{PAGE}/ny", said)
    secret = shown(answer.text, "secret")
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret not in str(answer.headers)
    assert secret not in str(answer.request.url)
    again = visitor.post(f"{PAGE}/ny", said)  # what a reload sends
    assert again.status_code == 303
    assert len(kept(tenant)) == 1
    later = visitor.get(again.headers["Location"])
    assert "Nyckeln var redan gjord" in later.text
    pages = later.text + visitor.get(PAGE).text + visitor.get(f"{PAGE}/ny").text
    with unit_of_work(tenant_id=tenant.id):
        rows = str(db.session.execute(text("select c::text from lrs_credential c")).all()) + str(
            db.session.execute(text("select e::text from audit_event e")).all()
        )
    cookie = visitor.client.get_cookie("samlar", domain="perstorp.localhost")
    logged = caplog.text + "".join(capfd.readouterr())
    assert all(secret not in place for place in (pages, rows, str(cookie), logged))


def test_making_changing_and_revoking_stand_in_the_trail(tenant: Organisation, admin: Member, visitor: Visitor) -> None:
    visitor.post(f"{PAGE}/ny", form())
    one = f"{PAGE}/{kept(tenant)[0].id}"
    assert visitor.post(one, {"name": "HR", "scopes": ["state"]}).status_code == 303
    assert visitor.post(f"{one}/dra-in").status_code == 303
    assert visitor.post(f"{one}/dra-in").status_code == 303
    with unit_of_work(tenant_id=tenant.id):
        events = list(db.session.scalars(select(AuditEvent).where(AuditEvent.object_type == "lrs_credential").order_by(AuditEvent.at)))
    assert [event.action for event in events] == ["lrs.credential.create", "lrs.credential.change", "lrs.credential.revoke"]
    assert {event.actor_member_id for event in events} == {admin.id}
    assert events[1].detail == {"scopes": ["state"], "before": ["statements/read/mine", "statements/write"]}
    assert "Drog in en nyckel till lärloggen" in visitor.get("/administration/handelser").text


def test_another_name_and_other_scopes_hold_at_once(app: Samlar, tenant: Organisation, visitor: Visitor) -> None:
    made = make(tenant)
    client = Sender(app, made)
    assert client.post(statement()).status_code == 200
    answer = visitor.post(f"{PAGE}/{made.id}", {"name": "HR-systemet 2", "scopes": ["state"]})
    assert "Klart. Nyckeln är ändrad." in visitor.get(answer.headers["Location"]).text
    assert client.post(statement()).status_code == 403
    assert kept(tenant)[0].name == "HR-systemet 2"


def test_revoking_is_asked_for_first_and_says_what_stops(app: Samlar, tenant: Organisation, visitor: Visitor) -> None:
    visitor.post(f"{PAGE}/ny", form(scopes=["statements/write", "state"]))
    one = f"{PAGE}/{kept(tenant)[0].id}"
    question = visitor.get(f"{one}/dra-in").text
    assert "Vill du dra in nyckeln till HR-systemet?" in question
    assert "kan inte längre skicka utsagor" in question
    assert "kan inte längre läsa eller spara var någon är" in question
    assert "kan inte längre läsa utsagor" not in question
    assert "Den har aldrig använts." in question
    assert kept(tenant)[0].revoked_at is None
    answer = visitor.post(f"{one}/dra-in")
    page = visitor.get(answer.headers["Location"]).text
    assert "Nyckeln är indragen" in page
    assert "Spara ändringen" not in page
    assert visitor.post(one, {"name": "HR", "scopes": ["all"]}).status_code == 409
    assert kept(tenant)[0].scopes == ["state", "statements/write"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Fyll i fältet."),
        ({"name": "x" * 101}, "Skriv högst 100 tecken."),
        ({"scopes": []}, "Välj minst en sak som nyckeln får göra."),
        ({"scopes": ["everything"]}, "Välj något i listan."),
        ({"last_day": "2001-01-01"}, "Välj i dag eller en senare dag."),
        ({"last_day": "9999-12-31"}, "Skriv ett datum mellan 1940 och 2100."),
        ({"id": "mine"}, "Välj något i listan."),
        ({"created_by": str(uuid4())}, "Fältet finns inte i formuläret."),
    ],
)
def test_a_wrong_form_is_shown_again_and_makes_nothing(tenant: Organisation, visitor: Visitor, wrong: dict[str, object], says: str) -> None:
    answer = visitor.post(f"{PAGE}/ny", form(**wrong))
    assert answer.status_code == 400
    assert says in answer.text
    assert kept(tenant) == []
    if "name" not in wrong:
        assert 'value="HR-systemet"' in answer.text
    if wrong.get("scopes") is None:
        assert re.search(r'value="statements/write" checked', answer.text)


def test_a_wrong_change_is_shown_again_and_changes_nothing(tenant: Organisation, visitor: Visitor) -> None:
    made = make(tenant)
    answer = visitor.post(f"{PAGE}/{made.id}", {"name": "Annat"})
    assert answer.status_code == 400
    assert 'value="Annat"' in answer.text
    assert (kept(tenant)[0].name, kept(tenant)[0].scopes) == ("HR-systemet", ["all"])


def test_all_keys_are_listed_page_by_page_revoked_and_expired_ones_too(tenant: Organisation, visitor: Visitor) -> None:
    for number in range(49):
        make(tenant, f"system {number}.")
    expired, revoked = make(tenant, "gammal", expires_at=now() - timedelta(days=1)), make(tenant, "borta")
    with unit_of_work(tenant_id=tenant.id):
        revoke_credential(tenant_id=tenant.id, credential_id=revoked.id)
    first = visitor.get(PAGE).text
    assert first.index("borta") < first.index("gammal") < first.index("system 48.")
    assert "Indragen" in first
    assert "Har gått ut" in first
    assert "system 0." not in first
    older = re.search(rf'href="({PAGE}\?fore=[^"]+)"', first)
    assert older is not None
    second = visitor.get(older[1]).text
    assert "system 0." in second
    assert "system 1." not in second
    assert "gammal" not in second
    assert visitor.get(f"{PAGE}?fore={expired.id}").status_code == 200
    assert visitor.get(f"{PAGE}?fore={uuid4()}").status_code == 200
    assert visitor.get(f"{PAGE}?fore=x").status_code == 400


def test_a_name_cannot_write_into_the_page(visitor: Visitor) -> None:
    visitor.post(f"{PAGE}/ny", form(name="<script>x</script>"))
    assert "<script>x" not in visitor.get(PAGE).text


def test_another_tenants_key_is_as_unknown_as_one_that_is_not_there(tenant: Organisation, visitor: Visitor) -> None:
    other = make_tenant("klippan")
    theirs = make(other, "deras")
    assert "deras" not in visitor.get(PAGE).text
    for identifier in (theirs.id, uuid4()):
        one = f"{PAGE}/{identifier}"
        answers = [visitor.get(one), visitor.get(f"{one}/dra-in"), visitor.post(one, {"name": "x", "scopes": ["all"]}), visitor.post(one, {})]
        answers.append(visitor.post(f"{one}/dra-in"))
        assert {answer.status_code for answer in answers} == {404}
    [row] = kept(other)
    assert (row.name, row.revoked_at) == ("deras", None)


def test_a_key_of_an_id_that_another_tenant_has_is_ones_own(tenant: Organisation, visitor: Visitor) -> None:
    other = make_tenant("klippan")
    theirs = make(other, "deras")
    assert visitor.post(f"{PAGE}/ny", form(id=str(theirs.id))).status_code == 200
    assert [row.name for row in kept(other)] == ["deras"]
    assert [row.id for row in kept(tenant)] == [theirs.id]


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.TENANT_ADMIN, Role.EMPLOYEE, Role.MANAGER))])
def test_nobody_but_an_administrator_sees_or_makes_a_key(tenant: Organisation, admin: Member, client_for: Clients, role: Role | None) -> None:
    made = make(tenant)
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér", roles=(role,) if role else ()))
    one = f"{PAGE}/{made.id}"
    answers = [visitor.get(PAGE), visitor.get(f"{PAGE}/ny"), visitor.post(f"{PAGE}/ny", form()), visitor.get(one), visitor.get(f"{one}/dra-in")]
    answers += [visitor.post(one, {"name": "x", "scopes": ["all"]}), visitor.post(f"{one}/dra-in")]
    assert {answer.status_code for answer in answers} == {403}
    assert [(row.name, row.revoked_at) for row in kept(tenant)] == [("HR-systemet", None)]


def test_who_is_not_signed_in_makes_nothing(tenant: Organisation, client_for: Clients) -> None:
    visitor = client_for("perstorp")
    assert visitor.get(PAGE).headers["Location"] == f"/logga-in?next={PAGE}"
    assert visitor.post(f"{PAGE}/ny", form()).status_code == 401
    assert kept(tenant) == []


def test_the_english_page_says_it_in_english(tenant: Organisation, visitor: Visitor) -> None:
    make(tenant)
    visitor.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    page = visitor.get(PAGE).text
    assert "Keys to the record store" in page
    assert "Everything" in page
    assert UUID(kept(tenant)[0].id.hex)
