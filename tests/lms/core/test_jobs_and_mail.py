"""Jobs and mail: there exactly when their data is, and done once."""

from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.core.jobs import defer
from lms.core.mail import Mail, send_mail
from lms.http.app import Samlar
from tests.factories.platform import make_tenant

pytestmark = pytest.mark.usefixtures("session")
WAITING = text("select count(*) from procrastinate_jobs where status = 'todo'")


def test_a_job_vanishes_with_the_transaction_that_wrote_it() -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        defer("mail.send", tenant_id=1, mail_id="x")
        assert db.session.scalar(WAITING) == 1
        raise ZeroDivisionError
    assert db.session.scalar(WAITING) == 0


def test_a_job_is_there_when_the_transaction_commits() -> None:
    with unit_of_work():
        defer("mail.send", tenant_id=1, mail_id="x")
    assert db.session.scalar(WAITING) == 1


def test_a_mail_is_delivered_once_with_both_bodies(app: Samlar, run_jobs: Callable[[], int]) -> None:
    tenant = make_tenant("perstorp")
    with app.test_request_context(base_url="http://perstorp.localhost:8000"), unit_of_work(tenant_id=tenant.id):
        mail_id = send_mail(tenant_id=tenant.id, to="amina@perstorp.example", subject="Platsen\r\nBcc: x@y är din", template="shell/mail_base")
    assert run_jobs() == 1
    path = app.settings.var_dir / "mail" / f"{mail_id}.eml"
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["Subject"] == "Platsen Bcc: x@y är din"
    assert message["Bcc"] is None
    assert {part.get_content_type() for part in message.walk()} == {"multipart/alternative", "text/plain", "text/html"}
    with unit_of_work(tenant_id=tenant.id):
        mail = db.session.get(Mail, (tenant.id, mail_id))
        assert mail is not None
        assert mail.sent_at is not None
        defer("mail.send", tenant_id=tenant.id, mail_id=str(mail_id))
    path.unlink()
    assert run_jobs() == 1
    assert not path.exists()
