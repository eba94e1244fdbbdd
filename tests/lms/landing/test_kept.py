"""Front pages for strangers are kept for some seconds; nobody who is signed in ever gets or leaves one."""

from collections.abc import Callable, Iterator

import pytest

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.landing.kept import EXTENSION, SETTING, KeptPages
from lms.tenancy.models import TenantBrand
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
ClientFor = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def keeping(app: Samlar) -> Iterator[KeptPages]:
    """Pages are kept as in production."""
    app.config[SETTING] = 10.0
    app.extensions[EXTENSION] = KeptPages()
    yield app.extensions[EXTENSION]
    app.config[SETTING] = 0.0


def test_the_second_stranger_costs_no_statement(client_for: ClientFor, count_sql: list[str]) -> None:
    make_tenant("perstorp")
    first = client_for("perstorp").get("/")
    count_sql.clear()
    second = client_for("perstorp").get("/")
    assert second.text == first.text
    assert count_sql == []


def test_whoever_is_signed_in_gets_a_page_of_her_own(client_for: ClientFor) -> None:
    tenant = make_tenant("perstorp")
    client_for("perstorp").get("/")
    assert "Hej Amina" in client_for("perstorp", make_member(tenant, "Amina Holmér")).get("/").text


def test_the_page_of_somebody_signed_in_is_never_kept(client_for: ClientFor, keeping: KeptPages) -> None:
    tenant = make_tenant("perstorp")
    client_for("perstorp", make_member(tenant, "Amina Holmér")).get("/")
    assert keeping.pages == {}
    assert "Amina" not in client_for("perstorp").get("/").text


def test_tenants_and_languages_are_kept_apart(client_for: ClientFor) -> None:
    for slug in ("perstorp", "klippan"):
        make_tenant(slug)
        client_for(slug).get("/")
    english = client_for("klippan")
    english.client.set_cookie("sprak", "en", domain="klippan.localhost")
    assert "Welcome to Klippan’s learning portal" in english.get("/").text
    assert "Klippans lärportal" in client_for("klippan").get("/").text
    assert "Perstorps lärportal" in client_for("perstorp").get("/").text


def test_a_change_is_seen_when_the_time_is_over(client_for: ClientFor, app: Samlar, keeping: KeptPages) -> None:
    tenant, moment = make_tenant("perstorp"), [1000.0]
    keeping.clock = lambda: moment[0]
    client_for("perstorp").get("/")
    with unit_of_work(tenant_id=tenant.id):
        db.session.get_one(TenantBrand, tenant.id).welcome = "Nya ord."
    app.forget_tenants()
    assert "Nya ord." not in client_for("perstorp").get("/").text
    moment[0] += 10.1
    assert "Nya ord." in client_for("perstorp").get("/").text


def test_addresses_with_parameters_are_not_kept(client_for: ClientFor, keeping: KeptPages) -> None:
    make_tenant("perstorp")
    client_for("perstorp").get("/?a=1")
    assert keeping.pages == {}


def test_the_stylesheet_is_one_file_for_ever(client_for: ClientFor, count_sql: list[str]) -> None:
    make_tenant("perstorp")
    visitor = client_for("perstorp")
    address = visitor.get("/").text.split('href="/samlar.css')[1].split('"')[0]
    count_sql.clear()
    sheet = visitor.get("/samlar.css" + address)
    assert sheet.cache_control.immutable
    assert "--deep" in sheet.text
    assert "@media print" in sheet.text
    assert count_sql == []
    assert not visitor.get("/samlar.css?v=old").cache_control.immutable
