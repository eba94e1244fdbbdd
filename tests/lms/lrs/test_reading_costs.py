"""What a page costs: no more rows are read than stand on it, however many are stored and however rare what is asked for.

Counted by the database itself, and again when its plans are made once for all values (after five uses).
"""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.lrs.agents import activity_key, agent_key, ifi_of
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent

STORED = 4000
LIMIT = 10
COURSE, RARE = "https://example.org/course", "https://example.org/rare"
VERB = "https://example.org/verbs/did"
REGISTRATION = UUID("11111111-aaaa-4111-8111-111111111111")

# All name the course; the oldest forty are the rare activity's, by one person; of the newer half each refers to an old one of another's.
_FILL = """
insert into statement (tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration, ref_id, authority, raw)
select :tenant, md5(n::text)::uuid, now() - n * interval '1 minute', now(), :verb, 'i', case when n > :rare then :seldom else :often end,
       :object, 'o', case when n > :rare then null else cast(:registration as uuid) end, null, 'a', '{"id":"' || n || '"}'
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


def fill(tenant: Organisation, *, referring: bool) -> None:
    """The tenant's store is full."""
    often, seldom = (agent_key(str(ifi_of(agent(name)))) for name in ("amina", "eskil"))
    values = {
        "tenant": tenant.id, "verb": VERB, "seldom": seldom, "often": often, "object": activity_key("https://example.org/video"),
        "registration": REGISTRATION, "stored": STORED, "rare": STORED - 40, "course": activity_key(COURSE), "rare_key": activity_key(RARE),
    }  # fmt: skip
    with unit_of_work(tenant_id=tenant.id):
        for query in (_FILL, _RELATE, *([_REFER] if referring else [])):
            db.session.execute(text(query), {name: value for name, value in values.items() if f":{name}" in query})


def read_by(sender: Sender, **asked: Any) -> int:
    """How many rows the dearest of eight times reads."""
    most = 0
    for _ in range(8):
        before = db.session.scalar(text(_READ))
        answer = sender.get(limit=LIMIT, **asked)
        assert answer.status_code == 200
        assert len(answer.json["statements"]) == LIMIT
        most = max(most, db.session.scalar(text(_READ)) - before)
    return most


WAYS: dict[str, dict[str, Any]] = {
    "all": {},
    "agent": {"agent": agent("amina")},
    "a rare agent": {"agent": agent("eskil")},
    "related agent": {"agent": agent("amina"), "related_agents": "true"},
    "activity": {"activity": "https://example.org/video", "verb": VERB},
    "registration": {"registration": str(REGISTRATION)},
    "related activity": {"activity": COURSE, "related_activities": "true"},
    "related activity, upwards": {"activity": COURSE, "related_activities": "true", "ascending": "true"},
    "a rare related activity": {"activity": RARE, "related_activities": "true"},
    "related activity of an agent": {"activity": COURSE, "related_activities": "true", "agent": agent("amina")},
}


@pytest.mark.parametrize("asked", WAYS.values(), ids=WAYS)
def test_a_page_reads_about_as_many_rows_as_stand_on_it(tenant: Organisation, sender: Sender, asked: dict[str, Any]) -> None:
    fill(tenant, referring=False)
    assert read_by(sender, **asked) <= 4 * (LIMIT + 1)


@pytest.mark.parametrize("name", ["agent", "registration", "related activity"])
def test_what_refers_elsewhere_costs_a_page_nothing_to_speak_of(tenant: Organisation, sender: Sender, name: str) -> None:
    fill(tenant, referring=True)
    assert read_by(sender, **WAYS[name]) <= 10 * (LIMIT + 1)


def test_a_page_far_down_reads_no_more_than_the_first(tenant: Organisation, sender: Sender) -> None:
    fill(tenant, referring=False)
    with unit_of_work(tenant_id=tenant.id):
        middle = db.session.scalar(text("select stored from statement where id = md5('2000')::uuid"))
    assert read_by(sender, activity=COURSE, related_activities="true", until=middle.isoformat()) <= 4 * (LIMIT + 1)
