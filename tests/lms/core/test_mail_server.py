"""Mail goes by a secured way, under our name there, or not at all."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core.db import db, unit_of_work
from lms.core.mail import Mail, deliver, send_mail
from lms.core.mail_server import MailServer, mail_server
from lms.core.settings import Settings, SettingsError
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.factories.platform import make_tenant

from .smtp_server import mail_server_here

Deliver = Callable[[str], None]


@pytest.fixture
def deliver_by(app: Samlar, session: object, monkeypatch: pytest.MonkeyPatch) -> Deliver:
    """Send one mail by the server that an address names."""
    tenant: Organisation = make_tenant("perstorp")

    def send(url: str) -> None:
        monkeypatch.setitem(app.extensions, "samlar.settings", replace(app.settings, mail_url=url))
        with app.test_request_context(base_url="http://perstorp.localhost:8000"), unit_of_work(tenant_id=tenant.id):
            mail_id = send_mail(tenant_id=tenant.id, to="amina@perstorp.example", language=None, subject="Hej", template="shell/mail_base")
            deliver(tenant_id=tenant.id, mail_id=mail_id)
            assert db.session.scalars(select(Mail.sent_at).where(Mail.id == mail_id)).one() is not None

    return send


def test_a_calendar_file_goes_with_the_mail_and_names_its_method(app: Samlar, session: object) -> None:
    tenant = make_tenant("perstorp")
    text = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Förflyttning\r\nEND:VCALENDAR\r\n"
    with app.test_request_context(base_url="http://perstorp.localhost:8000"), unit_of_work(tenant_id=tenant.id):
        mail_id = send_mail(tenant_id=tenant.id, to="a@perstorp.example", language=None, subject="Hej", template="shell/mail_base", calendar=text)
        deliver(tenant_id=tenant.id, mail_id=mail_id)
    message = message_from_bytes((app.settings.var_dir / "mail" / f"{mail_id}.eml").read_bytes())
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert (part.get_param("method"), part.get_filename(), part.get_payload(decode=True)) == ("CANCEL", "kurstillfalle.ics", text.encode())
    assert message.get_content_type() == "multipart/mixed"


@pytest.mark.parametrize(("scheme", "tls"), [("smtps", True), ("smtp+starttls", False)])
def test_a_mail_goes_by_a_secured_way_under_our_name(
    deliver_by: Deliver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, tls: bool
) -> None:
    with mail_server_here(tmp_path, tls=tls) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        deliver_by(f"{scheme}://lar%40portalen:hem%3Alig@localhost:{server.port}")
    [received] = server.received
    assert (received.user, received.secured) == ("|lar@portalen|hem:lig", True)
    assert b"To: amina@perstorp.example" in received.message


@pytest.mark.parametrize(("scheme", "tls"), [("smtps", True), ("smtp+starttls", False)])
def test_a_server_that_cannot_prove_who_it_is_gets_no_mail(deliver_by: Deliver, tmp_path: Path, scheme: str, tls: bool) -> None:
    with mail_server_here(tmp_path, tls=tls) as server:
        with pytest.raises(ssl.SSLError):
            deliver_by(f"{scheme}://portalen:hemlig@localhost:{server.port}")
        assert server.received == []


def test_a_mail_goes_to_a_server_of_ones_own_without_any_password(deliver_by: Deliver, tmp_path: Path) -> None:
    with mail_server_here(tmp_path, tls=False) as server:
        deliver_by(f"smtp://localhost:{server.port}")
    assert [(received.user, received.secured) for received in server.received] == [("", False)]


@pytest.mark.parametrize(
    "url",
    [
        "mail.example", "http://mail.example", "smtp://", "smtps://mail.example/inbox", "smtp://user:secret@mail.example", "smtps://user@mail.example",
        "smtp+tls://mail.example", "smtps://mail.example:smtp", "smtps://l%C3%A4r:p@mail.example",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_meant_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="SAMLAR_MAIL_URL"):
        Settings.from_env({"SAMLAR_MAIL_URL": url})


def test_ports_are_the_usual_ones() -> None:
    assert mail_server("smtps://u:p@mail.example") == MailServer("smtps", "mail.example", 465, "u", "p")
    assert [mail_server(f"{scheme}://mail.example").port for scheme in ("smtp", "smtp+starttls")] == [25, 587]
