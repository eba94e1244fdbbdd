"""Unsafe requests from elsewhere change nothing: no token, another origin, another site."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from lms.http.app import Samlar
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def tokens_wanted(app: Samlar) -> Iterator[None]:
    """CSRF tokens are checked, as in the running product."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def amina(client_for: Callable[..., Visitor]) -> Visitor:
    """A signed-in employee."""
    return client_for("perstorp", make_member(make_tenant("perstorp")))


def signed_in(visitor: Visitor) -> bool:
    """Whether the visitor's login session still opens pages."""
    return "/logga-ut" in visitor.get("/").get_data(as_text=True)


def test_a_post_without_the_token_changes_nothing(amina: Visitor) -> None:
    answer = amina.post("/logga-ut")
    assert answer.status_code == 400
    assert signed_in(amina)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
def test_a_post_from_another_site_changes_nothing(amina: Visitor, headers: dict[str, str]) -> None:
    answer = amina.post("/logga-ut", headers=headers)
    assert answer.status_code == 403
    assert signed_in(amina)


def test_a_post_from_our_own_page_behind_a_proxy_that_speaks_https_is_let_in(app: Samlar, amina: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "samlar.settings", replace(app.settings, scheme="https", public_port=8000))
    ours = amina.post("/logga-ut", headers={"Origin": "https://perstorp.localhost:8000"})
    assert ours.status_code == 400, "past the origin, to the missing token"
    assert amina.post("/logga-ut", headers={"Origin": "http://perstorp.localhost:8000"}).status_code == 403


def test_pages_say_what_they_may_load(amina: Visitor) -> None:
    answer = amina.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
