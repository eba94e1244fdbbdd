"""A client that costs little: one thread, so many kept connections, requests that were put together beforehand."""

import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

ENOUGH = 256 * 1024


@dataclass(frozen=True)
class Sent:
    """How long the whole took, and how long each request, in seconds."""

    seconds: float
    latencies: list[float]


@dataclass
class _Connection:
    """A kept connection: what is still to be sent of its request, and what has come of the answer."""

    socket: socket.socket
    left: memoryview = field(default_factory=lambda: memoryview(b""))
    answer: bytearray = field(default_factory=bytearray)
    length: int | None = None
    begun: float = 0.0


class UnexpectedAnswer(Exception):
    """A server answered something else than success."""


def request(port: int, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """Give a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def send(port: int, requests: Sequence[bytes], *, connections: int) -> Sent:
    """Send all requests, each connection its next one as soon as it is answered. Raises UnexpectedAnswer."""
    left, latencies = iter(requests), list[float]()
    with selectors.EpollSelector() as selector:
        opened = [_Connection(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(min(connections, len(requests)))]
        begun = time.perf_counter()
        for connection in opened:
            connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.socket.setblocking(False)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            _next(connection, left, selector)
        while len(latencies) < len(requests):
            for key, events in selector.select(60):
                connection = key.data
                if events & selectors.EVENT_WRITE:
                    _push(connection, selector)
                if events & selectors.EVENT_READ and _pull(connection):
                    latencies.append(time.perf_counter() - connection.begun)
                    _next(connection, left, selector)
        seconds = time.perf_counter() - begun
        for connection in opened:
            connection.socket.close()
    return Sent(seconds, latencies)


def _next(connection: _Connection, requests: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    following = next(requests, None)
    if following is None:
        return
    connection.left, connection.length = memoryview(following), None
    connection.answer.clear()
    connection.begun = time.perf_counter()
    _push(connection, selector)


def _push(connection: _Connection, selector: selectors.BaseSelector) -> None:
    waited = selector.get_key(connection.socket).events & selectors.EVENT_WRITE
    try:
        while connection.left:
            connection.left = connection.left[connection.socket.send(connection.left) :]
    except BlockingIOError:
        if not waited:
            selector.modify(connection.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
        return
    if waited:
        selector.modify(connection.socket, selectors.EVENT_READ, connection)


def _pull(connection: _Connection) -> bool:
    """Take what has come; True when the answer is whole."""
    come = connection.socket.recv(ENOUGH)
    if not come:
        raise UnexpectedAnswer("the server hung up")
    connection.answer += come
    if connection.length is None:
        head = connection.answer.find(b"\r\n\r\n")
        if head < 0:
            return False
        connection.length = head + 4 + _content_length(bytes(connection.answer[:head]))
        if not connection.answer.startswith(b"HTTP/1.1 2"):
            raise UnexpectedAnswer(bytes(connection.answer[:1000]).decode(errors="replace"))
    return len(connection.answer) >= connection.length


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
