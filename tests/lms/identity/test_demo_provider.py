"""The demo identity provider by itself: what it refuses, and that its pages hold nothing of others."""

import os
import re
import subprocess
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import requests

from .browser import ProviderPages, query_of
from .conftest import ROOT, Provider

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ORIGIN = "http://demo.localhost:8000"


@pytest.fixture(scope="module", autouse=True)
def tenants(provider: Provider) -> Iterator[None]:
    provider.serve("demo", origin=ORIGIN, people=[("1", "Amina Holmér"), ("2", "Bo <script>Ek</script>")])
    provider.serve("annan", origin="http://annan.localhost:8000", people=[("1", "Annan Person")])
    yield
    for slug in ("demo", "annan"):
        del provider.tenants[slug], provider.people[slug]
    provider.write()


def address(provider: Provider, slug: str = "demo", **changes: str | None) -> str:
    asked = {
        "client_id": f"samlar-{slug}", "response_type": "code", "scope": "openid profile", "state": "s", "nonce": "n",
        "redirect_uri": f"http://{slug}.localhost:8000/logga-in/svar", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    } | changes  # fmt: skip
    return f"{provider.issuer(slug)}/auth?{urlencode({name: value for name, value in asked.items() if value is not None})}"


def answer_of(url: str) -> dict[str, str]:
    answer = requests.get(url, allow_redirects=False, timeout=10)
    return query_of(answer.headers["Location"])


@pytest.mark.parametrize("changes", [{"code_challenge": None, "code_challenge_method": None}, {"code_challenge_method": "plain"}])
def test_a_question_without_pkce_by_hash_is_refused(provider: Provider, changes: dict[str, str | None]) -> None:
    assert answer_of(address(provider, **changes))["error"] == "invalid_request"


@pytest.mark.parametrize("redirect", ["http://evil.test/logga-in/svar", f"{ORIGIN}/logga-in/svar/", f"{ORIGIN}@evil.test/", f"{ORIGIN}/"])
def test_nobody_is_sent_to_an_address_that_is_not_registered(provider: Provider, redirect: str) -> None:
    answer = requests.get(address(provider, redirect_uri=redirect), allow_redirects=False, timeout=10)
    assert answer.status_code == 400
    assert "Det gick inte att logga in" in answer.text


def test_the_answer_names_its_issuer_and_the_id_token_carries_the_number(provider: Provider) -> None:
    back = query_of(ProviderPages().choose(address(provider), "1"))
    assert back["iss"] == provider.issuer("demo")
    assert requests.get(f"{provider.issuer('demo')}/.well-known/openid-configuration", timeout=10).json()["issuer"] == provider.issuer("demo")


def test_a_code_of_one_issuer_cannot_be_redeemed_at_another(provider: Provider) -> None:
    back = query_of(ProviderPages().choose(address(provider), "1"))
    form = {"grant_type": "authorization_code", "code": back["code"], "code_verifier": VERIFIER, "redirect_uri": f"{ORIGIN}/logga-in/svar"}
    for slug in ("annan", "demo"):
        token = requests.post(f"{provider.issuer(slug)}/token", form, auth=(f"samlar-{slug}", provider.secret(slug)), timeout=10)
        assert token.status_code == (200 if slug == "demo" else 400)


def test_a_choice_needs_the_browser_that_began_and_a_person_of_the_tenant(provider: Provider) -> None:
    begun = requests.Session()
    page = begun.get(address(provider), timeout=10)
    assert "&lt;script&gt;Ek" in page.text
    assert "<script" not in page.text
    choice = provider.origin + re.search(r'action="([^"]+)"', page.text)[1]  # type: ignore[index]
    assert requests.post(choice, {"sub": "1"}, timeout=10).status_code == 400
    assert query_of(ProviderPages().choose(address(provider), "99"))["error"] == "access_denied"


def test_people_are_read_again_when_the_file_changes(provider: Provider) -> None:
    assert "Ny Kollega" not in requests.Session().get(address(provider), timeout=10).text
    provider.people["demo"]["people"].append({"sub": "3", "name": "Ny Kollega", "title": "kock", "unit": "Köket"})
    provider.write()
    assert "Ny Kollega" in requests.Session().get(address(provider), timeout=10).text


def test_pages_load_nothing_from_elsewhere_and_cookies_have_names_of_their_own(provider: Provider) -> None:
    browser = requests.Session()
    page = browser.get(address(provider), timeout=10)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []
    names = {cookie.name for cookie in browser.cookies}
    assert names
    assert all(name.startswith("samlar_idp_demo") for name in names)


@pytest.mark.parametrize(
    ("path", "host", "status"), [("/demo/auth", "evil.test", 421), ("/okand/auth", None, 404), ("/__proto__/auth", None, 404), ("/annan2", None, 404)]
)
def test_another_name_for_the_machine_and_an_unknown_tenant_are_not_answered(provider: Provider, path: str, host: str | None, status: int) -> None:
    answer = requests.get(provider.origin + path, headers={"Host": host} if host else {}, timeout=10)
    assert answer.status_code == status


def test_it_does_not_start_without_a_secret() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SAMLAR_IDP_SECRET"}
    ended = subprocess.run(["node", "demo/idp/server.mjs"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 2
    assert "SAMLAR_IDP_SECRET" in ended.stderr


def test_its_front_page_leads_to_the_portals(provider: Provider) -> None:
    page = requests.get(f"{provider.origin}/", timeout=10)
    assert page.status_code == 200
    assert f'href="{ORIGIN}/"' in page.text
