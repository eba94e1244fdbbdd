"""A large body is read only where a file is taken, and only of somebody who may send it."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest

from lms.access.permissions import Role
from lms.http.app import Samlar
from lms.http.bodies import FORM
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
MIB = 1024 * 1024
FILE_ROUTES = ["/administration/personal", "/mina-kurser/0190163d-8694-739b-aea5-966c26f8ad91/paket"]


class Counted(BytesIO):
    """A body that knows how much of it has been read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        self.taken += len(part)
        return part

    def readinto(self, buffer: object) -> int:
        count = super().readinto(buffer)  # type: ignore[arg-type]
        self.taken += count
        return count


@pytest.fixture(autouse=True)
def tokens_wanted(app: Samlar) -> Iterator[None]:
    """CSRF tokens are checked, as in the running product: the token stands in the body."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def send(visitor: Visitor, path: str, size: int, *, chunked: bool = False) -> tuple[int, int]:
    """The status of a form with a file of so many bytes, and how much of it was read."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body = Counted(head + b"a" * size + b"\r\n--x--\r\n")
    environ = {"wsgi.input_terminated": True} if chunked else {"CONTENT_LENGTH": str(len(body.getvalue()))}
    answer = visitor.post(path, content_type="multipart/form-data; boundary=x", input_stream=body, environ_overrides=environ)
    return answer.status_code, body.taken


@pytest.mark.parametrize("path", ["/utseende", "/logga-ut", "/administration/roller"])
def test_a_form_is_small(client_for: Callable[..., Visitor], path: str) -> None:
    visitor = client_for("perstorp", make_member(make_tenant("perstorp"), roles=(Role.TENANT_ADMIN,)))
    assert send(visitor, path, 5 * MIB) == (413, 0)
    status, taken = send(visitor, path, 5 * MIB, chunked=True)
    assert status == 413
    assert taken <= FORM + 128 * 1024


@pytest.mark.parametrize("path", FILE_ROUTES)
@pytest.mark.parametrize(("roles", "status"), [(None, 401), ((), 403)])
def test_a_file_is_not_read_of_somebody_who_may_not_send_it(
    client_for: Callable[..., Visitor], path: str, roles: tuple[Role, ...] | None, status: int
) -> None:
    tenant = make_tenant("perstorp")
    visitor = client_for("perstorp", None if roles is None else make_member(tenant, roles=roles))
    assert send(visitor, path, 5 * MIB) == (status, 0)


@pytest.mark.parametrize("path", FILE_ROUTES)
def test_a_file_of_somebody_who_may_is_read_to_look_for_the_token(client_for: Callable[..., Visitor], path: str) -> None:
    visitor = client_for("perstorp", make_member(make_tenant("perstorp"), roles=(Role.HR, Role.AUTHOR)))
    status, taken = send(visitor, path, 5 * MIB)
    assert status == 400
    assert taken > 5 * MIB
