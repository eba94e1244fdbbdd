"""The mail server that a setting names: where it is, how the way there is secured, and who we are there."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class MailServer:
    """`scheme` is smtp (not secured), smtp+starttls or smtps."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str


def mail_server(url: str) -> MailServer:
    """The server that an address names. Raises ValueError with a sentence when it cannot be meant."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must be smtp://host:25, smtp+starttls://user:password@host:587 or smtps://user:password@host:465")
    if parts.username and not parts.password:
        raise ValueError("names a user and no password")
    if parts.username and parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
        raise ValueError("would send a password that anybody on the way can read: use smtp+starttls:// or smtps://")
    user, password = unquote(parts.username) if parts.username else None, unquote(parts.password or "")
    if not f"{user}{password}".isascii():
        raise ValueError("names a user or a password with other signs than ASCII, which mail servers do not take")
    return MailServer(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password)


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection on which mail may be sent. Raises OSError, smtplib.SMTPException or ssl.SSLError when there is none."""
    with _open(server) as smtp:
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user is not None:
            smtp.login(server.user, server.password)
        yield smtp


def _open(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
