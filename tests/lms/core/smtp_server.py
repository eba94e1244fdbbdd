"""A mail server on the loopback, with or without TLS, that keeps what it is sent."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    """One connection: who signed in, whether the way was secured, and the message."""

    user: str = ""
    secured: bool = False
    message: bytes = b""


@dataclass
class MailServerHere:
    """Where it listens, the certificate that a client must trust, and what came."""

    port: int
    certificate: Path
    received: list[Received] = field(default_factory=list)


def certificate_in(folder: Path) -> Path:
    """A certificate for localhost and its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begun = datetime.now(UTC) - timedelta(minutes=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(begun).not_valid_after(begun + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "localhost.pem"
    unencrypted = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def mail_server_here(folder: Path, *, tls: bool) -> Iterator[MailServerHere]:
    """The server, which speaks TLS from the first byte with `tls`, and offers STARTTLS otherwise."""
    certificate = certificate_in(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Talk(StreamRequestHandler):
        def handle(self) -> None:
            found = Received(secured=tls)
            with suppress(ssl.SSLError, ConnectionError):  # a client that does not trust us goes
                self._talk(found)

        def _talk(self, found: Received) -> None:
            if tls:
                self._secure()
            self._say("220 localhost")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                if word == b"EHLO":
                    self._say("250-localhost\r\n250-AUTH PLAIN" + ("" if found.secured else "\r\n250-STARTTLS") + "\r\n250 OK")
                elif word == b"STARTTLS":
                    self._say("220 go on")
                    self._secure()
                    found.secured = True
                elif word == b"AUTH":
                    found.user = base64.b64decode(line.split()[2]).decode().replace("\0", "|")
                    self._say("235 welcome")
                elif word == b"DATA":
                    self._say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    found.message = b"".join(lines)
                    here.received.append(found)
                    self._say("250 taken")
                elif word == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 OK")

        def _secure(self) -> None:
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

        def _say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        here = MailServerHere(server.server_address[1], certificate)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield here
        server.shutdown()
        thread.join()
