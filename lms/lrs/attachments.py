"""The bytes of attachments: matched with what statements declare, kept once by their hash, given out again.

xAPI 1.0.3, Data 2.4.11 and Communication 1.5.2. A statement declares an attachment by the SHA-2 hash of its bytes; they
come along as a part of the body, or are fetched elsewhere when the declaration has a fileUrl.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.errors import NotFound
from lms.lrs import writes
from lms.lrs.multipart import Part
from lms.lrs.refusals import ParameterRefused, StatementRefused
from lms.lrs.statements import Statement

SECTION = "Data 2.4.11"
PARTS_SECTION = "Communication 1.5.2"
_ALGORITHMS = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}
"""The SHA-2 functions by the number of hexadecimal digits of their hashes."""

Bytes = Mapping[str, bytes]
"""Contents that came along, by their hash in lower case."""

_ADD = "insert into lrs_attachment (tenant_id, sha2, content) values (%s, %s, %s) on conflict do nothing"
_NAME = "insert into statement_attachment (tenant_id, sha2, stored) values (%s, %s, %s) on conflict do nothing"
_FIND = "select sha2, content from lrs_attachment where tenant_id = %s and sha2 = any(%s::text[])"


@dataclass(frozen=True)
class Declared:
    """An attachment as a statement declares it, and where in the statement."""

    said: Mapping[str, Any]
    path: str

    @property
    def sha2(self) -> str:
        """The hash, as contents are kept by it."""
        return str(self.said["sha2"]).lower()


def declared(statement: Statement, path: str = "$") -> Iterator[Declared]:
    """Every attachment that a valid statement declares, its sub-statement's too."""
    for place, said in enumerate(statement.get("attachments", ())):
        yield Declared(said, f"{path}.attachments[{place}]")
    about = statement["object"]
    if about.get("objectType") == "SubStatement":
        yield from declared(about, f"{path}.object")


def contents_of(parts: Sequence[Part]) -> dict[str, bytes]:
    """Give the contents of the parts behind the statements, by hash. Raises ParameterRefused for one whose headers are
    missing or whose hash is not that of its bytes."""
    contents = {}
    for place, part in enumerate(parts, start=1):
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise ParameterRefused("must say Content-Transfer-Encoding: binary", path=f"part {place}", section=PARTS_SECTION)
        sha2 = part.headers.get("x-experience-api-hash", "").lower()
        if not sha2:
            raise ParameterRefused("must say X-Experience-API-Hash", path=f"part {place}", section=PARTS_SECTION)
        algorithm = _ALGORITHMS.get(len(sha2))
        if algorithm is None or not hmac.compare_digest(algorithm(part.content).hexdigest().encode(), sha2.encode()):
            raise ParameterRefused("must say the SHA-2 hash of its own bytes in X-Experience-API-Hash", path=f"part {place}", section=PARTS_SECTION)
        contents[sha2] = part.content
    return contents


def match(statements: Sequence[Statement], contents: Bytes) -> None:
    """Return when every declared attachment has its bytes or a fileUrl, and every content is declared. Raises StatementRefused."""
    used = set()
    for place, statement in enumerate(statements):
        for attachment in declared(statement, f"$[{place}]"):
            if attachment.sha2 in contents:
                used.add(attachment.sha2)
            elif "fileUrl" not in attachment.said:
                raise StatementRefused("must have its bytes in a part of the body, or a fileUrl", path=attachment.path, section=SECTION)
    for sha2 in contents:
        if sha2 not in used:
            raise StatementRefused(f"no statement declares the part with the hash {sha2}", path="$", section=PARTS_SECTION)


def keep(statements: Iterable[tuple[Statement, str]], contents: Bytes, *, tenant_id: int) -> None:
    """The contents are kept, each once, and by which statements (each with its `stored`) they are declared."""
    named = sorted({(each.sha2, stored) for statement, stored in statements for each in declared(statement) if each.sha2 in contents})
    connection = writes.connection()
    for sha2 in sorted({sha2 for sha2, _ in named}):  # in one order, so that two batches do not wait for each other
        connection.execute(_ADD, (tenant_id, sha2, contents[sha2]))
    for sha2, stored in named:
        connection.execute(_NAME, (tenant_id, sha2, stored))


def parts_for(statements: Iterable[Statement], *, tenant_id: int) -> list[tuple[dict[str, str], bytes]]:
    """Give the parts that go with statements in an answer: every content that is kept, once, with its headers."""
    types: dict[str, str] = {}
    for statement in statements:
        for attachment in declared(statement):
            types.setdefault(attachment.sha2, str(attachment.said["contentType"]))
    if not types:
        return []
    found = dict(writes.connection().execute(_FIND, (tenant_id, list(types))).fetchall())
    return [(_headers(types[sha2], sha2), bytes(found[sha2])) for sha2 in types if sha2 in found]


def content_of(*, tenant_id: int, sha2: str) -> bytes:
    """Give the bytes that are kept under a hash. Raises NotFound."""
    row = writes.connection().execute(_FIND, (tenant_id, [sha2])).fetchone()
    if row is None:
        raise NotFound()
    return bytes(row[1])


def _headers(content_type: str, sha2: str) -> dict[str, str]:
    return {"Content-Type": content_type, "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha2}
