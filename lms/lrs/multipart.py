"""Bodies of several parts, multipart/mixed (RFC 2046, section 5.1), read and written. Pure.

The frameworks' parsers read multipart/form-data, a form's cousin; an LRS needs the other one, with bytes as they are
(xAPI 1.0.3, Communication 1.5.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from uuid import uuid4


class MalformedMultipart(Exception):
    """The body is not what its boundary says; the message says why."""


@dataclass(frozen=True)
class Part:
    """One part: its headers by lower-case name, and its bytes."""

    headers: Mapping[str, str]
    content: bytes


def boundary_of(content_type: str) -> str | None:
    """Give the boundary that a Content-Type names, for multipart/mixed; None for every other type and without one."""
    said = Message()
    said["Content-Type"] = content_type
    if said.get_content_type() != "multipart/mixed":
        return None
    boundary = said.get_param("boundary")
    return boundary if isinstance(boundary, str) and 0 < len(boundary) <= 70 and boundary.isascii() else None


def parse(body: bytes, boundary: str) -> list[Part]:
    """Give the parts in their order. Raises MalformedMultipart.

    A delimiter is a line of its own; what stands before the first one and after the closing one does not count.
    """
    delimiter = b"--" + boundary.encode()
    body = b"\r\n" + body  # so that the first delimiter, too, begins after a line break
    pieces = body.split(b"\r\n" + delimiter)
    if len(pieces) < 2:
        raise MalformedMultipart("the boundary does not stand in the body")
    parts: list[Part] = []
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return parts
        rest = piece.lstrip(b" \t")
        if not rest.startswith(b"\r\n"):
            raise MalformedMultipart("a boundary is not on a line of its own")
        parts.append(_part(rest[2:]))
    raise MalformedMultipart("the closing boundary is missing")


def _part(piece: bytes) -> Part:
    if piece.startswith(b"\r\n"):
        return Part({}, piece[2:])
    head, blank, content = piece.partition(b"\r\n\r\n")
    if not blank:
        raise MalformedMultipart("a part has no empty line between its headers and its content")
    said = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n", headersonly=True)
    return Part({name.lower(): str(value).strip() for name, value in said.items()}, content)


def compose(parts: Iterable[tuple[Mapping[str, str], bytes]]) -> tuple[bytes, str]:
    """Give a body of these parts, each with its headers, and the Content-Type that goes with it."""
    boundary = f"samlar-{uuid4().hex}"
    pieces = []
    for headers, content in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        pieces.append(f"--{boundary}\r\n{head}\r\n".encode() + content + b"\r\n")
    return b"".join(pieces) + f"--{boundary}--\r\n".encode(), f"multipart/mixed; boundary={boundary}"
