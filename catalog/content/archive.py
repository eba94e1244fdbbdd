"""Unpacking an uploaded zip: everything is checked before a byte is unpacked, and counted while it is.

Threats and limits: ASVS 5.2.3 (size and number before unpacking), 5.3.2 (paths). Names of the archive never
become names on disk: files are written under the hash of their content."""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from catalog.content.directory import Directory, read_directory
from catalog.content.names import check_collisions, check_name
from catalog.content.refusal import PackageRefused

MIB = 1024 * 1024
_CHUNK = 256 * 1024
_HEADER_SIZE = 30
_ENCRYPTED_OR_PATCHED = 0x1 | 0x20 | 0x40 | 0x2000
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, UnicodeDecodeError, struct.error, EOFError, ValueError)


@dataclass(frozen=True)
class Limits:
    """How much a package may be. A ratio counts only above `ratio_from`: small text packs well."""

    packed: int = 500 * MIB
    unpacked: int = 2048 * MIB
    files: int = 20_000
    ratio: int = 200
    ratio_from: int = 10 * MIB


@dataclass(frozen=True)
class UnpackedFile:
    """One file of a package: its name there, and the hash of its bytes, which is its name on disk."""

    path: str
    sha256: str
    size: int


def unpack(archive: IO[bytes], *, limits: Limits, target: Path) -> list[UnpackedFile]:
    """Write each file of `archive` into `target` under its hash, and answer what was written.

    Raises PackageRefused naming the entry. The caller removes `target` when it does."""
    directory = _directory(archive, limits)
    try:
        with zipfile.ZipFile(archive) as package:
            entries = package.infolist()
            check_entries(entries, archive, directory, limits)
            return list(_write(package, [entry for entry in entries if not entry.is_dir()], limits, target))
    except _DAMAGE as error:
        raise PackageRefused("zip-damaged") from error


def _directory(archive: IO[bytes], limits: Limits) -> Directory:
    if archive.seek(0, os.SEEK_END) > limits.packed:
        raise PackageRefused("too-large", detail=str(limits.packed // MIB))
    # folders are entries too, and a package of many small folders is no bomb
    return read_directory(archive, most_entries=2 * limits.files)


def check_entries(entries: list[zipfile.ZipInfo], archive: IO[bytes], directory: Directory, limits: Limits) -> None:
    """Raise PackageRefused when any entry's name, kind, size or place breaks a rule. Reads no content."""
    files = [entry for entry in entries if not entry.is_dir()]
    if len(files) > limits.files:
        raise PackageRefused("too-many-files", detail=str(limits.files))
    for entry in entries:
        check_name(entry.orig_filename)  # zipfile cuts `filename` at a NUL
        _check_kind(entry)
        _check_ratio(entry.file_size, entry.compress_size, limits, entry.filename)
    check_collisions(entry.filename for entry in files)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        raise PackageRefused("too-large-unpacked", detail=str(limits.unpacked // MIB))
    _check_ratio(unpacked, sum(entry.compress_size for entry in entries), limits, "")
    _check_overlap(entries, archive, directory)


def _check_kind(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    expected = stat.S_IFDIR if entry.is_dir() else stat.S_IFREG
    if kind not in (0, expected):
        raise PackageRefused("entry-link" if kind == stat.S_IFLNK else "entry-kind", entry.filename)
    if entry.flag_bits & _ENCRYPTED_OR_PATCHED:
        raise PackageRefused("entry-encrypted", entry.filename)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageRefused("entry-method", entry.filename)
    if entry.is_dir() and entry.file_size:
        raise PackageRefused("entry-kind", entry.filename)


def _check_ratio(unpacked: int, packed: int, limits: Limits, name: str) -> None:
    if unpacked > limits.ratio_from and unpacked > limits.ratio * packed:
        raise PackageRefused("ratio", name, str(limits.ratio))


def _check_overlap(entries: list[zipfile.ZipInfo], archive: IO[bytes], directory: Directory) -> None:
    """Entries that share bytes make a small archive unpack to a huge one, each part within its ratio."""
    free_from = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.header_offset < free_from:
            raise PackageRefused("overlap", entry.filename)
        archive.seek(entry.header_offset)
        header = archive.read(_HEADER_SIZE)
        if len(header) < _HEADER_SIZE or not header.startswith(b"PK\x03\x04"):
            raise PackageRefused("zip-damaged", entry.filename)
        name, extra = struct.unpack_from("<HH", header, 26)
        free_from = entry.header_offset + _HEADER_SIZE + name + extra + entry.compress_size
        if free_from > directory.offset:
            raise PackageRefused("overlap", entry.filename)


def _write(package: zipfile.ZipFile, files: list[zipfile.ZipInfo], limits: Limits, target: Path) -> Iterator[UnpackedFile]:
    left = limits.unpacked
    for entry in files:
        temporary = target / ".part"
        digest, size = hashlib.sha256(), 0
        with package.open(entry) as source, temporary.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                # what is counted is what comes out, whatever the directory says
                if size > entry.file_size or size > left:
                    raise PackageRefused("too-large-unpacked", entry.filename, str(limits.unpacked // MIB))
                digest.update(chunk)
                sink.write(chunk)
        if size != entry.file_size:
            raise PackageRefused("zip-damaged", entry.filename)
        left -= size
        temporary.replace(target / digest.hexdigest())
        yield UnpackedFile(path=entry.filename, sha256=digest.hexdigest(), size=size)
