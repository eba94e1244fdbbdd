"""Signing out, and the tenant without a provider."""

from collections.abc import Callable, Iterator

import pytest

from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.http.app import Samlar
from lms.identity import sessions
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]


@pytest.fixture
def with_tokens(app: Samlar) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_signing_out_without_being_signed_in_changes_nothing(client_for: Clients) -> None:
    make_tenant("perstorp")
    assert client_for("perstorp").post("/logga-ut").headers["Location"] == "/utloggad"


@pytest.mark.usefixtures("with_tokens")
def test_another_site_signs_nobody_out(client_for: Clients) -> None:
    tenant = make_tenant("perstorp")
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér"))
    assert visitor.post("/logga-ut").status_code == 400
    assert visitor.post("/logga-ut", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert visitor.get("/logga-ut").status_code == 405
    assert "Amina Holmér" in visitor.get("/tillganglighet").text


def test_the_page_after_signing_out_is_there_without_a_provider(client_for: Clients) -> None:
    make_tenant("perstorp")
    page = client_for("perstorp").get("/utloggad")
    assert page.status_code == 200
    assert "Du är utloggad" in page.text


def test_a_tenant_without_a_provider_says_so(client_for: Clients) -> None:
    make_tenant("perstorp")
    answer = client_for("perstorp").get("/logga-in")
    assert answer.status_code == 503
    assert "Ingen inloggning är kopplad" in answer.text


def test_who_is_signed_in_already_goes_straight_on_but_never_to_another_site(client_for: Clients) -> None:
    tenant = make_tenant("perstorp")
    visitor = client_for("perstorp", make_member(tenant))
    assert visitor.get("/logga-in?next=/kurser").headers["Location"] == "/kurser"
    assert visitor.get("/logga-in?next=//evil.test").headers["Location"] == "/"


def test_a_secret_that_is_nearly_right_is_nobody_and_asks_once(app: Samlar, count_sql: list[str]) -> None:
    tenant = make_tenant("perstorp")
    member = make_member(tenant)
    with unit_of_work(tenant_id=tenant.id):
        secret = sessions.begin(tenant_id=tenant.id, member_id=member.id, at=now())
    identifier, _dot, word = secret.partition(".")
    with unit_of_work(tenant_id=tenant.id):
        for wrong in ("", ".", "x", word, f"{identifier}.", f"{identifier}.{word}x", f"{identifier}.{word[:-1]}", f"not-a-uuid.{word}"):
            assert app.who_asks(tenant.id, wrong, True)() is None
        count_sql.clear()
        assert app.who_asks(tenant.id, secret, True)() is not None
        assert len(count_sql) == 1


@pytest.mark.usefixtures("with_tokens")
def test_a_form_left_open_from_before_signing_out_leads_to_sign_in_and_back(client_for: Clients) -> None:
    make_tenant("perstorp")
    answer = client_for("perstorp").post("/administration/roller", headers={"Referer": "http://perstorp.localhost:8000/mitt-larande?sida=2"})
    assert answer.status_code == 401
    assert "Du har blivit utloggad" in answer.text
    assert 'href="/logga-in?next=/mitt-larande%3Fsida%3D2"' in answer.text
    elsewhere = client_for("perstorp").post("/administration/roller", headers={"Referer": "https://evil.test/x", "Sec-Fetch-Site": "same-origin"})
    assert "evil.test" not in elsewhere.text


@pytest.mark.usefixtures("with_tokens")
def test_what_was_written_in_a_form_that_is_sent_too_late_can_be_copied(client_for: Clients) -> None:
    make_tenant("perstorp")
    form = {"title": "Lyfta <b>rätt</b>", "delivery": "classroom", "csrf_token": "x.y.z"}
    answer = client_for("perstorp").post("/mina-kurser/ny", data=form)
    assert answer.status_code == 401
    assert "Det du skickade är inte sparat." in answer.text
    assert "Inget är borta" not in answer.text
    assert "readonly>Lyfta &lt;b&gt;rätt&lt;/b&gt;</textarea>" in answer.text
    assert "x.y.z" not in answer.text
