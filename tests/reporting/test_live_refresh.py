"""In a real browser: the overview shows a completion within a second by itself, is accessible, and fits a phone."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from lms.core.clock import now
from lms.core.settings import EXTENSION
from lms.http.app import Samlar
from lms.identity.models import Member
from tests.factories.reporting import achieve, certificates_of, drain, require
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def origin(real_app: Samlar, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, real_app, threaded=True)
    monkeypatch.setitem(real_app.extensions, EXTENSION, replace(real_app.settings, port=server.server_port))  # the only port that pages are on
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://perstorp.localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def story(real_app: Samlar) -> Story:
    return begin()


def page_of(browser: Browser, app: Samlar, member: Member, origin: str, *, width: int = 1280) -> Page:
    """A browser page that is signed in as the member."""
    visitor = Visitor(app, "perstorp", member)
    cookie = visitor.client.get_cookie("samlar", domain="perstorp.localhost")
    assert cookie is not None
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": "samlar", "value": cookie.value, "url": origin}])
    page: Page = context.new_page()
    return page


def test_a_completion_shows_by_itself_within_a_second(real_app: Samlar, story: Story, browser: Browser, origin: str) -> None:
    require(story.perstorp, story.course, unit=story.care)
    page = page_of(browser, real_app, story.eskil, origin)
    page.goto(origin + "/uppfoljning")
    page.get_by_text("2 saknas", exact=True).first.wait_for()
    link = page.locator("table.heat a.cell").first
    link.focus()
    page.evaluate("window.mine = true")
    achieve(story.amina, story.course, at=now())
    begun = time.monotonic()
    page.get_by_text("1 saknas", exact=True).first.wait_for(timeout=10_000)
    took = time.monotonic() - begun
    print(f"shown after {took:.2f} s")
    assert took < 3, "the page asks every 0.75 s; the rest is a busy machine"
    assert page.evaluate("window.mine") is True, "the page was not loaded anew"
    assert page.evaluate("document.activeElement.className").startswith("cell"), "the focus stays where the reader was"
    assert "uppdaterad" in page.locator("#live-status").inner_text()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_pages_are_accessible_and_fit(real_app: Samlar, story: Story, browser: Browser, origin: str, width: int) -> None:
    require(story.perstorp, story.course, unit=story.care)
    achieve(story.amina, story.course, at=now())
    drain(story.perstorp)
    certificate = certificates_of(story.amina)[0].id
    hr = page_of(browser, real_app, story.eskil, origin, width=width)
    manager = page_of(browser, real_app, story.marianne, origin, width=width)
    for page, path in (
        (hr, "/uppfoljning"), (hr, "/uppfoljning/medarbetare"), (hr, "/uppfoljning/krav"), (hr, f"/intyg/{certificate}"),
        (manager, "/mina-medarbetare"),
    ):  # fmt: skip
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(origin + path)
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
        assert [line for line in said if "Security Policy" in line or "Error" in line] == [], path
