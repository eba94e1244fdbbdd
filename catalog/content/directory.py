"""The central directory of a zip, read with limits before zipfile may build a list of it (pure).

zipfile reads the whole directory into memory first: a million entries cost half a gigabyte before one can say no.
So the end record (and zip64's, which cmi5 section 14 asks for) is read here, and must be the one zipfile will use."""

import os
import struct
from dataclasses import dataclass
from typing import IO

from catalog.content.refusal import PackageRefused

_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_END64 = b"PK\x06\x06"
_END64_SIZE = 56
_ENTRY = b"PK\x01\x02"
_ENTRY_SIZE = 46
_LONGEST_COMMENT = 65_535
_ENTRY_ALLOWANCE = 1_500  # bytes of directory for one entry: 46 fixed, a name of at most 1,024, extra fields


@dataclass(frozen=True)
class Directory:
    """Where the central directory lies, and how many entries it says it has."""

    entries: int
    offset: int
    size: int


def read_directory(archive: IO[bytes], *, most_entries: int) -> Directory:
    """The directory of `archive`. Raises PackageRefused when it is no zip, is split over several files, has
    bytes before it that belong to something else, or lists more than `most_entries`."""
    length = archive.seek(0, os.SEEK_END)
    position, record = _end_record(archive, length)
    disk, disk_start, here, entries, size, offset, _comment = struct.unpack("<HHHHIIH", record[4:_END_SIZE])
    found = _zip64(archive, position)
    if found is not None:
        entries, size, offset, position = found
    elif disk or disk_start or here != entries:
        raise PackageRefused("zip-split")
    if entries > most_entries or size > most_entries * _ENTRY_ALLOWANCE:
        raise PackageRefused("too-many-files", detail=str(most_entries))
    if offset + size != position:
        raise PackageRefused("zip-damaged")  # bytes before or between: also how two readers see two archives
    _count(archive, offset, size, entries)
    return Directory(entries=entries, offset=offset, size=size)


def _count(archive: IO[bytes], offset: int, size: int, entries: int) -> None:
    """Walk the directory: zipfile goes by its size and not by the number of entries that it states."""
    archive.seek(offset)
    records = archive.read(size)
    position = seen = 0
    while position < size:
        if seen == entries or records[position : position + 4] != _ENTRY or position + _ENTRY_SIZE > size:
            raise PackageRefused("zip-damaged")
        name, extra, comment = struct.unpack_from("<HHH", records, position + 28)
        position += _ENTRY_SIZE + name + extra + comment
        seen += 1
    if seen != entries or position != size:
        raise PackageRefused("zip-damaged")


def _end_record(archive: IO[bytes], length: int) -> tuple[int, bytes]:
    if length < _END_SIZE:
        raise PackageRefused("no-zip")
    archive.seek(length - _END_SIZE)
    record = archive.read(_END_SIZE)
    if record.startswith(_END) and record.endswith(b"\0\0"):
        return length - _END_SIZE, record
    start = max(0, length - _END_SIZE - _LONGEST_COMMENT)
    archive.seek(start)
    tail = archive.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise PackageRefused("no-zip")
    return start + at, tail[at : at + _END_SIZE]


def _zip64(archive: IO[bytes], end: int) -> tuple[int, int, int, int] | None:
    """Entries, size, offset and position by zip64's record, or None when the archive has none."""
    if end < _LOCATOR_SIZE:
        return None
    archive.seek(end - _LOCATOR_SIZE)
    locator = archive.read(_LOCATOR_SIZE)
    if not locator.startswith(_LOCATOR):
        return None
    _signature, disk, relative, disks = struct.unpack("<4sIQI", locator)
    position = end - _LOCATOR_SIZE - _END64_SIZE
    if disk != 0 or disks > 1:
        raise PackageRefused("zip-split")
    if position < 0 or relative != position:
        raise PackageRefused("zip-damaged")
    archive.seek(position)
    record = archive.read(_END64_SIZE)
    if not record.startswith(_END64):
        raise PackageRefused("zip-damaged")
    here, entries, size, offset = struct.unpack("<QQQQ", record[24:_END64_SIZE])
    if here != entries:
        raise PackageRefused("zip-split")
    return entries, size, offset, position
