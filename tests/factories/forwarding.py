"""Receivers of forwarded statements for tests. Each says only what matters."""

from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.lrs.forwarding import services
from lms.lrs.forwarding.models import ForwardTarget
from lms.tenancy.models import Organisation

_number = count(1)
NOBODY_LISTENS = "http://127.0.0.1:9/xapi/"


def make_target(tenant: Organisation, endpoint: str = NOBODY_LISTENS, *, user: str = "user", word: str = "word", **said: Any) -> ForwardTarget:
    """A receiver of the tenant's statements, committed, as a plain value; those from now on unless `from_the_beginning`."""
    with unit_of_work(tenant_id=tenant.id):
        name = said.pop("name", f"Mottagare {next(_number)}")
        made = services.create_target(tenant_id=tenant.id, name=name, endpoint=endpoint, user=user, word=word, **said)
        db.session.expunge(made)
    return made


def refuse(tenant: Organisation, target: ForwardTarget, statement_id: UUID, *, sentence: str = "the verb is not known here") -> None:
    """A statement that the receiver has refused, committed; it need not be there."""
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(
            text(
                """insert into forward_outbox (tenant_id, target_id, stored, statement_id, lane, refused_at, status, sentence, attempts)
                   values (:tenant, :target, now(), :id, :id, now(), 400, :sentence, 1)"""
            ),
            {"tenant": tenant.id, "target": target.id, "id": statement_id, "sentence": sentence},
        )
        db.session.execute(
            text(
                """update forward_target set state = 'stopped', stopped_at = now(), stopped_why = 'refused', stopped_status = 400,
                          stopped_sentence = :sentence, stopped_statement_id = :id where tenant_id = :tenant and id = :target"""
            ),
            {"tenant": tenant.id, "target": target.id, "id": statement_id, "sentence": sentence},
        )
