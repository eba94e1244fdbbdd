"""The web that history is sent to: the one that runs, or one of our own for as long as it takes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from demo.history.sending import is_up
from lms.core.settings import Settings
from lms.http.app import Samlar


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Thousands of lines of 200 help nobody."""


@contextmanager
def served(app: Samlar, settings: Settings) -> Iterator[str]:
    """The API's origin, answered by somebody inside the block."""
    origin = settings.api_origin()
    if is_up(origin):
        yield origin
        return
    server = make_server("127.0.0.1", settings.port, app, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()
