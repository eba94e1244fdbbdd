"""Step: each tenant's history, sent with a key that is made for it and revoked afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from catalog.activities import course_iri
from demo.history.drawing import Achievement, achievements
from demo.history.sending import NotStored, Sender
from demo.history.statements import statement
from demo.sources.organisations import DemoTenant
from demo.sources.people import Worker
from demo.steps.courses import readable_courses
from lms.core.clock import today
from lms.core.db import db, unit_of_work
from lms.core.settings import current_settings
from lms.identity.models import Member
from lms.lrs.actors import actors_for
from lms.lrs.credentials import create_credential, revoke_credential

KEY_NAME = "Övertagen historik"
ACTORS = 5_000  # made in one statement

__all__ = ["NotStored", "Prepared", "prepare", "send"]


@dataclass(frozen=True)
class Prepared:
    """One tenant's history, not yet sent."""

    tenant: DemoTenant
    achievements: list[Achievement]
    api_origin: str


def prepare(tenant: DemoTenant, staff: list[Worker], api_origin: str) -> Prepared:
    """The tenant's achievements, the oldest first."""
    found = [one for worker in staff for one in achievements(tenant, worker, today())]
    return Prepared(tenant, sorted(found, key=lambda one: (one.at, one.number, one.course.key)), api_origin)


def send(prepared: Prepared) -> Iterator[int]:
    """Every statement is in the record store; gives the size of each batch. Sent twice it stores nothing twice.
    Raises NotStored."""
    tenant = prepared.tenant
    with unit_of_work(tenant_id=tenant.code):
        known = _Known(tenant)
        key = create_credential(tenant_id=tenant.code, name=KEY_NAME, scopes=("statements/write", "statements/read"))
    try:
        sender = Sender(prepared.api_origin, key=key.key, secret=key.secret)
        made = [known.statement(one) for one in prepared.achievements]
        if made and sender.has(made[-1]["id"]):
            yield len(made)
        else:
            yield from sender.send(made)
    finally:
        with unit_of_work(tenant_id=tenant.code):
            revoke_credential(tenant_id=tenant.code, credential_id=key.id)


def _parts(items: Sequence[tuple[str, UUID]], size: int) -> Iterator[Sequence[tuple[str, UUID]]]:
    return (items[start : start + size] for start in range(0, len(items), size))


class _Known:
    """What statements need to know of a tenant: its members' actors and its courses' names in statements."""

    def __init__(self, tenant: DemoTenant) -> None:
        self.slug = tenant.slug
        base = current_settings().activity_base
        self.courses = {title: course_iri(base, owner, course_id) for title, (owner, course_id) in readable_courses(tenant.code).items()}
        rows = db.session.execute(select(Member.external_id, Member.person_id).where(Member.tenant_id == tenant.code)).all()
        people = [(str(number), person) for number, person in rows]
        self.actors: dict[str, dict[str, Any]] = {}
        for part in _parts(people, ACTORS):
            actors = actors_for(tenant.code, [person for _number, person in part])
            self.actors |= {number: actors[person] for number, person in part}

    def statement(self, one: Achievement) -> dict[str, Any]:
        return statement(self.slug, one, actor=self.actors[one.number], course_iri=self.courses[one.course.title])
