"""Unpacking: a corpus of names, kinds and bombs; every refusal names its entry, and nothing is left behind."""

import io
import os
import stat
import struct
import tracemalloc
import zipfile

import pytest

from catalog.content.archive import MIB, Limits, unpack
from catalog.content.names import check_collisions, check_name
from catalog.content.refusal import PackageRefused
from tests.catalog.bombs import lying_size, many_entries, overlapping, patched_name
from tests.factories.catalog import zip_of

SMALL = Limits(packed=2 * MIB, unpacked=4 * MIB, files=20, ratio=200, ratio_from=MIB)

GOOD = [
    "index.html",
    "cmi5.xml",
    "a/b/c.js",
    "åäö/Ärende.html",
    "bild (1).png",
    "a b.html",
    ".hidden",
    "a..b/c..d",
    "...",
    "C",
    "con.html",
    "日本.html",
    "a'b.js",
]
BAD = {
    "../evil.txt": "name-climbs",
    "../../evil.txt": "name-climbs",
    "a/../../evil.txt": "name-climbs",
    "a/..": "name-climbs",
    "..": "name-climbs",
    "../": "name-climbs",
    "/etc/passwd": "name-absolute",
    "//server/share": "name-absolute",
    "/": "name-absolute",
    "C:/windows/x": "name-drive",
    "c:x": "name-drive",
    "Z:": "name-drive",
    "a\\b.txt": "name-backslash",
    "..\\evil.txt": "name-backslash",
    "\\\\server\\x": "name-backslash",
    "C:\\x": "name-backslash",
    "a\0b.txt": "name-nul",
    "index.html\0.png": "name-nul",
    "a\nb": "name-control",
    "a\rb": "name-control",
    "a\x1bb": "name-control",
    "a\x7fb": "name-control",
    "a\u202etxt.exe": "name-control",
    "a\u200bb": "name-control",
    "\ufeffindex.html": "name-control",
    "a\u2028b": "name-control",
    "": "name-length",
    "a" * 256: "name-length",
    "/".join(["a" * 100] * 11): "name-length",
    "å" * 128: "name-length",
    "a//b": "name-unclear",
    "./a": "name-unclear",
    "a/./b": "name-unclear",
    "a/.": "name-unclear",
    ".": "name-unclear",
    "a//": "name-unclear",
}
CLASHES = {
    ("a.txt", "a.txt"): "name-twice",
    ("Index.html", "index.html"): "name-case",
    ("STRASSE", "straße"): "name-case",
    ("a\u0301.txt", "\u00e1.txt"): "name-case",
    ("a", "a/b"): "name-folder",
    ("x/A", "x/a/b/c"): "name-folder",
}


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_name_passes(name):
    check_name(name)


@pytest.mark.parametrize(("name", "code"), BAD.items())
def test_a_name_that_could_lead_elsewhere_is_refused(name, code):
    with pytest.raises(PackageRefused) as caught:
        check_name(name)
    assert caught.value.code == code
    assert caught.value.subject.isprintable()


@pytest.mark.parametrize(("names", "code"), CLASHES.items())
def test_names_that_are_one_file_somewhere_are_refused(names, code):
    for order in (names, names[::-1]):
        with pytest.raises(PackageRefused) as caught:
            check_collisions(order)
        assert caught.value.code == code


def refusal(archive, tmp_path, limits=SMALL):
    """Why the archive is refused; nothing is written outside, and little within."""
    with pytest.raises(PackageRefused) as caught:
        unpack(archive, limits=limits, target=tmp_path)
    return caught.value.code


def test_files_lie_under_their_hash_and_the_same_bytes_once(tmp_path):
    files = unpack(zip_of({"a.txt": "same", "folder/b.txt": "same", "c.txt": "other"}), limits=SMALL, target=tmp_path)
    assert [file.path for file in files] == ["a.txt", "folder/b.txt", "c.txt"]
    assert {path.name for path in tmp_path.iterdir()} == {file.sha256 for file in files}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 10, b"<html></html>", b"\x1f\x8b\x08\x00gzip", b"Rar!\x1a\x07\x00" + bytes(50)])
def test_what_is_no_zip_is_refused(content, tmp_path):
    assert refusal(io.BytesIO(content), tmp_path) == "no-zip"


@pytest.mark.parametrize("cut", [1, 10, 60, 100])
def test_a_cut_or_prefixed_archive_is_refused(cut, tmp_path):
    whole = zip_of({"a.txt": "text" * 100, "b.txt": "more"}).getvalue()
    assert refusal(io.BytesIO(whole[:-cut]), tmp_path) in ("no-zip", "zip-damaged")
    assert refusal(io.BytesIO(whole[cut:]), tmp_path) in ("no-zip", "zip-damaged")
    assert refusal(io.BytesIO(b"%PDF-1.4 " * cut + whole), tmp_path) == "zip-damaged"


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "a\\b.txt", "C:/x"])
def test_a_bad_name_within_an_archive_writes_nothing(name, tmp_path):
    target = tmp_path / "in"
    target.mkdir()
    with pytest.raises(PackageRefused) as caught:
        unpack(zip_of({"good.txt": "x", name: "evil"}), limits=SMALL, target=target)
    assert caught.value.subject == name
    assert list(target.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_nul_that_zipfile_hides_is_seen(tmp_path):
    assert refusal(patched_name("index.html_.png", b"index.html\0.png"), tmp_path) == "name-nul"


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (stat.S_IFLNK, "entry-link"),
        (stat.S_IFCHR, "entry-kind"),
        (stat.S_IFIFO, "entry-kind"),
        (stat.S_IFSOCK, "entry-kind"),
        (stat.S_IFDIR, "entry-kind"),
    ],
)
def test_links_and_devices_are_refused(mode, code, tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.external_attr = (mode | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert refusal(buffer, tmp_path) == code


def test_encrypted_and_oddly_packed_entries_are_refused(tmp_path):
    whole = bytearray(zip_of({"a.txt": "x" * 50}).getvalue())
    for offset in (whole.find(b"PK\x03\x04") + 6, whole.find(b"PK\x01\x02") + 8):
        whole[offset] |= 1
    assert refusal(io.BytesIO(bytes(whole)), tmp_path) == "entry-encrypted"
    assert refusal(zip_of({"a.txt": "x" * 50}, compression=zipfile.ZIP_BZIP2), tmp_path) == "entry-method"
    assert refusal(zip_of({"a.txt": "x" * 50}, compression=zipfile.ZIP_LZMA), tmp_path) == "entry-method"


def test_duplicates_and_two_manifests_are_refused(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("cmi5.xml", "first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("cmi5.xml", "second")
    assert refusal(buffer, tmp_path) == "name-twice"
    assert refusal(zip_of({"cmi5.xml": "first", "CMI5.xml": "second"}), tmp_path) == "name-case"


def test_limits_of_size_and_number(tmp_path):
    assert refusal(zip_of({"a": os.urandom(2 * MIB)}), tmp_path) == "too-large"
    assert refusal(zip_of({f"{n}": os.urandom(16) for n in range(21)}), tmp_path) == "too-many-files"
    assert refusal(zip_of({f"{n}": os.urandom(20) * 15_000 for n in range(15)}), tmp_path) == "too-large-unpacked"


def test_a_bomb_by_ratio_is_refused_before_it_is_unpacked(tmp_path):
    assert refusal(zip_of({"zeros": bytes(2 * MIB)}), tmp_path) == "ratio"
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_of_many_small_parts_is_refused_by_the_ratio_of_all(tmp_path):
    assert refusal(zip_of({f"{n}": bytes(MIB - 1) for n in range(3)}), tmp_path) == "ratio"


def test_entries_that_share_bytes_are_refused(tmp_path):
    assert refusal(overlapping(copies=15, size=200_000), tmp_path, Limits(files=20, ratio=100_000)) == "overlap"


@pytest.mark.parametrize("said", [1, 10, 5_000_000])
def test_a_lying_size_is_refused(said, tmp_path):
    code = refusal(lying_size(b"x" * 1000, said), tmp_path)
    assert code in ("zip-damaged", "too-large-unpacked", "ratio")


def test_a_million_entries_are_refused_quickly_and_small(tmp_path):
    archive = many_entries(1_000_000)
    tracemalloc.start()
    code = refusal(archive, tmp_path, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code == "too-many-files"
    assert peak < 64 * MIB


def test_an_understated_number_of_entries_is_refused(tmp_path):
    whole = bytearray(zip_of({f"{n}": "x" for n in range(30)}).getvalue())
    end = whole.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", whole, end + 8, 3, 3)
    assert refusal(io.BytesIO(bytes(whole)), tmp_path) == "zip-damaged"


def test_zip64_is_read_as_cmi5_asks(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(3):
            with archive.open(f"{number}.txt", "w", force_zip64=True) as entry:
                entry.write(b"text")
    assert len(unpack(buffer, limits=SMALL, target=tmp_path)) == 3
    files = unpack(many_entries(5, zip64=True), limits=SMALL, target=tmp_path)
    assert len(files) == 5, "the end record says 65,535, zip64's says five"
    assert refusal(many_entries(50, zip64=True), tmp_path) == "too-many-files"


@pytest.mark.parametrize("limits", [SMALL, Limits(unpacked=1)])
def test_what_comes_out_is_counted_whatever_the_archive_and_its_reader_say(limits, tmp_path, monkeypatch):
    archive = zip_of({"a.txt": "x"})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_arguments: io.BytesIO(b"x" * 5 * MIB))
    with pytest.raises(PackageRefused) as caught:
        unpack(archive, limits=limits, target=tmp_path)
    assert (caught.value.code, caught.value.subject) == ("too-large-unpacked", "a.txt")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < MIB, "it stops at once"
