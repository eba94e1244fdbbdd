"""Arrays of long texts, sent as the server keeps them: nothing in them is escaped here and read again there."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_TEXT, _TEXTS = 25, 1009
"""The server's own numbers of text and of text[]."""

_HEAD, _LENGTH = Struct(">iiIii"), Struct(">i")


@dataclass(frozen=True)
class TextArray:
    """Texts in UTF-8, none of them null and none with a zero byte in it."""

    texts: Sequence[bytes]


class _TextArrayDumper(Dumper):
    """One dimension, from 1 on; each element behind its length (PostgreSQL's array_recv)."""

    format = Format.BINARY
    oid = _TEXTS

    def dump(self, obj: TextArray) -> bytes:
        """Give the array as it goes over the wire."""
        parts = [_HEAD.pack(1, 0, _TEXT, len(obj.texts), 1)]
        for text in obj.texts:
            parts += (_LENGTH.pack(len(text)), text)
        return b"".join(parts)


psycopg.adapters.register_dumper(TextArray, _TextArrayDumper)  # of every connection that is made from here on
