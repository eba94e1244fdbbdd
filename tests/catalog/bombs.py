"""Archives that no honest tool makes."""

import io
import struct
import zipfile
import zlib


def patched_name(name: str, raw: bytes) -> io.BytesIO:
    """An archive with one entry whose name is `raw` in both headers; `name` must be as long."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    assert len(raw) == len(name)
    return io.BytesIO(buffer.getvalue().replace(name.encode(), raw))


def _local(name: bytes, packed: bytes, size: int, crc: int) -> bytes:
    return struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0) + name


def _central(name: bytes, packed_size: int, size: int, crc: int, offset: int, method: int = 8) -> bytes:
    head = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, method, 0, 0, crc, packed_size, size, len(name), 0, 0, 0, 0, 0, offset)
    return head + name


def _end(count: int, size: int, offset: int) -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def overlapping(*, copies: int, size: int) -> io.BytesIO:
    """Entries that all point at the same local header and data."""
    content = bytes(size)
    packed, crc = _deflate(content), zlib.crc32(content)
    data = _local(b"f", packed, size, crc) + packed
    directory = b"".join(_central(b"f%d" % number, len(packed), size, crc, 0) for number in range(copies))
    return io.BytesIO(data + directory + _end(copies, len(directory), len(data)))


def lying_size(content: bytes, said: int) -> io.BytesIO:
    """One entry whose headers state another size than its content has."""
    packed, crc = _deflate(content), zlib.crc32(content)
    data = _local(b"a", packed, said, crc) + packed
    directory = _central(b"a", len(packed), said, crc, 0)
    return io.BytesIO(data + directory + _end(1, len(directory), len(data)))


_EMPTY = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 6, 0)


def many_entries(count: int, *, zip64: bool = False) -> io.BytesIO:
    """`count` empty stored files, with zip64's end records when they are needed or asked for."""
    data, directory = bytearray(), bytearray()
    for number in range(count):
        name = b"%06x" % number
        directory += _central(name, 0, 0, 0, len(data), method=0)
        data += _EMPTY + name
    offset, size = len(data), len(directory)
    tail = b""
    if zip64 or count > 65_535:
        tail += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
        tail += struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1)
    few = 65_535 if zip64 else min(count, 65_535)
    return io.BytesIO(bytes(data) + bytes(directory) + tail + _end(few, size, offset))
