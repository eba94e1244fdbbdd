"""The way of a request: host, tenant, actor, guard; and what strangers get."""

from collections.abc import Callable

import pytest

from lms.access.permissions import Role
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.http.hosts import is_on_our_port
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


def test_an_unknown_host_is_a_plain_404(client_for: Callable[..., Visitor], app: Samlar) -> None:
    for host in ("nowhere.localhost:8000", "example.org", "a.b.localhost:8000"):
        answer = client_for(host=host).get("/")
        assert (answer.status_code, answer.mimetype) == (404, "text/plain"), host
        assert "Set-Cookie" not in answer.headers


def test_a_host_of_ours_on_a_strange_port_is_a_plain_404(client_for: Callable[..., Visitor]) -> None:
    make_tenant("perstorp")
    for host in ("perstorp.localhost:9", "perstorp.localhost", "localhost:80", "127.0.0.1:81", "a.innehall.localhost:1"):
        answer = client_for(host=host).get("/health" if host.startswith("127") else "/")
        assert (answer.status_code, answer.mimetype) == (404, "text/plain"), host


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("perstorp.larportal.se", True), ("perstorp.larportal.se:443", True), ("perstorp.larportal.se:8000", False),
        ("api.larportal.se:8000", True), ("api.larportal.se", True), ("api.larportal.se:80", False),
        ("perstorp.larportal.se:x", False), ("[::1]:443", True), ("[::1]:9", False),
    ],
)  # fmt: skip
def test_behind_a_proxy_only_the_api_host_answers_on_the_port_that_is_listened_to(host: str, ours: bool) -> None:
    settings = Settings(secret_key="x", scheme="https", base_host="larportal.se", api_host="api.larportal.se")
    assert is_on_our_port(host, settings) is ours


def test_a_signed_in_member_is_the_actor(client_for: Callable[..., Visitor]) -> None:
    perstorp = make_tenant("perstorp")
    amina = make_member(perstorp, roles=(Role.HR,))
    assert client_for("perstorp", amina).get("/administration/roller").status_code == 403


def test_a_session_of_one_tenant_opens_nothing_at_another(client_for: Callable[..., Visitor]) -> None:
    perstorp = make_tenant("perstorp")
    make_tenant("klippan")
    visitor = client_for("perstorp", make_member(perstorp, roles=(Role.TENANT_ADMIN,)))
    cookie = visitor.client.get_cookie("samlar", domain="perstorp.localhost")
    assert cookie is not None
    stranger = client_for("klippan")
    stranger.client.set_cookie("samlar", cookie.value, domain="klippan.localhost")
    assert stranger.get("/administration/roller").status_code == 302


def test_the_api_host_sets_no_cookie(client_for: Callable[..., Visitor]) -> None:
    answer = client_for(host="127.0.0.1:8000").get("/health")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
