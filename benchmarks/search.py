"""Search over 5,000 courses: the finder and the join under row policies, against the same ranked hits without any.

Run: python -m benchmarks.search [--courses 5000] [--rounds 9]. Prints the ratio; it must be at most 1.3.
"Bare" is one SQL statement with explicit visibility, sent by a superuser, whom row policies do not touch."""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from lms.core import embedded, provision
from migrations.upgrade import upgrade

LIMIT = 1.3
NAME = "samlar_bench_search"
TENANTS = 11
ME = 7
WORDS = [
    "lyft",
    "förflyttning",
    "sele",
    "hygien",
    "läkemedel",
    "insulin",
    "demens",
    "bemötande",
    "dokumentation",
    "sekretess",
    "brandskydd",
    "utrymning",
    "lösenord",
    "nätfiske",
    "dataskydd",
    "ledarskap",
    "samtal",
    "arbetsmiljö",
    "upphandling",
    "attest",
    "avtal",
    "moms",
    "krisledning",
    "beredskap",
    "bygglov",
    "schakt",
    "dricksvatten",
    "klarspråk",
    "arkiv",
    "diarium",
    "barn",
    "skola",
    "elev",
    "klassrum",
    "språk",
    "anpassning",
    "orosanmälan",
    "våld",
    "kränkning",
    "trygghet",
    "rehabilitering",
    "handledning",
    "introduktion",
]
QUERIES = ("lyft", "förflyttningar", "säker hygien", "brandskydd", "samtal ledar", "dataskydd för barn")
PAGE = """select c.tenant_id, c.id, c.title, c.summary, f.rank, f.hits
  from find_courses(%(q)s, 'all', null, null, null, 20, 0) f join course c on c.tenant_id = f.owner_id and c.id = f.course_id
  order by f.rank desc, c.sort_key, c.id"""
BARE = """with found as (
    select l.tenant_id, l.course_id, ts_rank(l.words, %(asked)s::tsquery) * case when l.words @@ %(whole)s::tsquery then 2 else 1 end::real as rank,
      count(*) over () as hits
    from course_listing l
    where l.words @@ %(asked)s::tsquery and (
      select true from course_acceptance a
      join course_offer o on o.tenant_id = a.owner_id and o.course_id = a.course_id and o.receiver_id = a.tenant_id
      where a.tenant_id = %(me)s and a.owner_id = l.tenant_id and a.course_id = l.course_id
        and a.accepted_at is not null and a.ended_at is null and o.ended_at is null)
    order by rank desc, l.sort_key, l.course_id limit 20)
  select c.tenant_id, c.id, c.title, c.summary, f.rank, f.hits
  from found f join course c on c.tenant_id = f.tenant_id and c.id = f.course_id order by f.rank desc, c.sort_key, c.id"""


def fill(connection: psycopg.Connection[Any], courses: int) -> None:
    """Courses of eleven owners with texts of ordinary length; three of four are shared with everybody and accepted."""
    chance = random.Random(1)
    cursor = connection.cursor()
    cursor.executemany(
        "insert into organisation (id, slug, name, short_name, kind, initials, is_tenant) values (%s, %s, %s, %s, 'municipality', 'Xx', true)",
        [(n, f"kommun{n}", f"Kommun {n}", f"Kommun {n}") for n in range(1, TENANTS + 1)],
    )
    rows: list[tuple[int, UUID, str, str, str]] = []
    filler = ["".join(chance.choices("aeiouydfgklmnprstv", k=chance.randint(4, 11))) for _ in range(3_000)]
    common = [1 / (place + 1) for place in range(len(filler))]  # as words are used: few often, most seldom
    for _ in range(courses):
        text = [
            " ".join(chance.choices(WORDS, k=topical) + chance.choices(filler, common, k=others)) for topical, others in ((2, 1), (1, 12), (2, 80))
        ]
        rows.append((chance.randint(1, TENANTS), uuid4(), text[0].capitalize(), text[1], text[2]))
    with cursor.copy(
        "copy course (tenant_id, id, title, summary, description, asks, field, delivery, language, department, status, created_at, "
        "changed_at, published_at) from stdin"
    ) as copy:
        for owner, course, title, summary, description in rows:
            copy.write_row((owner, course, title, summary, description, "", "care", "elearning", "sv", "", "published", "now", "now", "now"))
    with cursor.copy("copy course_listing (tenant_id, course_id, title, summary, description, field, delivery) from stdin") as copy:
        for owner, course, title, summary, description in rows:
            copy.write_row((owner, course, title, summary, description, "care", "elearning"))
    shared = [(owner, course, to) for owner, course, *_ in rows for to in range(1, TENANTS + 1) if to == owner or chance.random() < 0.75]
    with cursor.copy("copy course_offer (tenant_id, course_id, receiver_id, offered_at) from stdin") as copy:
        for offer in shared:
            copy.write_row((*offer, "now"))
    with cursor.copy("copy course_acceptance (tenant_id, owner_id, course_id, accepted_at) from stdin") as copy:
        for owner, course, to in shared:
            copy.write_row((to, owner, course, "now"))
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")


def measure(run: Callable[[str], Sequence[Any]], repeats: int) -> float:
    """Milliseconds a search, over all queries."""
    start = time.perf_counter()
    for _ in range(repeats):
        for words in QUERIES:
            run(words)
    return (time.perf_counter() - start) * 1000 / (repeats * len(QUERIES))


def compare(admin_url: str, app_url: str, rounds: int) -> float:
    """The median ratio of interleaved rounds; checks first that both find the same."""
    with psycopg.connect(admin_url, autocommit=True) as bare, psycopg.connect(app_url, autocommit=True) as app:
        app.execute("select set_config('app.tenant_id', %s, false)", (str(ME),))

        def ours(words: str) -> list[Any]:
            return app.execute(PAGE, {"q": words}).fetchall()

        prepared = "select course_query(%s)::text as asked, plainto_tsquery('swedish', %s)::text as whole, %s as me"
        asked = {words: bare.cursor(row_factory=dict_row).execute(prepared, (words, words, ME)).fetchone() for words in QUERIES}

        def plain(words: str) -> list[Any]:
            return bare.execute(BARE, asked[words]).fetchall()

        for words in QUERIES:
            assert ours(words) == plain(words), f"{words}: the finder and the bare statement find different courses"
            print(f"{words:20}{ours(words)[0][-1] if ours(words) else 0:5} hits")
        ratios = []
        for _ in range(rounds):
            first, second = measure(ours, 10), measure(plain, 10)
            ratios.append(first / second)
            print(f"finder {first:6.2f} ms   bare {second:6.2f} ms   ratio {first / second:.2f}")
    return statistics.median(ratios)


def main() -> int:
    """Exit status 1 when the ratio is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--courses", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded.using(Path(folder)) as server:
        provision.prepare_databases(server, NAME)
        upgrade(server.url(provision.OWNER, NAME))
        with psycopg.connect(server.admin_url(NAME)) as connection:
            fill(connection, options.courses)
        ratio = compare(server.admin_url(NAME), server.url(provision.APP, NAME), options.rounds)
    print(f"search over {options.courses} courses: ratio {ratio:.2f}, limit {LIMIT} (SQL, one connection)")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
