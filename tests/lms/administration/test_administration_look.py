"""In a real browser: the keys' and the statements' pages are accessible, fit a phone, and the counter counts by itself."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from lms.access.permissions import Role
from lms.core.settings import EXTENSION
from lms.http.app import Samlar
from lms.identity.models import Member
from lms.lrs.projection import COMPLETED
from lms.tenancy.models import Organisation
from tests.factories.lrs import make_credential, statement, voiding
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member
from .told import LYFT, of, store

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEYS, STATEMENTS = "/administration/nycklar", "/administration/utsagor"


@pytest.fixture
def tenant(real_app: Samlar) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


@pytest.fixture
def origin(real_app: Samlar) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, real_app, threaded=True)
    real_app.extensions[EXTENSION] = replace(real_app.settings, port=server.server_port)  # it answers on its own port alone
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://perstorp.localhost:{server.server_port}"
    server.shutdown()
    thread.join()


def page_of(browser: Browser, app: Samlar, member: Member, origin: str, *, width: int = 1280, dark: bool = False) -> Page:
    """A browser page that is signed in as the member."""
    cookie = Visitor(app, "perstorp", member).client.get_cookie("samlar", domain="perstorp.localhost")
    assert cookie is not None
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="sv-SE", color_scheme="dark" if dark else "light")
    context.add_cookies([{"name": "samlar", "value": cookie.value, "url": origin}])
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page: Page = context.new_page()
    return page


def flawless(page: Page) -> None:
    """Nothing for axe to find, nothing to scroll sideways for."""
    found = Axe().run(page, options={"runOnly": TAGS})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)])
def test_the_pages_are_accessible_and_fit(
    real_app: Samlar, tenant: Organisation, admin: Member, browser: Browser, origin: str, width: int, dark: bool
) -> None:
    anna = make_member(tenant, "Anna Berg")
    make_member(tenant, "Bo Berg")
    [done, other] = store(tenant, statement(actor=of(anna), verb=COMPLETED, object=LYFT, result={"score": {"scaled": 0.85}}), statement())
    store(tenant, voiding(other))
    key = make_credential(tenant, "statements/write").id
    page = page_of(browser, real_app, admin, origin, width=width, dark=dark)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    paths = (
        KEYS, f"{KEYS}/ny", f"{KEYS}/{key}", f"{KEYS}/{key}/dra-in", STATEMENTS, f"{STATEMENTS}?person=Berg", f"{STATEMENTS}?kurs=finnsinte",
        f"{STATEMENTS}?fran=x", f"{STATEMENTS}?makulerade=true&verb={COMPLETED}", f"{STATEMENTS}/{done}", f"{STATEMENTS}/{other}",
    )  # fmt: skip
    for path in paths:
        page.goto(origin + path)
        flawless(page)
    assert [line for line in said if "Security Policy" in line or "Error" in line] == []


def test_a_key_is_made_and_copied_by_keyboard(real_app: Samlar, tenant: Organisation, admin: Member, browser: Browser, origin: str) -> None:
    page = page_of(browser, real_app, admin, origin, width=360)
    page.goto(origin + KEYS)
    page.get_by_role("link", name="Gör en nyckel").click()
    page.get_by_label("Vilket system är den till?").fill("HR-systemet")
    page.get_by_label("Skicka utsagor").check()
    page.get_by_role("button", name="Gör nyckeln").press("Enter")
    page.get_by_role("heading", name="Spara hemligheten nu").wait_for()
    flawless(page)
    secret = page.locator("#secret").inner_text()
    page.get_by_role("button", name="Kopiera hemligheten").press("Enter")
    page.get_by_role("button", name="Kopierat hemligheten").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.reload()
    assert secret not in page.content()
    page.go_back()
    assert secret not in page.content()


def test_the_counter_counts_by_itself(real_app: Samlar, tenant: Organisation, admin: Member, browser: Browser, origin: str) -> None:
    page = page_of(browser, real_app, admin, origin)
    page.goto(origin + STATEMENTS)
    page.get_by_text("0 utsagor har kommit in").wait_for()
    page.evaluate("window.mine = true")
    page.get_by_label("Kurs eller aktivitet").fill("lyft")
    store(tenant, *(statement(id=str(uuid4())) for _ in range(3)))
    begun = time.monotonic()
    page.get_by_text("3 utsagor har kommit in, 3 den senaste minuten").wait_for(timeout=15_000)
    print(f"shown after {time.monotonic() - begun:.2f} s")
    assert page.evaluate("window.mine") is True, "the page was not loaded anew"
    assert page.get_by_label("Kurs eller aktivitet").input_value() == "lyft", "what was being written stays"
