"""Where a sign-in may lead: paths on the same host and nothing else (reliability T30)."""

import pytest

from lms.identity.next_path import local_path

LEAVING = [
    "http://evil.test", "https://evil.test/kurser", "HTTPS://evil.test", "//evil.test", "///evil.test", "////evil.test",
    "/\\evil.test", "\\\\evil.test", "\\/evil.test", "/\\/evil.test", "/%5cevil.test", "/%5Cevil.test", "/%255cevil.test",
    "/%2fevil.test", "/%2Fevil.test/x", "/%252fevil.test", "/\t/evil.test", "/\n/evil.test", "/\r\n/evil.test", "/%09/evil.test",
    "/%0a/evil.test", "/%0d%0aSet-Cookie:x=y", "\t//evil.test", " //evil.test", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", "vbscript:x", "evil.test", "evil.test/kurser", "@evil.test", "user@evil.test", "?next=//evil.test",
    "#//evil.test", ".", "..", "../x", "./x", "/x/../../evil", "/..//evil.test", "/./..//evil.test", "/x/%2e%2e/%2e%2e/evil",
    "https:evil.test", "https:/evil.test", "https:///evil.test", "http://localhost:8000@evil.test", "//evil.test\\@localhost",
    "/\u2028/evil.test", "/\u0000", "/\u00a0/evil", "/\ufeff/evil", "/" + "a" * 2000, "", "/logga-in", "/logga-in?next=/", "/logga-ut", "/utloggad",
    "//[::1]/", "/\x7f", "/\u202e", "http:\\\\evil.test", "ftp://evil.test",
]  # fmt: skip


@pytest.mark.parametrize("text", LEAVING)
def test_a_next_that_could_leave_the_host_or_go_in_circles_is_the_front_page(text: str) -> None:
    assert local_path(text) == "/"


@pytest.mark.parametrize(
    "text", ["/", "/kurser?q=lyft&sida=2", "/kurser/helsingborg/0190?x=%C3%A5", "/mitt-larande#intyg", "/kurser?q=a//b", "/x..y"]
)
def test_a_path_of_this_host_is_kept(text: str) -> None:
    assert local_path(text) == text


def test_none_is_the_front_page() -> None:
    assert local_path(None) == "/"
