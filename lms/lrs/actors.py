"""Actors of a tenant's own people: a keyed hash of the person under the tenant's home page, never the person's id.

The hash is another one in every tenant, so that statements of two tenants cannot be joined by it.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from lms.core.db import db
from lms.core.settings import current_settings
from lms.lrs.agents import ifi_of
from lms.lrs.models import LrsActor
from lms.tenancy import queries as tenancy


def actor_for(tenant_id: int, person_id: UUID) -> dict[str, Any]:
    """Give the xAPI agent that stands for a person in a tenant; it is made and kept at the first call."""
    return actors_for(tenant_id, [person_id])[person_id]


def actors_for(tenant_id: int, person_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Give the agents that stand for persons in a tenant; those that are missing are made and kept.

    An agent once made stays the same, also when the platform's address or its secret changes.
    """
    wanted = sorted(set(person_ids))
    kept = _kept(tenant_id, wanted)
    missing = [person_id for person_id in wanted if person_id not in kept]
    if missing:
        home_page = current_settings().tenant_origin(tenancy.organisations_by_id([tenant_id])[tenant_id].slug)
        made = {person_id: _agent(home_page, tenant_id, person_id) for person_id in missing}
        rows = [{"tenant_id": tenant_id, "ifi": ifi_of(agent), "person_id": person_id, "actor": agent} for person_id, agent in made.items()]
        db.session.execute(insert(LrsActor).values(rows).on_conflict_do_nothing())
        kept |= made
    return kept


def _kept(tenant_id: int, person_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = select(LrsActor.person_id, LrsActor.actor).where(LrsActor.tenant_id == tenant_id, LrsActor.person_id.in_(person_ids))
    return {person_id: actor for person_id, actor in db.session.execute(rows.order_by(LrsActor.ifi.desc())) if person_id is not None}


def person_of(tenant_id: int, ifi: str) -> UUID | None:
    """Give the person of the tenant that an identifier stands for; None for a stranger."""
    return db.session.scalar(select(LrsActor.person_id).where(LrsActor.tenant_id == tenant_id, LrsActor.ifi == ifi))


def ifis_of(tenant_id: int, person_ids: Sequence[UUID]) -> dict[str, UUID]:
    """Give every identifier that stands for one of the persons, with the person."""
    rows = select(LrsActor.ifi, LrsActor.person_id).where(LrsActor.tenant_id == tenant_id, LrsActor.person_id.in_(person_ids))
    return {ifi: person_id for ifi, person_id in db.session.execute(rows) if person_id is not None}


def _agent(home_page: str, tenant_id: int, person_id: UUID) -> dict[str, Any]:
    key = current_settings().secret_key.encode()[:64]
    name = blake2b(f"{tenant_id}|{person_id}".encode(), key=key, digest_size=16, person=b"lrs-actor").hexdigest()
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}
