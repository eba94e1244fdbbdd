"""Every macro of the look, seen by chromium: axe finds nothing, nothing is wider than the screen, the focus is seen."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import g, render_template
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser, Page, Route

from lms.http.app import Samlar
from lms.tenancy.queries import tenant_by_slug
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.browser]
ORIGIN = "http://perstorp.localhost:8000"
PATHS = ["/byggdelar", "/", "/utseende", "/tillganglighet", "/personuppgifter", "/finns-inte"]
Open = Callable[..., Page]


@pytest.fixture
def visitor(client_for: Callable[..., Visitor]) -> Visitor:
    """Amina, signed in at Perstorp."""
    return client_for("perstorp", make_member(make_tenant("perstorp"), "Amina Holmér"))


@pytest.fixture
def gallery(app: Samlar, visitor: Visitor) -> str:
    """The page with every macro; a name that a macro does not know is an error here."""
    loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent), app.jinja_env.loader])  # type: ignore[list-item]
    overlay = app.jinja_env.overlay(loader=loader, undefined=StrictUndefined)
    with app.test_request_context("/byggdelar", base_url=ORIGIN):
        g.tenant, g.actor = tenant_by_slug("perstorp"), None
        return render_template(overlay.get_template("gallery.html"), today=date(2026, 11, 20))


@pytest.fixture
def open_page(browser: Browser, visitor: Visitor, gallery: str) -> Iterator[Open]:
    """Opens a path of Perstorp in chromium; every request is answered by the app in this process. No server is needed."""
    policy = visitor.get("/utseende").headers["Content-Security-Policy"]
    contexts = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/byggdelar":
            route.fulfill(body=gallery, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})
            return
        found = visitor.get(path)
        route.fulfill(status=found.status_code, body=found.data, headers={"Content-Type": found.headers["Content-Type"]})

    def open_path(path: str, width: int = 1280, theme: str = "light", **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(ORIGIN + path)
        return page

    yield open_path
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(open_page: Open, path: str, width: int, theme: str) -> None:
    violations = Axe().run(open_page(path, width, theme)).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in violations] == []


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_the_macros_by_the_other_light(open_page: Open, width: int, theme: str) -> None:
    violations = Axe().run(open_page("/byggdelar", width, theme)).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in violations] == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_the_narrowest_screen(open_page: Open, path: str) -> None:
    assert open_page(path, 320).evaluate("document.documentElement.scrollWidth") == 320


def test_our_own_content_security_policy_refuses_nothing_that_we_need(open_page: Open) -> None:
    page = open_page("/byggdelar")
    assert page.evaluate("document.styleSheets.length") == 2
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--deep')") == "#0e4d42"


def test_the_keyboard_meets_skip_link_header_navigation_and_then_the_page(open_page: Open) -> None:
    page = open_page("/tillganglighet")
    met = []
    for _step in range(6):
        page.keyboard.press("Tab")
        met.append(page.evaluate("(document.activeElement.textContent || document.activeElement.id).trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", met
    assert met[0] == "Hoppa till innehållet"
    assert met[1].endswith("Lärportalen")
    assert met[2:4] == ["q", "Sök"]
    assert met[4].endswith("mitt konto")
    assert met[5].startswith("Start")


def test_the_skip_link_takes_one_to_the_content(open_page: Open) -> None:
    page = open_page("/tillganglighet")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_my_menu_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page("/")
    page.click("details.me > summary")
    assert page.is_visible("text=Logga ut")
    page.keyboard.press("Escape")
    assert not page.is_visible("text=Logga ut")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_my_menu_opens_without_a_script(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False)
    page.click("details.me > summary")
    assert page.is_visible("text=Logga ut")


def test_what_must_be_put_right_is_told_first(open_page: Open) -> None:
    page = open_page("/byggdelar")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.click(".errors a >> nth=1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") in ("valid", "area")


def test_in_forced_colours_and_on_paper_the_words_are_all_there(open_page: Open) -> None:
    page = open_page("/byggdelar", 360, "dark", forced_colors="active")
    assert page.is_visible("text=Går ut i dag")
    page.emulate_media(media="print")
    assert page.is_visible("text=Enheter och krav")
    assert not page.is_visible("nav.nav")


def test_whoever_wants_less_motion_gets_none(open_page: Open) -> None:
    page = open_page("/byggdelar", reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0
