"""The smallest platform a package can talk to: one launch, kept in memory. The real record store has tests of its own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from demo import build_package

ACTOR = {"objectType": "Agent", "account": {"homePage": "http://perstorp.localhost:8000", "name": "k7"}}
REGISTRATION = "0190d3a4-0000-7000-8000-000000000001"
ACTIVITY = "https://samlar.example/xapi/au/1283/1"
TYPES = {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css", "xml": "application/xml"}
SECURITY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {api}; base-uri 'none'"


class SmallPlatform:
    """Serves a package on *.innehall.localhost and its endpoint on 127.0.0.1. `down` makes the endpoint fail."""

    def __init__(self, package: str, *, launch_mode: str = "Normal", mastery: float | None = 0.8) -> None:
        self.files = build_package.files(package)
        self.launch_data: dict[str, Any] = {
            "contextTemplate": {
                "contextActivities": {"grouping": [{"id": "https://samlar.example/kurser/publisher"}]},
                "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": "s-1"},
            },
            "launchMode": launch_mode,
            "moveOn": "CompletedAndPassed",
        } | ({} if mastery is None else {"masteryScore": mastery})
        self.statements: list[dict[str, Any]] = []
        self.documents: dict[str, bytes] = {}
        self.fetched = 0
        self.down = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self.server.server_address[1]
        self.api = f"http://127.0.0.1:{self.port}"
        self.launch_data["returnURL"] = f"{self.api}/tillbaka"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def launch_url(self, page: str) -> str:
        """Where the learner's browser is sent."""
        given = {"endpoint": f"{self.api}/xapi/", "fetch": f"{self.api}/cmi5/fetch/perstorp.k1", "actor": json.dumps(ACTOR),
                 "registration": REGISTRATION, "activityId": ACTIVITY}  # fmt: skip
        return f"http://a1.innehall.localhost:{self.port}/{page}?{urlencode(given, quote_via=quote)}"

    def verbs(self) -> list[str]:
        """The last word of each stored statement's verb, in the order of arrival."""
        return [statement["verb"]["id"].rsplit("/", 1)[1] for statement in self.statements]

    def of(self, verb: str) -> dict[str, Any]:
        """The only stored statement with this verb."""
        (found,) = [statement for statement in self.statements if statement["verb"]["id"].endswith(f"/{verb}")]
        return found

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> tuple[int, str, bytes]:
        """Status, content type and body for one request."""
        address = urlsplit(target)
        path, query = address.path, parse_qs(address.query)
        if method == "OPTIONS":
            return 204, "text/plain", b""
        if path.startswith("/cmi5/fetch/") and method == "POST":
            self.fetched += 1
            told = {"auth-token": "dG9rZW4="} if self.fetched == 1 else {"error-code": "1", "error-text": "used"}
            return 200, "application/json", json.dumps(told).encode()
        if path.startswith("/xapi/"):
            return self._resource(method, path.removeprefix("/xapi/"), query, headers, body)
        found = self.files.get(path.lstrip("/"))
        return (404, "text/html", b"<p>tillbaka</p>") if found is None else (200, TYPES[path.rsplit(".", 1)[1]], found)

    def _resource(self, method: str, path: str, query: dict[str, list[str]], headers: Any, body: bytes) -> tuple[int, str, bytes]:
        if self.down:
            return 503, "text/plain", b""
        if headers["Authorization"] != "Basic dG9rZW4=" or headers["X-Experience-API-Version"] != "1.0.3":
            return 401, "text/plain", b""
        if path == "statements" and method == "POST":
            known = {statement["id"] for statement in self.statements}
            sent = [statement for statement in json.loads(body) if statement["id"] not in known]
            self.statements.extend(sent)
            return 200, "application/json", json.dumps([statement["id"] for statement in sent]).encode()
        name = query.get("stateId", query.get("profileId", [""]))[0]
        if method == "PUT":
            self.documents[name] = body
            return 204, "text/plain", b""
        if name == "LMS.LaunchData":
            return 200, "application/json", json.dumps(self.launch_data).encode()
        kept = self.documents.get(name)
        return (404, "text/plain", b"") if kept is None else (200, "application/json", kept)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, kind, content = platform.answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Security-Policy", SECURITY.format(api=platform.api))
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Access-Control-Allow-Methods", "GET, PUT, POST, OPTIONS")
                self.send_header("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Experience-API-Version")
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_OPTIONS = respond

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler
