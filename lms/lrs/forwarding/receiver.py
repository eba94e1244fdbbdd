"""The conversation with a receiver: HTTP/1.1 over one kept connection, bounded in time and size.

No redirect is followed, no proxy of the environment is used, and nothing is read beyond a limit: the receiver is named
by a tenant's administrator, and is not ours.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Timer
from types import TracebackType
from typing import Self

from lms.lrs.forwarding.addresses import Endpoint, Unresolved, resolve

MOST_BYTES = 4 * 1024 * 1024
CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 3


class Unreachable(Exception):
    """Nobody answers at the receiver's address; nothing was sent."""


class NoAnswer(Exception):
    """Something was sent, and no whole answer came: nobody knows whether it was taken."""


@dataclass(frozen=True)
class Access:
    """Where the receiver is, and as whom and how one speaks with it."""

    endpoint: Endpoint
    authorization: str = field(repr=False)
    version: str
    private: bool
    seconds: float


@dataclass(frozen=True)
class Heard:
    """An answer; names of headers are in lower case, and `whole` is False when the body went on beyond the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that certificates are checked for."""

    def __init__(self, access: Access) -> None:
        endpoint = access.endpoint
        super().__init__(endpoint.host, endpoint.port, timeout=access.seconds)
        self.default_port = {"https": 443, "http": 80}[endpoint.scheme]  # what the Host header leaves out
        self.late = False
        self._access = access
        self._wire: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers. Raises OSError, AddressRefused, Unresolved."""
        addresses = resolve(self._access.endpoint, private=self._access.private)[:MOST_ADDRESSES]
        for number, address in enumerate(addresses, start=1):
            try:
                self.sock = self._wire = socket.create_connection((address, self.port), min(CONNECT_SECONDS, self._access.seconds))
                break
            except OSError:
                if number == len(addresses):
                    raise
        self.sock.settimeout(self._access.seconds)
        if self._access.endpoint.scheme == "https":
            context = ssl.create_default_context()
            # shaken by hand, so that whoever watches the clock has the socket in his hand meanwhile
            self.sock = self._wire = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def cut(self) -> None:
        """Time is up: whoever reads or writes on the connection is told so."""
        self.late = True
        if self._wire is not None:  # self.sock is None already when the answer says that the connection ends with it
            with suppress(OSError):
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)  # past TLS, which would want to say goodbye


class Receiver:
    """A record store elsewhere, for one thread; use it as a context."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._connection: _Connection | None = None

    def ask(self, method: str, path: str, body: bytes | None = None, *, kind: str = "application/json") -> Heard:
        """Give the answer to a request below the endpoint. Raises Unreachable, NoAnswer, AddressRefused.

        A kept connection that the receiver has closed meanwhile is made anew once.
        """
        kept = self._connection is not None
        try:
            return self._ask(method, path, body, kind)
        except NoAnswer as error:
            if kept and isinstance(error.__cause__, ConnectionError):
                return self._ask(method, path, body, kind)
            raise

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> Heard:
        connection = self._connection or _Connection(self.access)
        self._connection = connection
        watch = Timer(self.access.seconds, connection.cut)
        watch.daemon = True
        watch.start()
        try:
            if connection.sock is None:
                self._connect(connection)
            connection.request(method, self.access.endpoint.path + path, body, self._headers(body, kind))
            answer = connection.getresponse()
            said = answer.read(MOST_BYTES + 1)
            # Without a length an answer ends where the connection does: an empty one may have been cut off in its headers.
            cut_off = answer.length or (answer.length is None and not answer.chunked and not said)
            if connection.late or (cut_off and len(said) <= MOST_BYTES):
                raise http.client.IncompleteRead(said)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            if connection.late:
                raise NoAnswer("no answer in time") from None
            raise NoAnswer(_words(error)) from error
        finally:
            watch.cancel()
        whole = len(said) <= MOST_BYTES
        if answer.will_close or not whole:
            self.close()
        return Heard(answer.status, {name.lower(): value for name, value in answer.getheaders()}, said[:MOST_BYTES], whole)

    def _connect(self, connection: _Connection) -> None:
        try:
            connection.connect()
        except Unresolved as error:
            self.close()
            raise Unreachable(f"the name leads nowhere: {error}") from None
        except OSError as error:
            self.close()
            raise Unreachable(_words(error)) from error

    def _headers(self, body: bytes | None, kind: str) -> dict[str, str]:
        headers = {
            "Authorization": self.access.authorization, "X-Experience-API-Version": self.access.version,
            "Accept": "application/json", "User-Agent": "Samlar",
        }  # fmt: skip
        return headers if body is None else headers | {"Content-Type": kind}

    def close(self) -> None:
        """The connection is given up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _words(error: Exception) -> str:
    """An error of the network in a few words, without addresses."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error) or type(error).__name__
