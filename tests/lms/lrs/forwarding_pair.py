"""Two tenants of a real application, one forwarding to the other through a proxy; and what tests say about them in short."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.lrs.credentials import NewCredential
from lms.lrs.forwarding import queries
from lms.lrs.forwarding.models import ForwardTarget
from lms.lrs.forwarding.serving import serve
from lms.tenancy.models import Organisation
from tests.databases import Databases
from tests.factories.forwarding import make_target
from tests.factories.lrs import Sender, make_credential, statement
from tests.factories.platform import make_tenant
from tests.lms.lrs.receivers import Proxy, Statements, proxied
from wsgi import create_app


@dataclass
class Pair:
    """A tenant that forwards, and one that receives behind a proxy."""

    app: Samlar
    tenant: Organisation
    receiving: Organisation
    credential: NewCredential
    proxy: Proxy
    sender: Sender
    reader: Sender

    def target(self, **said: Any) -> ForwardTarget:
        """A receiver at the proxy."""
        return make_target(self.tenant, self.proxy.endpoint, user=self.credential.key, word=self.credential.secret, **said)

    def store(self, *statements: dict[str, Any]) -> list[str]:
        """The tenant stores these, in this order; gives their ids."""
        assert self.sender.post(*statements).status_code == 200
        return [each["id"] for each in statements]

    def forward(self, target: ForwardTarget, *, now: bool = False) -> bool:
        """A turn of the receiver; `now` forgets every pause first."""
        if now:
            with unit_of_work(tenant_id=self.tenant.id):
                db.session.execute(text("update forward_target set retry_at = null"))
                db.session.execute(text("update forward_outbox set retry_at = now() where retry_at is not null"))
        return serve(self.app, self.tenant.id, target.id, stop=Event())

    def received(self) -> list[str]:
        """What the receiver has, in the order in which it came there."""
        return self.reader.ids(ascending="true")

    def row(self, target: ForwardTarget) -> ForwardTarget:
        """The receiver as it stands now."""
        with unit_of_work(tenant_id=self.tenant.id):
            found = queries.target(self.tenant.id, target.id)
            db.session.expunge(found)
            return found

    def lag(self, target: ForwardTarget) -> queries.Lag:
        """How far behind it is."""
        with unit_of_work(tenant_id=self.tenant.id):
            return queries.lags(self.tenant.id, target.id)[target.id]

    def act(self, act: Callable[..., None], target: ForwardTarget, **said: Any) -> None:
        """What an administrator does."""
        with unit_of_work(tenant_id=self.tenant.id):
            act(tenant_id=self.tenant.id, target_id=target.id, **said)


@pytest.fixture(scope="module")
def forwarding_app(databases: Databases, settings: Settings) -> Iterator[Samlar]:
    """An application on a database of the module's own, with real commits; each test makes tenants of its own."""
    name = databases.copy()
    made = create_app(settings, database_url=databases.url("samlar_app", name))
    made.extensions["test.url"] = databases.url("samlar_app", name)
    made.extensions["test.owner_url"] = databases.url("samlar_owner", name)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    databases.drop(name)


@pytest.fixture
def pair(forwarding_app: Samlar) -> Iterator[Pair]:
    """Both tenants, and the proxy between them."""
    tenant, receiving = make_tenant(), make_tenant()
    credential, own = make_credential(receiving), make_credential(tenant)
    with proxied(forwarding_app) as proxy:
        yield Pair(forwarding_app, tenant, receiving, credential, proxy, Sender(forwarding_app, own), Sender(forwarding_app, credential))
    db.session.remove()


def in_registration(registration: UUID, count: int, **said: Any) -> Statements:
    """Statements of one course registration."""
    return [statement(context={"registration": str(registration)}, **said) for _ in range(count)]


def refusing(*ids: str, status: int = 400, sentence: str = "the verb is not known here") -> Callable[[str, Statements], Any]:
    """A rule that refuses whatever holds one of these statements."""
    return lambda _method, said: (status, {"title": sentence}) if {each["id"] for each in said} & set(ids) else None
