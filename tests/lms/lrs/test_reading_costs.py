"""What a page costs: no more rows are read than stand on it, however many are stored and however rare what is asked for.

Counted by the database itself, both when its plans are made for the values and when they are made once for all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.lrs import queries
from lms.lrs.agents import activity_key, agent_key, ifi_of
from lms.lrs.filters import StatementFilter
from tests.databases import Databases
from tests.factories.lrs import agent
from tests.factories.platform import make_tenant
from wsgi import create_app

STORED = 4000
LIMIT = 10
COURSE, RARE, VIDEO = "https://example.org/course", "https://example.org/rare", "https://example.org/video"
OFTEN, SELDOM = str(ifi_of(agent("amina"))), str(ifi_of(agent("eskil")))
VERB = "https://example.org/verbs/did"
REGISTRATION = UUID("11111111-aaaa-4111-8111-111111111111")

# All name the course; the oldest forty are the rare activity's, by one person; of the newer half each refers to an old one of another's.
_FILL = """
insert into statement (tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration, ref_id, authority, raw)
select :tenant, md5(n::text)::uuid, now() - n * interval '1 minute', now(), :verb, 'i', case when n > :rare then :seldom else :often end,
       case when n % 4 = 0 then :object else md5((n % 20)::text)::uuid end, 'o',
       case when n > :rare then null else cast(:registration as uuid) end, null, 'a', '"' || repeat('x', 1000) || '"'
  from generate_series(1, :stored) n
"""
_RELATE = """
insert into statement_related (tenant_id, key, stored)
select tenant_id, k, stored from statement, unnest(case when actor_key = :seldom then array[:course, :rare_key] else array[:course] end) k
"""
_REFER = """
insert into statement_ref (tenant_id, stored, target_id)
select :tenant, now() - n * interval '1 minute', md5((:stored - 50 - n % 100)::text)::uuid from generate_series(1, :stored / 2) n
"""
_READ = """
select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables
 where relname in ('statement', 'statement_related', 'statement_ref')
"""


@dataclass(frozen=True)
class Full:
    """Two full stores, in one of which many refer to others."""

    app: Samlar
    plain: int
    referring: int


@pytest.fixture(scope="module")
def full(databases: Databases, settings: Settings) -> Iterator[Full]:
    """Two full stores in a database of the module's own, whose planner knows what is in them."""
    name = databases.copy()
    app = create_app(settings, database_url=databases.url("samlar_app", name))
    with app.app_context():
        found = Full(app, make_tenant().id, make_tenant().id)
        fill(found.plain, _FILL, _RELATE)
        fill(found.referring, _FILL, _RELATE, _REFER)
        with psycopg.connect(databases.url("samlar_owner", name), autocommit=True) as owner:
            owner.execute("vacuum analyze")
        yield found
        db.session.remove()
        db.engine.dispose()
    databases.drop(name)


def fill(tenant_id: int, *statements: str) -> None:
    """The tenant's store is full."""
    values = {
        "tenant": tenant_id, "verb": VERB, "seldom": agent_key(SELDOM), "often": agent_key(OFTEN), "object": activity_key(VIDEO),
        "registration": REGISTRATION, "stored": STORED, "rare": STORED - 40, "course": activity_key(COURSE), "rare_key": activity_key(RARE),
    }  # fmt: skip
    with unit_of_work(tenant_id=tenant_id):
        for query in statements:
            db.session.execute(text(query), {name: value for name, value in values.items() if f":{name}" in query})


def read_for(full: Full, tenant_id: int, mode: str, **asked: Any) -> int:
    """How many rows a page reads."""
    with full.app.app_context(), unit_of_work(tenant_id=tenant_id):
        db.session.execute(text("select set_config('plan_cache_mode', :mode, true)"), {"mode": mode})
        before = db.session.scalar(text(_READ))
        page = queries.list_statements(tenant_id, StatementFilter(limit=LIMIT, **asked), sight=queries.Sight())
        assert len(page.texts) == LIMIT
        return int(db.session.scalar(text(_READ)) - before)


WAYS: dict[str, dict[str, Any]] = {
    "all": {},
    "agent": {"agent_ifi": OFTEN},
    "a rare agent": {"agent_ifi": SELDOM},
    "related agent": {"agent_ifi": OFTEN, "related_agents": True},
    "activity": {"activity_id": VIDEO, "verb": VERB},
    "registration": {"registration": REGISTRATION},
    "related activity": {"activity_id": COURSE, "related_activities": True},
    "related activity, upwards": {"activity_id": COURSE, "related_activities": True, "ascending": True},
    "a rare related activity": {"activity_id": RARE, "related_activities": True},
    "related activity of an agent": {"activity_id": COURSE, "related_activities": True, "agent_ifi": OFTEN},
}
plans = pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])


@plans
@pytest.mark.parametrize("asked", WAYS.values(), ids=WAYS)
def test_a_page_reads_about_as_many_rows_as_stand_on_it(full: Full, mode: str, asked: dict[str, Any]) -> None:
    assert read_for(full, full.plain, mode, **asked) <= 4 * (LIMIT + 1)


@plans
@pytest.mark.parametrize("name", ["agent", "registration", "related activity"])
def test_what_refers_elsewhere_costs_a_page_nothing_to_speak_of(full: Full, mode: str, name: str) -> None:
    assert read_for(full, full.referring, mode, **WAYS[name]) <= 10 * (LIMIT + 1)


@plans
def test_a_page_far_down_reads_no_more_than_the_first(full: Full, mode: str) -> None:
    with full.app.app_context(), unit_of_work(tenant_id=full.plain):
        middle: datetime = db.session.scalar(text("select stored from statement where id = md5('2000')::uuid"))
    assert read_for(full, full.plain, mode, activity_id=COURSE, related_activities=True, until=middle) <= 4 * (LIMIT + 1)
