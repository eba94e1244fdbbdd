"""ID tokens that must not sign anybody in (reliability T34), made by a provider under an attacker's hand."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lms.core.db import unit_of_work
from lms.identity.models import Member
from lms.identity.services.providers import connect_provider
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

from .browser import begin, query_of
from .forging_provider import OTHER_KEY, ForgingProvider, forging_provider, signed, signed_with_the_public_key, unsigned

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(scope="module")
def server() -> Iterator[ForgingProvider]:
    with forging_provider() as found:
        yield found


@pytest.fixture
def forger(server: ForgingProvider) -> ForgingProvider:
    server.issuer, server.forge, server.claims, server.algorithms = server.origin, signed, {}, ["RS256"]
    return server


@pytest.fixture
def amina(forger: ForgingProvider) -> Member:
    tenant = make_tenant("offer")
    member = make_member(tenant)
    with unit_of_work(tenant_id=tenant.id):
        connect_provider(tenant_id=tenant.id, issuer=forger.origin, client_id="samlar", client_secret="hemlig")
    return member


def come_back(visitor: Visitor, forger: ForgingProvider, member: Member, **answer: str) -> int:
    """The status of the answer after a sign-in in which the provider says that it is `member`."""
    asked = query_of(begin(visitor))
    forger.claims = {"sub": member.external_id, "nonce": asked["nonce"]} | forger.claims
    return visitor.get("/logga-in/svar", query_string={"code": "c", "state": asked["state"]} | answer).status_code


def test_an_honest_token_signs_in(forger: ForgingProvider, amina: Member, client_for: Callable[..., Visitor]) -> None:
    assert come_back(client_for("offer"), forger, amina) == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody-else"},
        {"aud": ["somebody-else"]},
        {"aud": "somebody-else", "azp": "samlar"},
        {"aud": ["samlar", "other"], "azp": "other"},
        {"iss": "https://another.example"},
        {"iss": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) - 15, "iat": int(time.time()) - 90},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": ""},
        {"sub": None},
        {"sub": 17},
    ],
)
def test_a_token_with_a_wrong_claim_signs_nobody_in(
    forger: ForgingProvider, amina: Member, client_for: Callable[..., Visitor], claims: dict[str, Any]
) -> None:
    forger.claims = dict(claims)
    forger.forge = lambda honest: signed({name: value for name, value in honest.items() if value is not None})
    assert come_back(client_for("offer"), forger, amina) == 400


@pytest.mark.parametrize("algorithms", [["RS256"], ["RS256", "HS256", "none"], ["none"], ["HS256"]])
@pytest.mark.parametrize("forge", [unsigned, signed_with_the_public_key, lambda claims: signed(claims, key=OTHER_KEY), lambda _claims: "x.y.z"])
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    forger: ForgingProvider, amina: Member, client_for: Callable[..., Visitor], forge: Callable[[dict[str, Any]], str], algorithms: list[str]
) -> None:
    forger.forge, forger.algorithms = forge, algorithms
    assert come_back(client_for("offer"), forger, amina) == 400


def test_metadata_of_another_issuer_stop_the_sign_in(forger: ForgingProvider, amina: Member, client_for: Callable[..., Visitor]) -> None:
    forger.issuer = "https://another.example"
    assert client_for("offer").get("/logga-in").status_code == 502


def test_an_answer_that_names_another_issuer_is_refused(forger: ForgingProvider, amina: Member, client_for: Callable[..., Visitor]) -> None:
    assert come_back(client_for("offer"), forger, amina, iss="https://another.example") == 400
    forger.claims = {}
    assert come_back(client_for("offer"), forger, amina, iss=forger.origin) == 303


def test_a_provider_that_does_not_answer_is_unavailable_and_not_an_error_of_ours(client_for: Callable[..., Visitor]) -> None:
    tenant = make_tenant("nere")
    with unit_of_work(tenant_id=tenant.id):
        connect_provider(tenant_id=tenant.id, issuer="http://127.0.0.1:9", client_id="samlar", client_secret="hemlig")
    assert client_for("nere").get("/logga-in").status_code == 503
