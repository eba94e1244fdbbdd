"""The family's front: every tenant is a door, the wider network's other members are names."""

import re
from collections.abc import Callable

import pytest

from tests.factories.platform import make_network, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
ClientFor = Callable[..., Visitor]


def test_every_tenant_is_a_door_in_swedish_order(client_for: ClientFor) -> None:
    for slug, short in [("orkelljunga", "Örkelljunga"), ("astorp", "Åstorp"), ("bjuv", "Bjuv"), ("angelholm", "Ängelholm")]:
        make_tenant(slug, short_name=short)
    page = client_for().get("/").text
    doors = re.findall(r'<a data-tenant="([^"]+)" href="([^"]+)">', page)
    assert [slug for slug, _url in doors] == ["bjuv", "astorp", "angelholm", "orkelljunga"]
    assert doors[0][1] == "http://bjuv.localhost:8000/"


def test_companies_stand_apart_from_municipalities(client_for: ClientFor) -> None:
    make_tenant("bjuv")
    make_tenant("bolaget", kind="municipal_company")
    page = client_for().get("/").text
    assert page.index('data-tenant="bjuv"') < page.index("Kommunala bolag och förbund") < page.index('data-tenant="bolaget"')


def test_members_without_a_portal_are_names_and_no_links(client_for: ClientFor) -> None:
    door = make_tenant("bjuv")
    names = [make_tenant(slug, is_tenant=False) for slug in ("lund", "osby")]
    make_network(door, *names, name="Skånes Kommuner")
    page = client_for().get("/").text
    assert "Skånes Kommuner" in page
    assert "Nätverket har 3 medlemmar." in page
    assert "<li>Lund kommun</li><li>Osby kommun</li>" in page
    assert "lund.localhost" not in page


def test_a_network_of_tenants_alone_is_not_listed_again(client_for: ClientFor) -> None:
    make_network(make_tenant("bjuv"), make_tenant("klippan"), name="Bara vi")
    assert "Bara vi" not in client_for().get("/").text


def test_each_door_has_the_colours_of_its_tenant(client_for: ClientFor) -> None:
    make_tenant("bjuv")
    visitor = client_for()
    link = re.search(r'href="(/brand\.css\?v=[0-9a-f]{16})"', visitor.get("/").text)
    assert link
    sheet = visitor.get(link[1])
    assert '[data-tenant="bjuv"] { --deep: #0e4d42; --bright: #d5e06c; --furrow: 45deg; }' in sheet.text
    assert sheet.cache_control.immutable


@pytest.mark.parametrize("path", ["/tillganglighet", "/personuppgifter", "/utseende"])
def test_the_front_has_the_pages_of_the_footer(client_for: ClientFor, path: str) -> None:
    assert client_for().get(path).status_code == 200


def test_the_front_has_no_pages_of_a_tenant(client_for: ClientFor) -> None:
    assert client_for().get("/kurser").status_code == 404
