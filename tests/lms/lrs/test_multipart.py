"""Bodies of several parts: what is one, what is not, and that what was composed is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lrs.multipart import MalformedMultipart, boundary_of, compose, parse


@given(st.lists(st.binary(max_size=80), min_size=1, max_size=4))
def test_what_was_composed_is_read_again_byte_for_byte(contents: list[bytes]) -> None:
    body, content_type = compose(
        [({"Content-Type": "application/octet-stream", "X-Number": str(number)}, each) for number, each in enumerate(contents)]
    )
    boundary = boundary_of(content_type)
    assert boundary is not None
    parts = parse(body, boundary)
    assert [part.content for part in parts] == contents
    assert [part.headers["x-number"] for part in parts] == [str(number) for number in range(len(contents))]


def test_preamble_epilogue_and_padding_do_not_count() -> None:
    body = b"for old readers\r\n--b  \r\nA: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\nbye --b"
    assert [(dict(part.headers), part.content) for part in parse(body, "b")] == [({"a": "1"}, b"one"), ({}, b"two")]


def test_a_boundary_inside_a_line_ends_nothing() -> None:
    assert parse(b"--b\r\n\r\nx --b y\n--bz\r\n--b--", "b")[0].content == b"x --b y\n--bz"


@pytest.mark.parametrize("body", [b"", b"x", b"--b\r\n\r\nno end", b"--b\r\nA: 1\r\nno empty line\r\n--b--", b"--bx\r\n\r\n\r\n--b--"])
def test_what_its_boundary_does_not_hold_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedMultipart):
        parse(body, "b")


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/mixed; boundary=abc", "abc"), ('Multipart/Mixed; charset=x; boundary="a b"', "a b"), ("multipart/mixed", None),
        ("multipart/form-data; boundary=abc", None), ("application/json", None), ("multipart/mixed; boundary=" + "x" * 71, None),
    ],
)  # fmt: skip
def test_only_multipart_mixed_names_a_boundary(content_type: str, boundary: str | None) -> None:
    assert boundary_of(content_type) == boundary
