"""While somebody else's machine is asked, no database connection waits: a slow provider must not stop everybody's pages."""

from collections.abc import Iterator

import pytest
from sqlalchemy.pool import QueuePool

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.identity.models import Member
from lms.identity.services.providers import connect_provider
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

from .browser import begin, query_of
from .forging_provider import ForgingProvider, forging_provider


@pytest.fixture
def forger() -> Iterator[ForgingProvider]:
    with forging_provider() as found:
        yield found


@pytest.fixture
def amina(real_app: Samlar, forger: ForgingProvider) -> Member:
    member = make_member(make_tenant("perstorp"))
    with unit_of_work(tenant_id=member.tenant_id):
        connect_provider(tenant_id=member.tenant_id, issuer=forger.origin, client_id="samlar", client_secret="hemlig")
    db.session.remove()
    return member


def test_no_connection_is_held_on_the_way_there_back_and_out(real_app: Samlar, forger: ForgingProvider, amina: Member) -> None:
    pool, held = db.engine.pool, []
    assert isinstance(pool, QueuePool)
    forger.when_asked = lambda: held.append(pool.checkedout())
    visitor = Visitor(real_app, "perstorp")
    asked = query_of(begin(visitor))
    forger.claims = {"sub": amina.external_id, "nonce": asked["nonce"]}
    assert visitor.get("/logga-in/svar", query_string={"code": "c", "state": asked["state"]}).status_code == 303
    assert "Amina Holmér" in visitor.get("/tillganglighet").text
    visitor.post("/logga-ut")
    real_app.extensions["samlar.oidc"]._kept.clear()  # an hour later the addresses are asked for anew
    assert visitor.get("/utloggad").status_code == 200
    assert len(held) >= 4, "discovery, token, keys, and discovery again"
    assert set(held) == {0}
