"""Whoever signs in reads her own language, at a shared device too; who has none keeps the one that she reads."""

from collections.abc import Callable, Iterator

import pytest

from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.identity.services.providers import connect_provider
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

from .browser import begin, query_of
from .forging_provider import ForgingProvider, forging_provider

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(scope="module")
def forger() -> Iterator[ForgingProvider]:
    with forging_provider() as found:
        yield found


@pytest.mark.parametrize(
    ("member_has", "browser_has", "page", "kept"),
    [
        (None, None, "sv", None),
        (None, "en", "en", "en"),
        ("en", None, "en", "en"),
        ("en", "sv", "en", "en"),
        ("sv", "en", "sv", "sv"),
        (None, "xx", "sv", None),
    ],
)
def test_the_language_after_a_sign_in(
    client_for: Callable[..., Visitor], forger: ForgingProvider, member_has: str | None, browser_has: str | None, page: str, kept: str | None
) -> None:
    amina = make_member(make_tenant("perstorp"), language=member_has)
    with unit_of_work(tenant_id=amina.tenant_id):
        connect_provider(tenant_id=amina.tenant_id, issuer=forger.origin, client_id="samlar", client_secret="hemlig")
    visitor = client_for("perstorp")
    if browser_has is not None:
        visitor.client.set_cookie("sprak", browser_has, domain="perstorp.localhost")
    asked = query_of(begin(visitor))
    forger.claims = {"sub": amina.external_id, "nonce": asked["nonce"]}
    assert visitor.get("/logga-in/svar", query_string={"code": "c", "state": asked["state"]}).status_code == 303
    assert f'<html lang="{page}">' in visitor.get("/tillganglighet").text
    with unit_of_work(tenant_id=amina.tenant_id):
        assert db.session.get_one(Member, (amina.tenant_id, amina.id), populate_existing=True).language == kept
