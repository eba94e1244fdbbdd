"""An error page tells nobody who has signed in to sign in."""

from collections.abc import Callable

import pytest

from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("path", ["/finns-inte", "/logga-ut"])
def test_who_has_signed_in_is_not_told_to(client_for: Callable[..., Visitor], path: str) -> None:
    tenant = make_tenant("perstorp")
    assert "Logga in" in client_for("perstorp").get(path).text
    signed_in = client_for("perstorp", make_member(tenant)).get(path)
    assert signed_in.status_code in (404, 405)
    assert "Logga in" not in signed_in.text
