"""Taking seats in SQL: the ledger's seat_take against the bare one-statement form.

Run: .venv/bin/python -m benchmarks.seats [rounds]

Bare: one autocommitted statement on two plain tables (conditional UPDATE, then INSERT … SELECT from it), no policies, no
tenant, no journal. Ours: BEGIN, the tenant's setting, seat_take (employment, pool, share, lock, holder, counters, journal,
all under row policies), COMMIT; and the same with the row of seat_assignment before it, as the service writes it. One
connection, one hot pool, rounds interleaved; the figure is the median of the rounds' ratios. SQL, not HTTP.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg

from lms.core import embedded, provision
from migrations.upgrade import upgrade

LIMIT = 0.30
CLAIMS = 100
OWNER, TAKER = 1, 2

BARE = """
create table bare_counter (id integer primary key, capacity integer not null, used integer not null, check (used between 0 and capacity))
  with (fillfactor = 50);
create table bare_holder (pool_id integer, person_id uuid, primary key (pool_id, person_id));
insert into bare_counter values (1, 100000000, 0);
grant select, insert, update on bare_counter, bare_holder to samlar_app;
"""
BARE_TAKE = """
with c as (update bare_counter set used = used + 1 where id = 1 and used < capacity returning 1)
insert into bare_holder select 1, %s from c on conflict do nothing
"""
SETTING = "select set_config('app.tenant_id', %s, true), set_config('app.person_id', '', true)"
ASSIGN = """
insert into seat_assignment
  (tenant_id, id, employment_id, person_id, pool_owner_id, pool_id, course_id, idempotency_key, state, created_at, changed_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, 'assigned', now(), now())
"""
PLATFORM = """
insert into organisation (id, slug, name, short_name, kind, initials, is_tenant)
select n, 'bench' || n, 'Bench ' || n, 'Bench', 'municipality', 'Be', true from generate_series(1, 2) n
"""
PEOPLE = """
with p as (insert into person (id) select gen_random_uuid() from generate_series(1, %(n)s) returning id),
 u as (insert into unit (tenant_id, id, external_id, name) values (%(tenant)s, gen_random_uuid(), gen_random_uuid()::text, 'Enhet') returning id),
 m as (insert into member (tenant_id, id, person_id, external_id, given_name, family_name, protected)
       select %(tenant)s, gen_random_uuid(), id, id::text, 'Bo', 'Alm', false from p returning id, person_id)
insert into employment (tenant_id, id, member_id, person_id, unit_id, job_title, starts_on, external_id)
select %(tenant)s, gen_random_uuid(), m.id, m.person_id, u.id, 'Vaktmästare', current_date - 10, m.id::text from m, u
returning id, person_id
"""

Connection = psycopg.Connection[Any]
Person = tuple[UUID, UUID]


class Pool:
    """One hot pool of the owner's, in which the taker takes part."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.id, self.course = connection, uuid4(), uuid4()
        with connection.transaction():
            self._as(OWNER)
            connection.execute(
                "insert into course (tenant_id, id, title, summary, description, asks, field, delivery, language, department, status, created_at, "
                "changed_at, published_at) values (%s, %s, 'Kurs', '', '', '', 'care', 'elearning', 'sv', '', 'published', now(), now(), now())",
                (OWNER, self.course),
            )
            connection.execute(
                "insert into seat_pool (tenant_id, id, course_id, seat_type, one_seat_per, name, opened_at) "
                "values (%s, %s, %s, 'named', 'employment', '', now())",
                (OWNER, self.id, self.course),
            )
            connection.execute("select pool_open(%s, 100000000, null, null)", (self.id,))
            connection.execute("select * from pool_admit(%s, %s, 0, null)", (self.id, TAKER))

    def _as(self, tenant_id: int) -> None:
        self.connection.execute(SETTING, (str(tenant_id),))

    def people(self, count: int) -> list[Person]:
        """New employees of the taker's."""
        with self.connection.transaction():
            self._as(TAKER)
            return self.connection.execute(PEOPLE, {"n": count, "tenant": TAKER}).fetchall()  # type: ignore[return-value]

    def take(self, person: Person, *, assign: bool) -> None:
        """One claim in a transaction of its own."""
        employment, human = person
        assignment = uuid4()
        with self.connection.transaction():
            self._as(TAKER)
            if assign:
                values = (TAKER, assignment, employment, human, OWNER, self.id, self.course, str(assignment))
                self.connection.execute(ASSIGN, values)
            row = self.connection.execute("select seat_take(%s, %s, %s, %s)", (OWNER, self.id, employment, assignment)).fetchone()
            assert row == ("taken",), row


def timed(claim: Callable[[Person], None], people: Sequence[Person]) -> float:
    """Claims a second."""
    began = time.perf_counter()
    for person in people:
        claim(person)
    return len(people) / (time.perf_counter() - began)


def run(url: str, rounds: int) -> dict[str, list[float]]:
    """Claims a second of each form in each round."""
    speeds: dict[str, list[float]] = {"bare": [], "seat_take": [], "with assignment": []}
    with psycopg.connect(url, autocommit=True) as bare, psycopg.connect(url, autocommit=True) as ours:
        pool = Pool(ours)
        forms: dict[str, Callable[[Person], Any]] = {
            "bare": lambda person: bare.execute(BARE_TAKE, (person[0],)),
            "seat_take": lambda person: pool.take(person, assign=False),
            "with assignment": lambda person: pool.take(person, assign=True),
        }
        for turn in range(rounds + 1):
            for name, claim in forms.items():
                speed = timed(claim, pool.people(CLAIMS if turn else 50))
                if turn:  # the first turn only warms up
                    speeds[name].append(speed)
    return speeds


def main() -> int:
    """Print the figures; 1 when seat_take is below the limit."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    with tempfile.TemporaryDirectory() as folder, embedded.using(Path(folder)) as server:
        provision.prepare_databases(server, "seats")
        upgrade(server.url("samlar_owner", "seats"))
        with psycopg.connect(server.url("samlar_owner", "seats"), autocommit=True) as owner:
            owner.execute(BARE)
            owner.execute(PLATFORM)
        speeds = run(server.url("samlar_app", "seats"), rounds)
    ratios = {name: median(ours / bare for ours, bare in zip(speeds[name], speeds["bare"], strict=True)) for name in speeds}
    for name, found in speeds.items():
        print(f"{name:16} {median(found):7.0f} claims/s   {ratios[name]:.2f} of bare")
    print(f"limit {LIMIT:.2f} for seat_take; {rounds} rounds of {CLAIMS}, SQL on one connection")
    return 0 if ratios["seat_take"] >= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
