"""The follow-up's pages for 3,000 and for 30,000 employees: `python -m benchmarks.follow_up`.

Ten times the staff may not cost ten times the time. What is compared is the median of each query and of the whole
page, measured by turns in one run on one database; absolute times depend on the machine.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from lms.core import embedded, provision
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.core.settings import Settings
from lms.http.app import LOGIN_KEY, Samlar
from lms.identity import sessions
from migrations.upgrade import upgrade
from reporting import views
from reporting.queries.staff import Show, StaffFilter
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[1]
SIZES = (3_000, 30_000)
ROUNDS = 9
GROWTH = 10.0
"""The limit: the ratio of times must be below the ratio of sizes."""

FILL = """
insert into organisation (id, slug, name, short_name, kind, initials, is_tenant, population)
values (:tenant, 'bench:tenant', 'Bench kommun', 'Bench', 'municipality', 'Be', true, 10000);
select set_config('app.tenant_id', ':tenant', true);
insert into tenant_brand (tenant_id, deep, bright, furrow) values (:tenant, '#0e4d42', '#d5e06c', 45);
create temporary table p on commit drop as
  select n, gen_random_uuid() as person, gen_random_uuid() as member, gen_random_uuid() as post from generate_series(1, :size) n;
create temporary table u on commit drop as select n, gen_random_uuid() as id from generate_series(0, :size / 25) n;
insert into unit (tenant_id, id, parent_id, external_id, name)
  select :tenant, id, (select id from u as parent where parent.n = case when u.n < 8 then null else u.n % 8 end), 'u' || n, 'Enhet ' || n
    from u order by n;
insert into person (id) select person from p;
insert into member (tenant_id, id, person_id, external_id, given_name, family_name, protected)
  select :tenant, member, person, 'e' || n, 'Namn', 'Efternamn' || (n * 7919 % :size), false from p;
insert into employment (tenant_id, id, member_id, person_id, unit_id, job_title, starts_on, external_id)
  select :tenant, post, member, person, (select id from u where u.n = p.n % (:size / 25 + 1)),
         (array['Undersköterska', 'Lärare', 'Vårdbiträde', 'Ekonom', 'Vaktmästare'])[n % 5 + 1], current_date - 500, 'a' || n from p;
create temporary table c on commit drop as select n, gen_random_uuid() as id from generate_series(1, 10) n;
insert into course (tenant_id, id, title, field, delivery, summary, description, asks, language, department, status, valid_months, created_at,
                    changed_at, published_at)
  select :tenant, id, 'Kurs ' || n, 'care', 'elearning', '', '', '', 'sv', '', 'published', 24, now(), now(), now() from c;
insert into course_offer (tenant_id, course_id, receiver_id, offered_at) select :tenant, id, :tenant, now() from c;
insert into course_acceptance (tenant_id, owner_id, course_id, accepted_at) select :tenant, :tenant, id, now() from c;
insert into requirement (tenant_id, id, owner_id, course_id, job_title, unit_id, starts_on)
  select :tenant, gen_random_uuid(), :tenant, id, case when n % 3 = 0 then 'undersköterska' end,
         case when n % 3 = 1 then (select id from u where u.n = c.n % 8) end, current_date - 400 from c;
insert into course_completion (tenant_id, person_id, owner_id, course_id, achieved_at, source, valid_until)
  select :tenant, p.person, :tenant, c.id, now() - interval '200 days', 'completed',
         current_date - 60 + (p.n * 31 + c.n * 17) % 700
    from p cross join c where (p.n + c.n) % 10 < 8;
insert into role_grant (tenant_id, id, member_id, role, starts_on)
  select :tenant, gen_random_uuid(), member, 'hr', current_date - 1 from p where n = 1
"""


def fill(connection: psycopg.Connection[Any], tenant: int, size: int) -> UUID:
    """A tenant with so many employees, ten required courses and eight completions each; answers HR's member id."""
    with connection.transaction():
        connection.execute(FILL.replace(":tenant", str(tenant)).replace(":size", str(size)).encode())
        row = connection.execute("select member from p where n = 1").fetchone()
    assert row is not None
    return UUID(str(row[0]))


def medians_ms(runs: Sequence[Callable[[], object]]) -> list[float]:
    """The median time of each call in milliseconds, taken by turns, after two turns that warm up."""
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(ROUNDS + 2):
        for place, run in enumerate(runs):
            begun = time.perf_counter()
            run()
            if turn >= 2:
                times[place].append((time.perf_counter() - begun) * 1000)
    return [median(each) for each in times]


def parts(app: Samlar, tenant: int, hr: UUID) -> dict[str, Callable[[], object]]:
    """What is measured, for one tenant."""
    on = today()

    def query(call: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            with unit_of_work(tenant_id=tenant):
                call()

        return run

    with unit_of_work(tenant_id=tenant):
        secret = sessions.begin(tenant_id=tenant, member_id=hr, at=now())
    client, base = app.test_client(), app.settings.tenant_origin(f"bench{tenant}")
    with client.session_transaction(base_url=base) as cookie:
        cookie[LOGIN_KEY] = secret

    def page(path: str) -> Callable[[], object]:
        def run() -> None:
            answer = client.get(path, base_url=base)
            assert answer.status_code == 200, (path, answer.status_code)

        return run

    return {
        "query: overview and lapses": (query(lambda: views.overview_page(tenant, on, None))),
        "query: first page of all staff": (query(lambda: views.people(tenant, on, StaffFilter()))),
        "query: first page of those lacking": (query(lambda: views.people(tenant, on, StaffFilter(show=Show.LACKING)))),
        "page: /uppfoljning": (page("/uppfoljning")),
        "page: /uppfoljning/medarbetare": (page("/uppfoljning/medarbetare")),
        "page: /uppfoljning/lage": (page("/uppfoljning/lage")),
    }


def main() -> int:
    """Print each part's times and growth; 1 when one grows as fast as the staff."""
    with embedded.using(ROOT / "var") as server, tempfile.TemporaryDirectory() as var:
        name = f"samlar_bench_{time.time_ns()}"
        provision.prepare_databases(server, name)
        try:
            return _compare(Settings(environment="test", secret_key="b" * 40, var_dir=Path(var)), server, name)
        finally:
            with psycopg.connect(server.admin_url(), autocommit=True) as connection:
                provision.drop_database(connection, name)


def _compare(settings: Settings, server: embedded.Server, name: str) -> int:
    upgrade(server.url("samlar_owner", name))
    app = create_app(settings, database_url=server.url("samlar_app", name))
    with app.app_context():
        with psycopg.connect(server.url("samlar_owner", name), autocommit=True) as connection:
            people = [(tenant, fill(connection, tenant, size)) for tenant, size in ((901, SIZES[0]), (902, SIZES[1]))]
            connection.execute("vacuum analyze")
        small, large = (parts(app, tenant, hr) for tenant, hr in people)
        found = {part: medians_ms((run, large[part])) for part, run in small.items()}
        db.session.remove()
        db.engine.dispose()
    print(f"{'':36}{SIZES[0]:>10,}{SIZES[1]:>10,}    growth   (limit {GROWTH:.0f})")
    failed = False
    for part, (before, after) in found.items():
        ratio = after / before
        failed = failed or ratio >= GROWTH
        print(f"{part:36}{before:>8.1f}ms{after:>8.1f}ms{ratio:>9.1f} x{'' if ratio < GROWTH else '   OVER'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
