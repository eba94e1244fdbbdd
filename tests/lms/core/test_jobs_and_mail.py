"""Jobs and mail: there exactly when their data is, and done once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from importlib import import_module

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.core.jobs import connect_worker, defer
from lms.core.mail import Mail, send_mail
from lms.http.app import Samlar
from tests.factories.platform import make_tenant

WAITING = text("select count(*) from procrastinate_jobs where status = 'todo'")


@pytest.mark.usefixtures("session")
def test_a_job_vanishes_with_the_transaction_that_wrote_it() -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        defer("mail.send", tenant_id=1, mail_id="x")
        assert db.session.scalar(WAITING) == 1
        raise ZeroDivisionError
    assert db.session.scalar(WAITING) == 0


@pytest.mark.usefixtures("session")
def test_a_job_is_there_when_the_transaction_commits() -> None:
    with unit_of_work():
        defer("mail.send", tenant_id=1, mail_id="x")
    assert db.session.scalar(WAITING) == 1


@pytest.mark.usefixtures("session")
def test_a_mail_is_delivered_once_with_both_bodies(app: Samlar, run_jobs: Callable[[], int]) -> None:
    tenant = make_tenant("perstorp")
    with app.test_request_context(base_url="http://perstorp.localhost:8000"), unit_of_work(tenant_id=tenant.id):
        mail_id = send_mail(
            tenant_id=tenant.id, to="amina@perstorp.example", language=None, subject="Platsen\r\nBcc: x@y är din", template="shell/mail_base"
        )
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


def test_a_worker_runs_jobs_in_its_own_app(real_app: Samlar) -> None:
    tenant = make_tenant("perstorp")
    with real_app.test_request_context(base_url="http://perstorp.localhost:8000"), unit_of_work(tenant_id=tenant.id):
        mail_id = send_mail(tenant_id=tenant.id, to="amina@perstorp.example", language=None, subject="Hej", template="shell/mail_base")
    import_module("lms.tasks")
    queue = connect_worker(real_app, url=real_app.extensions["test.url"])

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    with ThreadPoolExecutor() as apart:  # a thread of its own has no app's context, as a worker has none
        apart.submit(asyncio.run, work()).result()
    assert (real_app.settings.var_dir / "mail" / f"{mail_id}.eml").exists()
