"""A tenant with a credential, and a client that uses it."""

from collections.abc import Callable

import pytest

from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, make_credential
from tests.factories.platform import make_tenant
from tests.lms.lrs.forwarding_pair import forwarding_app, pair
from tests.lms.lrs.lasting import app_of_module, base, lasting_app

__all__ = ["app_of_module", "base", "forwarding_app", "lasting_app", "pair", "sender", "sender_of", "tenant"]


@pytest.fixture
def tenant(session: object) -> Organisation:
    """A tenant."""
    return make_tenant("perstorp")


@pytest.fixture
def sender_of(app: Samlar, session: object) -> Callable[..., Sender]:
    """`sender_of(tenant, "state")` speaks with a new credential of these scopes (all when none are named)."""
    return lambda tenant, *scopes, **options: Sender(app, make_credential(tenant, *scopes), **options)


@pytest.fixture
def sender(tenant: Organisation, sender_of: Callable[..., Sender]) -> Sender:
    """A client with all rights in the tenant's store."""
    return sender_of(tenant)
