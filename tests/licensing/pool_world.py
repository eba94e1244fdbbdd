"""A pool on a database with real commits, and commands on it as psycopg clients send them: no ORM, no request."""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from licensing.ledger import Line
from lms.core.columns import uuid7
from lms.core.db import db, unit_of_work
from lms.identity.models import Employment, Member, Person
from lms.tenancy.models import Organisation
from tests.factories.licensing import Shared, make_pool, share_course
from tests.factories.platform import employment_of, make_member, make_tenant

Connection = psycopg.Connection[Any]


class Client:
    """One connection as samlar_app; each command is a transaction of its own."""

    def __init__(self, url: str) -> None:
        self.connection: Connection = psycopg.connect(url)

    def close(self) -> None:
        """The connection is given back."""
        self.connection.close()

    @contextmanager
    def tenant(self, tenant_id: int) -> Any:
        """One committed transaction under a tenant's policies."""
        with self.connection.transaction():
            self.connection.execute("select set_config('app.tenant_id', %s, true)", (str(tenant_id),))
            yield self.connection

    def ask(self, tenant_id: int, function: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that a function of the ledger answers."""
        marks = ", ".join(["%s"] * len(values))
        with self.tenant(tenant_id) as connection:
            return connection.execute(f"select * from {function}({marks})", values).fetchall()  # type: ignore[no-any-return]

    def word(self, tenant_id: int, function: str, *values: object) -> str:
        """The first word of the answer."""
        return str(self.ask(tenant_id, function, *values)[0][0])

    def rows(self, tenant_id: int, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a tenant reads."""
        with self.tenant(tenant_id) as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[no-any-return]


def hire(tenant: Organisation, count: int) -> list[UUID]:
    """So many employees, committed at once; their employments."""
    first = make_member(tenant)
    like, ids = employment_of(first), [uuid7() for _ in range(count)]
    persons = [Person(id=uuid7()) for _ in ids]
    with unit_of_work(tenant_id=tenant.id):
        db.session.add_all(persons)
        db.session.flush()
        for employment_id, person in zip(ids, persons, strict=True):
            member = Member(
                tenant_id=tenant.id, id=uuid7(), person_id=person.id, external_id=str(person.id), given_name="Bo", family_name="Alm", protected=False
            )
            db.session.add(member)
            db.session.flush()
            db.session.add(
                Employment(
                    tenant_id=tenant.id, id=employment_id, member_id=member.id, person_id=person.id, unit_id=like.unit_id, job_title=like.job_title,
                    starts_on=like.starts_on, external_id=str(employment_id),
                )
            )  # fmt: skip
    return ids


@dataclass
class PoolWorld:
    """An owner, participants with employees, and a shared course."""

    url: str
    shared: Shared
    tenants: tuple[int, ...]
    employments: dict[int, list[UUID]]
    organisations: list[Organisation]

    @classmethod
    def make(cls, url: str, *, tenants: int, employees: int) -> "PoolWorld":
        """The first tenant owns the course; all take part."""
        organisations = [make_tenant() for _ in range(tenants)]
        shared = share_course(organisations[0], *organisations[1:])
        employments = {each.id: hire(each, employees) for each in organisations}
        return cls(url, shared, tuple(each.id for each in organisations), employments, organisations)

    def pool(self, capacity: int, *, guaranteed: Sequence[int] = (), ceilings: Sequence[int | None] = ()) -> UUID:
        """A pool in which all take part, with these shares in the order of `tenants`."""
        return make_pool(
            self.shared, capacity=capacity, members=self.organisations,
            guaranteed=dict(zip(self.tenants, guaranteed, strict=False)), ceilings=dict(zip(self.tenants, ceilings, strict=False)),  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def owner_id(self) -> int:
        """The owner of the course and its pools."""
        return self.shared.owner.id

    def journal(self, client: Client, pool: UUID) -> list[Line]:
        """Every line of a pool, as its owner reads them."""
        query = "select tenant_id, from_account, to_account, quantity from seat_journal where pool_id = %s order by seq"
        return [Line(*row) for row in client.rows(self.owner_id, query, pool)]

    def held(self, client: Client, pool: UUID) -> dict[UUID, tuple[int, UUID, str, bool]]:
        """Who has a seat: each tenant says it of its own."""
        query = "select holder_key, tenant_id, assignment_id, account, activated_at is not null from seat_holder where pool_id = %s"
        return {row[0]: row[1:] for tenant in self.tenants for row in client.rows(tenant, query, pool)}  # type: ignore[misc]

    def waiting(self, client: Client, pool: UUID) -> list[tuple[UUID, UUID]]:
        """The queue in order, put together from what each tenant reads of its own."""
        query = "select priority, seq, holder_key, assignment_id from seat_queue where pool_id = %s"
        found = sorted(row for tenant in self.tenants for row in client.rows(tenant, query, pool))
        return [(row[2], row[3]) for row in found]

    def counter(self, client: Client, pool: UUID) -> tuple[int, int, int, int]:
        """capacity, used, set aside, queued."""
        return client.rows(self.owner_id, "select capacity, used, set_aside, queued from pool_counter where pool_id = %s", pool)[0]  # type: ignore[return-value]

    def shares(self, client: Client, pool: UUID) -> dict[int, tuple[int, int | None, int, int, int]]:
        """guaranteed, ceiling, guaranteed used, common used, activated of each."""
        query = "select tenant_id, guaranteed, ceiling, guaranteed_used, common_used, activated from pool_participation where pool_id = %s"
        return {row[0]: row[1:] for row in client.rows(self.owner_id, query, pool)}  # type: ignore[misc]
