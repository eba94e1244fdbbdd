"""The content host: signed addresses, headers, types, and nothing else; and the fetch address on the API host."""

import base64
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from catalog.content.path_token import make_token, token_holds
from catalog.content.types import UNKNOWN, content_type
from lms.core.clock import now
from lms.core.db import db
from lms.core.settings import current_settings
from tests.catalog.launching import launch_for
from tests.factories.catalog import make_course, package
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")

FILES = {
    "img/bild ett.png": b"\x89PNG", "js/app.js": "1", "page.htm;.exe": "x", "noextension": "x", "vector.svg": "<svg/>", "film.mp4": bytes(1000),
    "a%b.html": "<p>", "åäö.html": "<p>",
}  # fmt: skip


@pytest.fixture
def launched():
    owner, receiver = make_tenant("helsingborg"), make_tenant("perstorp")
    member = make_member(receiver)
    db.session.expunge(member)
    return launch_for(member, make_course(owner, shared_with=[receiver], archive=package(files=FILES)))


@pytest.fixture
def package_host(launched, client_for):
    return client_for(host=urlsplit(launched.url).netloc)


@pytest.fixture
def base(launched):
    return urlsplit(launched.url).path.removesuffix("index.html")


def test_the_launched_page_is_served_with_its_walls_and_without_cookies(launched, package_host, base):
    answer = package_host.get(f"{base}index.html?{urlsplit(launched.url).query}")
    assert answer.status_code == 200
    assert answer.data == b"<!doctype html><title>Del</title>"
    policy = answer.headers["Content-Security-Policy"]
    assert "connect-src 'self' data: blob: http://127.0.0.1:8000;" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("img/bild%20ett.png", "image/png", True), ("js/app.js", "text/javascript", True), ("vector.svg", "image/svg+xml", True),
        ("page.htm%3B.exe", UNKNOWN, True), ("noextension", UNKNOWN, True), ("a%25b.html", "text/html", False),
        ("%C3%A5%C3%A4%C3%B6.html", "text/html", False), ("cmi5.xml", "application/xml", True),
    ],
)  # fmt: skip
def test_each_file_has_a_type_of_our_list(package_host, base, path, kind, kept):
    answer = package_host.get(base + path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert ("immutable" in answer.headers["Cache-Control"]) is kept
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ("attachment" in answer.headers.get("Content-Disposition", "")) is (kind == UNKNOWN)


def test_a_film_is_served_in_parts(package_host, base):
    answer = package_host.get(base + "film.mp4", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, len(answer.data)) == (206, 10)


@pytest.mark.parametrize(
    "path", ["missing.html", "../index.html", "..%2Findex.html", "%2e%2e/cmi5.xml", "img", "img/", "INDEX.HTML", "index.html/", "index.html%00"]
)
def test_what_is_not_in_the_package_is_a_404(package_host, base, path):
    answer = package_host.get(base + path, follow_redirects=False)
    assert answer.status_code == 404


def test_every_wrong_address_looks_alike(package_host, base, launched, client_for):
    token = base.split("/")[2]
    expires, mac = token.split(".")
    wrong = [
        f"{expires}.{mac[:-1]}A", f"{int(expires, 16) + 3600:x}.{mac}", f"0x{expires}.{mac}", f"+{expires}.{mac}", f"{expires}_.{mac}",
        f"0{expires}.{mac}",
        expires, mac, f".{mac}", f"{expires}.", "x.y", f"-{expires}.{mac}", f"{expires.upper()}.{mac}", f"{expires}.{mac}.", f"{expires}.{mac}%0A",
    ]  # fmt: skip
    answers = [package_host.get(f"/s/{each}/index.html") for each in wrong if each != token]
    answers.append(package_host.get(f"{base}missing.html"))
    answers.append(client_for(host="0123456789abcdef0123456789abcdef.innehall.localhost:8000").get(f"{base}index.html"))
    answers.append(client_for(host="innehall.localhost:8000").get(f"{base}index.html"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert "Starta kursen igen från lärportalen." in answers[0].get_data(as_text=True)
    assert "Start the course again from the learning portal." in answers[0].get_data(as_text=True)


def test_a_token_opens_one_package_for_half_a_day(app):
    moment = now()
    token = make_token("secret", "a" * 32, moment)
    assert token_holds("secret", "a" * 32, token, moment)
    assert token_holds("secret", "a" * 32, token, moment + timedelta(hours=12))
    assert not token_holds("secret", "a" * 32, token, moment + timedelta(hours=13, seconds=1))
    assert not token_holds("secret", "b" * 32, token, moment)
    assert not token_holds("other", "a" * 32, token, moment)


def test_a_package_registers_no_service_worker(package_host, base):
    assert package_host.get(base + "js/app.js", headers={"Service-Worker": "script"}).status_code == 404


def test_the_content_host_has_no_page_of_the_platform(package_host):
    for path in ("/", "/kurser", "/logga-in", "/xapi/about", "/api/courses", "/s/x", "/s/x/"):
        answer = package_host.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (404, "text/html"), path
        assert "Starta kursen igen från lärportalen." in answer.get_data(as_text=True)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert "Set-Cookie" not in answer.headers


def test_package_files_lie_on_no_other_host(launched, base, client_for):
    for host in ("perstorp.localhost:8000", "127.0.0.1:8000", "localhost:8000"):
        assert client_for(host=host).get(f"{base}index.html").status_code == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a.html", "text/html"), ("A.HTML", "text/html"), ("a.html.exe", UNKNOWN), (".html", UNKNOWN), ("a.", UNKNOWN), ("a.b/c", UNKNOWN)],
)
def test_the_last_extension_alone_says_the_type(path, kind):
    assert content_type(path) == kind


def fetch(client_for, launched, **options):
    parts = urlsplit(launched.query["fetch"])
    return client_for(host=parts.netloc).post(parts.path, **options)


def test_the_fetch_address_gives_a_token_once(client_for, launched):
    first = fetch(client_for, launched, headers={"Origin": "http://x.innehall.localhost:8000"})
    assert first.status_code == 200
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    assert base64.b64decode(first.get_json()["auth-token"]).decode().startswith("perstorp.")
    second = fetch(client_for, launched)
    assert (second.status_code, second.get_json()["error-code"]) == (200, "1")


def test_fetch_addresses_that_are_not_ours_give_nothing(client_for, launched):
    host = client_for(host="127.0.0.1:8000")
    good = urlsplit(launched.query["fetch"]).path.rpartition("/")[2]
    for secret in (
        "x",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace("perstorp", "helsingborg"),
        good.replace(".f", ".t"),
        good.replace(".f", ".k"),
    ):
        answer = host.post(f"/cmi5/fetch/{secret}")
        assert (answer.status_code, answer.get_json()["error-code"]) == (200, "2")
    assert "auth-token" in fetch(client_for, launched).get_json(), "wrong tries use nothing up"


def test_a_fetch_address_is_posted_to(client_for, launched):
    parts = urlsplit(launched.query["fetch"])
    host = client_for(host=parts.netloc)
    assert host.get(parts.path).status_code == 405
    preflight = host.open(parts.path, method="OPTIONS", headers={"Origin": "http://x.example", "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == "POST"
    assert client_for("perstorp").post(parts.path).status_code == 404, "the tenant's host has no such address"


def test_the_secret_of_paths_is_the_installations(app):
    assert current_settings().secret_key not in make_token(current_settings().secret_key, "a" * 32, now())
