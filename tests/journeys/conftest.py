"""Fixtures of the journeys: one running system for all, a browser, people who sign in, pictures and the accessibility check."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.stack import ROOT, Stack, running

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 1280)
PICTURES = ROOT / "docs" / "img"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running system: one of our own, or the one on SAMLAR_RUNNING's port, for whoever writes these tests."""
    if port := os.environ.get("SAMLAR_RUNNING"):
        yield Stack(int(port), Path(os.devnull))
        return
    with running(tmp_path_factory.mktemp("s")) as found:
        yield found


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """`visitor("perstorp", "Amina Holmér")` is a page of her own browser, signed in at the tenant's own provider."""
    contexts = []

    def visit(slug: str | None, name: str | None = None, *, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="sv-SE", timezone_id="Europe/Stockholm", color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(60_000)  # CI may be slow; what must be quick is asked for by itself
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{stack.origin(slug)}/")
        if name is not None:
            page.goto(f"{stack.origin(slug)}/logga-in")
            page.get_by_role("button", name=name).click()
            page.wait_for_url(f"{stack.origin(slug)}/**")
            expect(page.locator("header .me")).to_contain_text(name)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def flawless() -> Callable[[Page], None]:
    """Nothing for axe to find, and nothing to scroll sideways for, at 360 and at 1280 px."""

    def check(page: Page) -> None:
        size = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options={"runOnly": TAGS})
            assert found.violations_count == 0, f"{page.url} at {width} px\n{found.generate_report()}"
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{page.url} is {overflow} px too wide at {width} px"
        if size:
            page.set_viewport_size(size)

    return check


@pytest.fixture
def picture() -> Callable[..., None]:
    """A picture for the README, when SAMLAR_SCREENSHOTS=1 asks for it."""

    def take(page: Page, name: str, *, full: bool = False) -> None:
        if os.environ.get("SAMLAR_SCREENSHOTS") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=full)

    return take
