"""Where a receiver may be: an https address of the public Internet, so that nobody reaches our own network through us.

The name is resolved at each connection, every address of it is looked at, and the connection goes to one of those that
were looked at: a name that answers otherwise a moment later gains nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms.core.errors import Invalid
from lms.core.settings import Settings

LONGEST = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The receiver's name leads into a network of our own."""


class Unresolved(Exception):
    """The receiver's name leads nowhere now."""


@dataclass(frozen=True)
class Endpoint:
    """An xAPI endpoint, taken apart; `path` begins and ends with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return f"{self.scheme}://{host}{'' if self.port == usual else f':{self.port}'}{self.path}"


def read_endpoint(text: str, settings: Settings) -> Endpoint:
    """Take an endpoint apart, as somebody wrote it. Raises Invalid."""
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else parts.hostname or ""
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        raise _invalid() from None
    path = parts.path if parts.path.endswith("/") else parts.path + "/"
    plain = path.isascii() and path.isprintable() and " " not in path
    if not host or not plain or not port or parts.query or parts.fragment or parts.username is not None or len(text) > LONGEST:
        raise _invalid()
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.environment != "production"):
        raise Invalid(fields={"endpoint": [_("Adressen ska börja med https://.")]})
    return Endpoint(parts.scheme, host, port, path)


def may_be_private(settings: Settings) -> bool:
    """Say whether a receiver may be in a network of our own."""
    return settings.forward_private or settings.environment != "production"


def refuse_private(endpoint: Endpoint, *, private: bool) -> None:
    """Return when the endpoint may be used, or nobody knows where it is. Raises Invalid when it is in a network of our own."""
    try:
        resolve(endpoint, private=private)
    except Unresolved:
        return
    except AddressRefused:
        raise Invalid(fields={"endpoint": [_("Adressen leder in i ett privat nät. Mottagaren måste gå att nå från internet.")]}) from None


def resolve(endpoint: Endpoint, *, private: bool) -> list[str]:
    """Give the addresses behind the endpoint's name, each of them allowed. Raises AddressRefused, Unresolved."""
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved(str(error)) from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not private and not all(is_public(address) for address in addresses):
        raise AddressRefused(endpoint.host)
    return addresses


def is_public(address: str) -> bool:
    """Say whether an address belongs to the public Internet, also when it is wrapped into one of version 6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner: ipaddress.IPv4Address | None = None
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    one = inner or found
    return one.is_global and not one.is_multicast and not one.is_reserved


def _invalid() -> Invalid:
    return Invalid(fields={"endpoint": [_("Skriv adressen till mottagarens xAPI, till exempel https://lrs.example.se/xapi/.")]})
