"""A provider under an attacker's hand: real addresses and keys, but whatever ID token a test asks for."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}, private=True)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
Forge = Callable[[dict[str, Any]], str]


def signed(claims: dict[str, Any], *, key: RSAKey = KEY) -> str:
    """An honest token of this provider."""
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    """A token with alg none (RFC 7519 section 6)."""
    return ".".join([_part(json.dumps({"alg": "none"}).encode()), _part(json.dumps(claims).encode()), ""])


def signed_with_the_public_key(claims: dict[str, Any]) -> str:
    """A token by HS256 whose secret is the provider's public key, which everybody has. By hand: joserfc refuses to."""
    content = f"{_part(json.dumps({'alg': 'HS256', 'kid': 'k1'}).encode())}.{_part(json.dumps(claims).encode())}"
    return f"{content}.{_part(hmac.digest(KEY.as_pem(private=False), content.encode(), 'sha256'))}"


class ForgingProvider:
    """`forge` makes the ID token out of honest claims; `issuer` is what the metadata says; `when_asked` is called at each request."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.issuer = self.origin
        self.forge: Forge = signed
        self.claims: dict[str, Any] = {}
        self.algorithms = ["RS256"]
        self.when_asked: Callable[[], None] = lambda: None

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.origin}/auth", "token_endpoint": f"{self.origin}/token",
            "jwks_uri": f"{self.origin}/jwks", "id_token_signing_alg_values_supported": self.algorithms,
        }  # fmt: skip

    def token(self) -> dict[str, Any]:
        """The token endpoint's answer."""
        honest = {"iss": self.origin, "aud": "samlar", "iat": int(time.time()), "exp": int(time.time()) + 60} | self.claims
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.forge(honest)}


@contextmanager
def forging_provider() -> Iterator[ForgingProvider]:
    """The provider on a free port of the loopback."""

    class Answers(BaseHTTPRequestHandler):
        def _send(self, body: dict[str, Any]) -> None:
            provider.when_asked()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self) -> None:
            self._send({"keys": [KEY.as_dict(private=False)]} if self.path == "/jwks" else provider.metadata())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(provider.token())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider = ForgingProvider(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
