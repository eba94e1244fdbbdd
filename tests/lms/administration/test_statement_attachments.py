"""Taking an attachment out of the record store: the very bytes, as a file to save, noted, and for nobody else."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.identity.models import Member
from lms.tenancy.models import Organisation
from tests.factories.attachments import declaration, part, send
from tests.factories.lrs import Sender, make_credential, statement
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member
from .told import PAGE, of

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PDF = b"%PDF-1.7\r\n<script>alert(1)</script>\x00\xff"
SHA2 = sha256(PDF).hexdigest()
UNKNOWN = "0" * 64


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


@pytest.fixture
def visitor(admin: Member, client_for: Clients) -> Visitor:
    return client_for("perstorp", admin)


def attached(app: Samlar, tenant: Organisation, *, content: bytes = PDF, said: dict[str, Any] | None = None, **declared: Any) -> str:
    """A statement that brought its attachment along; answers its id."""
    sent = (said or statement()) | {"attachments": [declaration(content, **({"kind": "application/pdf"} | declared))]}
    assert send(Sender(app, make_credential(tenant)), sent, part(content)).status_code == 200
    return str(sent["id"])


def taken(tenant: Organisation) -> list[AuditEvent]:
    with unit_of_work(tenant_id=tenant.id):
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.attachment")))


def test_an_administrator_saves_the_very_bytes_and_it_is_noted(app: Samlar, tenant: Organisation, admin: Member, visitor: Visitor) -> None:
    one = attached(app, tenant, display={"sv": "Intyg i förflyttning"})
    place = f"{PAGE}/{one}/bilaga/{SHA2}"
    assert f'<a href="{place}">Hämta Intyg i förflyttning</a>' in visitor.get(f"{PAGE}/{one}").text
    assert taken(tenant) == [], "to see that there is one is not to take it"
    answer = visitor.get(place)
    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=Intyg-i-forflyttning.pdf; filename*=UTF-8''Intyg-i-f%C3%B6rflyttning.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    [event] = taken(tenant)
    assert (event.actor_member_id, event.object_id, event.detail) == (admin.id, one, {"sha2": SHA2})
    assert "Hämtade en bilaga till en utsaga" in visitor.get("/administration/handelser").text


@pytest.mark.parametrize(
    ("name", "kind", "file"),
    [
        ("../../etc/passwd", "text/plain; charset=utf-8", "etc-passwd.txt"),
        ('x"; filename="b.exe', "text/html", "x-filename-b-exe.bin"),
        ("\u202egnp.exe\r\nSet-Cookie: a=b", "application/x-msdownload", "gnp-exe-Set-Cookie-a-b.bin"),
        ("…", "image/png", "bilaga.png"),
        ("a" * 300, "image/svg+xml", f"{'a' * 60}.bin"),
    ],
)
def test_a_file_is_called_by_nothing_that_a_sender_could_do_harm_with(
    app: Samlar, tenant: Organisation, visitor: Visitor, name: str, kind: str, file: str
) -> None:
    one = attached(app, tenant, display={"sv": name}, kind=kind)
    answer = visitor.get(f"{PAGE}/{one}/bilaga/{SHA2}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={file}"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "Set-Cookie" not in answer.headers


def test_what_lies_elsewhere_is_not_offered(tenant: Organisation, app: Samlar, visitor: Visitor) -> None:
    attached(app, tenant)  # the same bytes, brought along by another statement
    sent = statement(attachments=[declaration(PDF, fileUrl="https://e.se/intyg.pdf")])
    assert Sender(app, make_credential(tenant)).post(sent).status_code == 200
    page = visitor.get(f"{PAGE}/{sent['id']}").text
    assert "Finns inte här." in page
    assert "/bilaga/" not in page
    assert visitor.get(f"{PAGE}/{sent['id']}/bilaga/{SHA2}").status_code == 404


def test_a_foreign_and_an_unknown_one_are_alike_and_leave_no_trace(app: Samlar, tenant: Organisation, visitor: Visitor) -> None:
    own, theirs = attached(app, tenant), attached(app, other := make_tenant("klippan"))
    only_theirs = attached(app, other, content=b"theirs")
    answers = [
        visitor.get(f"{PAGE}/{each}")
        for each in (
            f"{theirs}/bilaga/{SHA2}", f"{only_theirs}/bilaga/{sha256(b'theirs').hexdigest()}", f"{own}/bilaga/{sha256(b'theirs').hexdigest()}",
            f"{own}/bilaga/{UNKNOWN}", f"{own}/bilaga/x", f"{uuid4()}/bilaga/{SHA2}",
        )
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.replace(answer.request.path, "") for answer in answers}) == 1
    assert taken(tenant) == taken(other) == []


def test_an_attachment_about_somebody_with_a_protected_identity_stays(app: Samlar, tenant: Organisation, visitor: Visitor) -> None:
    hidden = make_member(tenant, "Vera Hemlig", protected=True)
    one = attached(app, tenant, said=statement(actor=of(hidden)))
    page = visitor.get(f"{PAGE}/{one}").text
    assert "Kan inte hämtas: utsagan nämner någon med skyddad identitet." in page
    assert "/bilaga/" not in page
    assert visitor.get(f"{PAGE}/{one}/bilaga/{SHA2}").status_code == 404
    assert taken(tenant) == []


def test_an_attachment_of_a_sub_statement_is_offered_too(app: Samlar, tenant: Organisation, visitor: Visitor) -> None:
    inner = {name: value for name, value in statement(attachments=[declaration(PDF)]).items() if name != "id"}
    sent = statement(object=inner | {"objectType": "SubStatement"})
    assert send(Sender(app, make_credential(tenant)), sent, part(PDF)).status_code == 200
    place = f"{PAGE}/{sent['id']}/bilaga/{SHA2}"
    assert place in visitor.get(f"{PAGE}/{sent['id']}").text
    assert visitor.get(place).data == PDF


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.TENANT_ADMIN, Role.EMPLOYEE, Role.MANAGER))])
def test_nobody_but_an_administrator_takes_one(app: Samlar, tenant: Organisation, client_for: Clients, role: Role | None) -> None:
    one = attached(app, tenant)
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér", roles=(role,) if role else ()))
    answer = visitor.get(f"{PAGE}/{one}/bilaga/{SHA2}")
    assert (answer.status_code, PDF in answer.data) == (403, False)
    assert client_for("perstorp").get(f"{PAGE}/{one}/bilaga/{SHA2}").status_code in (302, 401)
    assert taken(tenant) == []
