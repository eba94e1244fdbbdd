"""What packages of other makers do in Chromium: files, new windows, PDFs, frames, units elsewhere; and what none of them may."""

import io
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from lms.core.db import db
from lms.core.settings import Settings
from lms.http.app import Samlar
from tests.databases import Databases
from tests.factories.catalog import au_xml, make_course, package, structure_xml
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor
from wsgi import create_app

pytestmark = pytest.mark.browser
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n"
)
HOME = '<!doctype html><title>Kursen</title><a href="blad.docx">Blad</a> <a href="bilaga.html" target="_blank">Bilaga</a>'
FILES = {
    "index.html": HOME,
    "blad.docx": b"x",
    "bilaga.html": "<!doctype html><title>Bilagan</title>",
    "papper.pdf": PDF,
    "ramar.html": "<!doctype html><iframe src=inre.html></iframe>",
    "inre.html": "<!doctype html><button onclick=\"top.location.href='bilaga.html'\">Klar</button>",
    "pdf.html": "<!doctype html><iframe src=papper.pdf></iframe><object data=papper.pdf type=application/pdf></object>",
}
VIEWER = "chrome-extension://"


@dataclass
class Site:
    """The app on a port of its own, and Perstorp's Amina signed in in a browser."""

    app: Samlar
    context: BrowserContext

    def course(self, archive: io.BytesIO) -> Page:
        """The page of a course that is made of the archive."""
        owner, tenant = make_tenant("helsingborg"), make_tenant("perstorp")
        course = make_course(owner, shared_with=[tenant], archive=archive)
        amina = Visitor(self.app, "perstorp", make_member(tenant))
        cookie = amina.client.get_cookie("samlar", domain="perstorp.localhost")
        assert cookie is not None
        self.context.add_cookies([{"name": "samlar", "value": cookie.value, "domain": "perstorp.localhost", "path": "/"}])
        page = self.context.new_page()
        page.goto(f"{self.app.settings.tenant_origin('perstorp')}/kurser/helsingborg/{course.id}")
        return page

    def launched(self, path: str = "index.html") -> Page:
        """A page of the launched package."""
        page = self.course(package(files=FILES))
        page.get_by_role("main").get_by_role("button", name="Börja").click()
        page.wait_for_url("**/index.html?**")
        if path != "index.html":
            page.goto(page.url.split("?")[0].replace("index.html", path))
        return page


@pytest.fixture
def site(databases: Databases, settings: Settings, browser: Browser) -> Iterator[Site]:
    """The app, served to a browser that has nothing of others in it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name = databases.copy()
    app = create_app(replace(settings, port=port), database_url=databases.url("samlar_app", name))
    server = make_server("127.0.0.1", port, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    context = browser.new_context(locale="sv-SE")
    with app.app_context():
        yield Site(app, context)
        context.close()
        server.shutdown()
        serving.join()
        db.session.remove()
        db.engine.dispose()
    databases.drop(name)


def test_a_package_hands_out_files_and_opens_new_windows(site: Site) -> None:
    page = site.launched()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Blad").click()
    assert waiting.value.suggested_filename == "blad.docx"
    with site.context.expect_page() as opened:
        page.get_by_role("link", name="Bilaga").click()
    expect(opened.value).to_have_title("Bilagan")


def test_a_package_shows_pdfs_by_themselves_and_within_its_pages(site: Site) -> None:
    page = site.launched("papper.pdf")
    page.wait_for_timeout(1_000)
    assert [frame.url for frame in page.frames if frame.url.startswith(VIEWER)]
    page.goto(page.url.replace("papper.pdf", "pdf.html"))
    page.wait_for_timeout(1_000)
    assert len([frame.url for frame in page.frames if frame.url.startswith(VIEWER)]) == 2, "in a frame and in an object"


def test_a_frame_of_a_package_leads_its_own_window_on(site: Site) -> None:
    page = site.launched("ramar.html")
    page.frames[1].get_by_role("button", name="Klar").click()
    expect(page).to_have_title("Bilagan")


def test_a_package_that_opens_a_page_of_ours_cannot_move_it(site: Site) -> None:
    page = site.launched()
    ours = site.app.settings.tenant_origin("perstorp") + "/mitt-larande"
    with site.context.expect_page() as opened:
        page.evaluate(f"() => {{ window.theirs = window.open('{ours}', 'theirs') }}")
    opened.value.wait_for_load_state()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Mitt lärande")
    assert page.evaluate("window.theirs.closed"), "no handle to our window is left"
    page.evaluate("window.theirs.location = 'bilaga.html'")
    page.wait_for_timeout(500)
    assert opened.value.url == ours
    assert opened.value.evaluate("window.opener") is None


def test_a_unit_that_lies_on_another_site_is_reached(site: Site) -> None:
    def vendor(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Vendor</title>", content_type="text/html")

    site.context.route("https://vendor.example/**", vendor)
    page = site.course(io.BytesIO(structure_xml(au_xml(url="https://vendor.example/kurs/start.html?sprak=sv"))))
    page.get_by_role("main").get_by_role("button", name="Börja").click()
    page.wait_for_url("https://vendor.example/kurs/start.html?sprak=sv&endpoint=**", timeout=10_000)
    expect(page).to_have_title("Vendor")
    assert page.evaluate("document.referrer") == ""
