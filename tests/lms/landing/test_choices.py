"""Appearance and language are chosen by a form, and kept in cookies of this host alone."""

from collections.abc import Callable, Iterator

import pytest

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.identity.models import Member
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
ClientFor = Callable[..., Visitor]
NIGHT = {"theme": "dark", "language": "en"}


@pytest.fixture
def visitor(client_for: ClientFor) -> Visitor:
    """An anonymous visitor of Perstorp."""
    make_tenant("perstorp")
    return client_for("perstorp")


@pytest.fixture
def checked(app: Samlar) -> Iterator[None]:
    """Forms need their token, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_without_a_choice_the_pages_follow_the_device_in_swedish(visitor: Visitor) -> None:
    page = visitor.get("/utseende").text
    assert '<html lang="sv">' in page
    assert "data-theme" not in page


def test_a_choice_holds_on_the_next_page(visitor: Visitor) -> None:
    answer = visitor.post("/utseende", NIGHT)
    assert (answer.status_code, answer.location) == (303, "/utseende?sparat=1")
    page = visitor.get(answer.location).text
    assert '<html lang="en" data-theme="dark">' in page
    assert "Done. This is how it looks now." in page
    assert '<html lang="en" data-theme="dark">' in visitor.get("/tillganglighet").text


def test_the_cookies_are_of_this_host_alone_and_hold_nothing_else(visitor: Visitor) -> None:
    cookies = visitor.post("/utseende", NIGHT).headers.getlist("Set-Cookie")
    ours = [cookie for cookie in cookies if cookie.startswith(("utseende=", "sprak="))]
    assert sorted(cookie.split(";")[0] for cookie in ours) == ["sprak=en", "utseende=dark"]
    for cookie in ours:
        assert "SameSite=Lax" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


@pytest.mark.parametrize("form", [{}, {"theme": "dark"}, {**NIGHT, "theme": "pink"}, {**NIGHT, "language": "de"}, {**NIGHT, "next": "//evil"}])
def test_anything_else_is_refused_and_changes_nothing(visitor: Visitor, form: dict[str, str]) -> None:
    answer = visitor.post("/utseende", form)
    assert answer.status_code == 400
    assert not any(cookie.startswith(("utseende=", "sprak=")) for cookie in answer.headers.getlist("Set-Cookie"))


def test_a_forged_cookie_falls_back_to_the_usual(visitor: Visitor) -> None:
    visitor.client.set_cookie("utseende", '"><script>', domain="perstorp.localhost")
    visitor.client.set_cookie("sprak", "xx", domain="perstorp.localhost")
    page = visitor.get("/utseende").text
    assert '<html lang="sv">' in page
    assert "<script>" not in page


@pytest.mark.usefixtures("checked")
def test_another_site_cannot_choose_for_the_visitor(visitor: Visitor) -> None:
    assert visitor.post("/utseende", NIGHT, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert visitor.post("/utseende", NIGHT, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400


def test_the_language_of_whoever_is_signed_in_is_kept_with_her(client_for: ClientFor) -> None:
    amina, eskil = make_member(make_tenant("perstorp")), make_member(make_tenant("klippan"))
    visitor = client_for("perstorp", amina)
    assert "Språket sparas också hos Perstorp" in visitor.get("/utseende").text
    assert visitor.post("/utseende", NIGHT).status_code == 303
    assert [language_of(member) for member in (amina, eskil)] == ["en", None]
    visitor.post("/utseende", {**NIGHT, "language": "sv"})
    assert language_of(amina) == "sv"


def language_of(member: Member) -> str | None:
    """The language in which the member is written to."""
    with unit_of_work(tenant_id=member.tenant_id):
        return db.session.get_one(Member, (member.tenant_id, member.id), populate_existing=True).language


def test_the_pages_of_the_footer_say_who_is_responsible(visitor: Visitor) -> None:
    assert "Perstorp kommun är personuppgiftsansvarig" in visitor.get("/personuppgifter").text
    assert "Säg till Perstorp kommun" in visitor.get("/tillganglighet").text
