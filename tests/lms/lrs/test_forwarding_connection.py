"""The connection to a receiver: what a hostile one can do to us is to be slow for a while, and nothing more."""

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms.core.db import unit_of_work
from lms.lrs.forwarding import receiver as receivers
from lms.lrs.forwarding.addresses import Endpoint
from lms.lrs.forwarding.receiver import Access, NoAnswer, Receiver, Unreachable
from lms.lrs.forwarding.trial import try_target
from tests.factories.lrs import statement
from tests.lms.lrs.forwarding_pair import Pair


class _Hostile(BaseHTTPRequestHandler):
    """Answers as its server's `kind` says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind = self.server.kind  # type: ignore[attr-defined]
        if kind == "drip":  # a byte now and then, for ever
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self._for_ever(b"X")
        elif kind == "dribble":  # the same behind whole headers
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n[")
            self._for_ever(b" ")
        elif kind == "large":
            self.wfile.write(b"HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n")
            self._for_ever(b"10000\r\n" + b"x" * 65536 + b"\r\n", pause=0.0)
        elif kind == "continue":
            self._for_ever(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.0)
        elif kind == "short":
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n["0190')
            self.close_connection = True
        elif kind == "headless":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
            self.close_connection = True
        elif kind == "redirect":
            self.server.asked.append(self.path)  # type: ignore[attr-defined]
            self.wfile.write(b"HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        else:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")

    def _for_ever(self, piece: bytes, *, pause: float = 0.05) -> None:
        try:
            while True:
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def hostile() -> Iterator[Any]:
    """A server that misbehaves as its `kind` says."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Hostile)
    server.daemon_threads, server.kind, server.asked = True, "", []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def access_to(server: Any, *, scheme: str = "http", host: str = "127.0.0.1", seconds: float = 1.0) -> Access:
    """The way to a server of a test."""
    return Access(Endpoint(scheme, host, server.server_address[1], "/xapi/"), "Bearer x", "1.0.3", True, seconds)


@pytest.mark.parametrize("kind", ["drip", "dribble", "continue", "short", "headless"])
def test_an_answer_that_never_ends_or_ends_early_is_none_and_takes_no_longer_than_the_limit(hostile: Any, kind: str) -> None:
    hostile.kind = kind
    began = time.monotonic()
    with Receiver(access_to(hostile)) as receiver, pytest.raises(NoAnswer):
        receiver.ask("GET", "about")
    assert time.monotonic() - began < 3


def test_no_more_of_an_answer_is_read_than_a_limit(hostile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "MOST_BYTES", 100_000)
    hostile.kind = "large"
    with Receiver(access_to(hostile, seconds=5)) as receiver:
        heard = receiver.ask("GET", "about")
        assert (heard.status, len(heard.body), heard.whole) == (400, 100_000, False)
        hostile.kind = ""
        assert receiver.ask("GET", "about").status == 200, "the next request has a connection of its own"


def test_a_redirect_is_not_followed(hostile: Any) -> None:
    hostile.kind = "redirect"
    with Receiver(access_to(hostile)) as receiver:
        assert receiver.ask("GET", "about").status == 307
    assert hostile.asked == ["/xapi/about"]


def test_proxies_of_the_environment_are_not_used(hostile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Receiver(access_to(hostile)) as receiver:
        assert receiver.ask("GET", "about").status == 200


@pytest.fixture
def certified(hostile: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The server speaks TLS with a certificate for `localhost` of an authority that we trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    hostile.socket = context.wrap_socket(hostile.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    return hostile


def test_a_certificate_is_checked_for_the_name_and_by_whom_we_trust(certified: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver(access_to(certified, scheme="https", host="localhost", seconds=5)) as receiver:
        assert receiver.ask("GET", "about").status == 200
    with Receiver(access_to(certified, scheme="https", host="127.0.0.1", seconds=5)) as receiver, pytest.raises(Unreachable, match="certificate"):
        receiver.ask("GET", "about")
    monkeypatch.delenv("SSL_CERT_FILE")
    with Receiver(access_to(certified, scheme="https", host="localhost", seconds=5)) as receiver, pytest.raises(Unreachable, match="certificate"):
        receiver.ask("GET", "about")


def test_a_connection_that_the_receiver_closed_meanwhile_is_made_anew(hostile: Any) -> None:
    with Receiver(access_to(hostile)) as receiver:
        assert receiver.ask("GET", "about").status == 200
        kept = receiver._connection
        assert kept is not None
        assert kept.sock is not None
        kept.sock.shutdown(2)
        assert receiver.ask("GET", "about").status == 200


def test_a_test_of_the_connection_says_what_is_wrong_and_sends_nothing(pair: Pair) -> None:
    def result(target: Any) -> str:
        with unit_of_work(tenant_id=pair.tenant.id):
            return try_target(tenant_id=pair.tenant.id, target_id=target.id).result

    target = pair.target()
    pair.store(statement())
    assert result(target) == "ok"
    assert result(pair.target(version="2.0.0")) in ("version", "ok")
    pair.proxy.rule = lambda method, said: (401, {"title": "who?"}) if method == "POST" else None
    assert result(target) == "credential"
    pair.proxy.rule = lambda method, said: (200, b"hello", {"Content-Type": "text/html"})
    assert result(target) == "address"
    pair.proxy.down()
    assert result(target) == "unreachable"
    assert pair.proxy.sent == []
    assert pair.received() == []
