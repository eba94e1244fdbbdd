"""Clients in chromium on another origin than the store: everything goes through CORS, refusals and headers too."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.clients.claims import confirm
from tests.served import ServedStore

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    """Another origin (another port and another name), which serves the page with the clients."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(Path(__file__).parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("client", "adapter"), [("xapi", "fetch"), ("xapi", "axios"), ("tincanjs", "")])
def test_a_client_works_unchanged_from_another_origin(browser: Browser, store: ServedStore, origin: str, client: str, adapter: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{origin}/page.html")
    page.wait_for_function("window.told !== undefined")
    config = {
        "endpoint": f"{store.api}/xapi/", "key": store.credential.key, "secret": store.credential.secret, "adapter": adapter,
        "version": "1.0.3", "client": f"{client}-browser", "attaches": True,
    }  # fmt: skip
    told = page.evaluate("([client, config]) => window.told[client](config)", [client, config])
    assert "attachment" in told
    confirm(store, told)
    context.close()
