"""Receivers for tests of forwarding: our own record store behind a real server, and a proxy in front that misbehaves on order."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

API_HOST = "127.0.0.1:8000"
"""What the application calls its API host, whatever port the test serves it on."""

Statements = list[dict[str, Any]]
CUT = object()
"""What a rule answers to have the connection cut after the store has answered, before the sender hears."""
DROP = object()
"""The same before anything reaches the store."""
Rule = Callable[[str, Statements], Any]
"""Asked with the method and the statements that are sent; answers None (let it pass), (status, body), CUT or DROP."""


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The application answers on a port of the loopback inside the block; gives the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Proxy:
    """A proxy in front of a record store. `rule` decides on each request; `sent` are the statements of each POST in order of arrival."""

    behind: int
    port: int = 0
    rule: Rule | None = None
    delay: float = 0.0
    sent: list[Statements] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    _server: ThreadingHTTPServer | None = None

    @property
    def endpoint(self) -> str:
        """Where senders go."""
        return f"http://127.0.0.1:{self.port}/xapi/"

    @property
    def ids(self) -> list[str]:
        """The ids of all statements that were ever sent, in order of arrival, with repeats."""
        return [each["id"] for batch in self.sent for each in batch]

    def up(self) -> None:
        """It listens, on the same port as before."""
        proxy = self

        class Handler(_Handler):
            pass

        Handler.proxy = proxy
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def down(self) -> None:
        """Nobody listens."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._serve("POST")

    def do_GET(self) -> None:
        self._serve("GET")

    def _serve(self, method: str) -> None:
        proxy = self.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = _statements(body, self.headers.get("Content-Type", "")) if method == "POST" else []
        proxy.paths.append(f"{method} {self.path}")
        proxy.authorizations.add(self.headers.get("Authorization", ""))
        if said:
            proxy.sent.append(said)
        ruled = proxy.rule(method, said) if proxy.rule is not None else None
        if proxy.delay:
            time.sleep(proxy.delay)
        if ruled is DROP:
            self._cut()
        elif ruled is None or ruled is CUT:
            answer = self._pass_on(method, body)
            if ruled is CUT:
                self._cut()
            else:
                self._answer(*answer)
        else:
            status, text = ruled[:2]
            headers = ruled[2] if len(ruled) > 2 else {"Content-Type": "application/json"}
            self._answer(status, headers, text if isinstance(text, bytes) else json.dumps(text).encode())

    def _pass_on(self, method: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.proxy.behind, timeout=30)
        names = ("Authorization", "Content-Type", "X-Experience-API-Version")
        headers = {name: self.headers[name] for name in names if self.headers.get(name)}
        connection.request(method, self.path, body, headers | {"Host": API_HOST})
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, {"Content-Type": answer.headers.get("Content-Type", "")}, said

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: object) -> None:
        """Nothing on the terminal."""


def _statements(body: bytes, kind: str) -> Statements:
    if kind.startswith("multipart/mixed"):
        body = body.split(b"\r\n\r\n", 1)[1].split(b"\r\n--", 1)[0]
    said = json.loads(body)
    return said if isinstance(said, list) else [said]


@contextmanager
def proxied(app: Flask) -> Iterator[Proxy]:
    """The application's record store behind a proxy, both real servers on the loopback."""
    with served(app) as port:
        proxy = Proxy(port)
        proxy.up()
        try:
            yield proxy
        finally:
            proxy.down()
