"""A tenant's front page: its own name, colours and words, and for whom it is."""

from collections.abc import Callable, Iterator

import pytest

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.http.panels import Panel, registry
from lms.landing.genitive import genitive
from lms.tenancy.models import TenantBrand
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
ClientFor = Callable[..., Visitor]
PLACES = ("landing.hero", "landing.mine", "landing.aside", "landing.own", "landing.common", "landing.news")


@pytest.fixture
def places(app: Samlar) -> Iterator[list[str]]:
    """A panel at every place of the front page, instead of those of the floors above; gives the places that were asked."""
    found, asked = registry(app), []

    def panel(place: str) -> Panel:
        def load(tenant_id: int, _actor: object, ids: object) -> dict[int, str]:
            asked.append(place)
            return {tenant_id: place}

        return Panel(place, place, load, "landing/land.svg.html")

    before = found.panels
    found.panels = {place: [panel(place)] for place in PLACES}
    yield asked
    found.panels = before


def test_an_anonymous_visitor_is_welcomed_and_can_sign_in(client_for: ClientFor, places: list[str]) -> None:
    make_tenant("perstorp")
    page = client_for("perstorp").get("/")
    assert page.status_code == 200
    assert "Välkommen till Perstorps lärportal" in page.text
    assert "Logga in med Perstorp kommun" in page.text
    assert 'href="/logga-in"' in page.text


def test_an_anonymous_visitor_sees_courses_and_nobodys_own_things(client_for: ClientFor, places: list[str]) -> None:
    make_tenant("perstorp")
    client_for("perstorp").get("/")
    assert places == ["landing.hero", "landing.own", "landing.common", "landing.news"]


def test_whoever_is_signed_in_is_greeted_by_name_and_sees_what_to_do(client_for: ClientFor, places: list[str]) -> None:
    tenant = make_tenant("perstorp")
    page = client_for("perstorp", make_member(tenant, "Amina Holmér")).get("/")
    assert "Hej Amina, vad vill du lära dig?" in page.text
    assert "Logga ut" in page.text
    assert "Logga in" not in page.text
    assert {"landing.mine", "landing.aside"} <= set(places)


def test_somebody_signed_in_at_another_tenant_is_a_stranger_here(client_for: ClientFor, places: list[str]) -> None:
    make_tenant("klippan")
    visitor = client_for("klippan")
    elsewhere = client_for("perstorp", make_member(make_tenant("perstorp"), "Amina Holmér"))
    for name, value in [(cookie.key, cookie.value) for cookie in elsewhere.client._cookies.values()]:
        visitor.client.set_cookie(name, value, domain="klippan.localhost")
    assert visitor.client.get_cookie("samlar", domain="klippan.localhost") is not None
    page = visitor.get("/")
    assert "Amina" not in page.text
    assert "landing.mine" not in places


def test_the_tenants_own_words_stand_under_the_welcome(client_for: ClientFor, app: Samlar) -> None:
    tenant = make_tenant("perstorp")
    with unit_of_work(tenant_id=tenant.id):
        db.session.get_one(TenantBrand, tenant.id).welcome = "Här lär vi <av> varandra."
    app.forget_tenants()
    assert "Här lär vi &lt;av&gt; varandra." in client_for("perstorp").get("/").text


def test_the_tenants_colours_come_as_a_stylesheet_that_may_be_kept(client_for: ClientFor) -> None:
    make_tenant("perstorp")
    visitor = client_for("perstorp")
    assert '<link rel="stylesheet" href="/brand.css?v=0e4d42d5e06c45">' in visitor.get("/").text
    sheet = visitor.get("/brand.css?v=0e4d42d5e06c45")
    assert sheet.text == ":root { --deep: #0e4d42; --bright: #d5e06c; --furrow: 45deg; }\n"
    assert sheet.mimetype == "text/css"
    assert sheet.cache_control.immutable
    assert visitor.get("/brand.css", headers={"If-None-Match": sheet.headers["ETag"]}).status_code == 304


def test_the_front_page_says_its_language_and_where_one_is(client_for: ClientFor) -> None:
    make_tenant("perstorp")
    page = client_for("perstorp").get("/").text
    assert '<html lang="sv">' in page
    assert '<a class="skip" href="#main">' in page
    assert '<a href="/" aria-current="page">' in page


def test_an_unknown_host_is_a_plain_404(client_for: ClientFor) -> None:
    answer = client_for("ingenstans").get("/")
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(("name", "whose"), [("Perstorp", "Perstorps"), ("Höganäs", "Höganäs"), ("Landskrona", "Landskronas")])
def test_whose_something_is(name: str, whose: str) -> None:
    assert genitive(name) == whose
