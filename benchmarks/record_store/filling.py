"""A store with many statements: the first through the store itself, the rest as copies of their rows, made in the database."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
import psycopg

from benchmarks.lrs_material import BATCH, real_lines
from benchmarks.record_store.stage import VAR, Stage
from lms.core.db import db, unit_of_work
from lms.core.settings import Settings
from lms.lrs import services
from lms.lrs.rights import Caller
from tests.served import SECRET
from wsgi import create_app

# Every tenth copy is of the same people, the others are of people of their own; courses and videos are the same to all. Copies
# are older than what they are copied from, so the same statements stand on a page of the small store and of the large one.
_COPY = """
with old as materialized (
  select *, gen_random_uuid() as new_id, %(same)s::boolean as same, %(copy)s * interval '1 hour' as earlier
    from statement where tenant_id = %(tenant)s and stored > %(after)s
), added as (
  insert into statement (tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration, authority, credential_id, raw)
  select tenant_id, new_id, stored - earlier, timestamp - earlier, verb, case when same then ifi else ifi || %(copy)s end,
         case when same then actor_key else md5(actor_key::text || %(copy)s)::uuid end, object_key, activity_id,
         case when same then registration else md5(registration::text || %(copy)s)::uuid end, authority, credential_id,
         replace(raw, id::text, new_id::text)
    from old
)
insert into statement_id (tenant_id, id) select tenant_id, new_id from old
"""
_COPY_RELATED = """
insert into statement_related (tenant_id, key, stored)
select tenant_id, key, stored - %(copy)s * interval '1 hour' from statement_related where tenant_id = %(tenant)s and stored > %(after)s
"""
_COPY_PROGRESS = """
insert into progress (tenant_id, ifi, activity_id, first_at, last_at, completed_at, terminated_at, changed_at)
select tenant_id, ifi || %(copy)s, activity_id, first_at, last_at, completed_at, terminated_at, changed_at
  from progress where tenant_id = %(tenant)s and ifi = any(%(people)s) and not %(same)s
"""


def statements(count: int) -> list[dict[str, Any]]:
    """So many of the real statements, each with the registration of its actor for its course."""
    random = Random(7)
    chosen = [orjson.loads(line) for line in random.choices(real_lines(), k=count)]
    for statement in chosen:
        context = statement["context"]
        name = orjson.dumps([statement["actor"], context["contextActivities"]["parent"]]).decode()
        context["registration"] = str(uuid5(NAMESPACE_URL, name))
        del statement["id"]
    return chosen


def fill_first(on: Stage, said: Sequence[dict[str, Any]]) -> None:
    """The statements are stored, by the one way in."""
    app = create_app(Settings(environment="test", secret_key=SECRET, var_dir=VAR), database_url=on.url)
    with app.app_context():
        for start in range(0, len(said), BATCH):
            with unit_of_work(tenant_id=on.tenant_id):
                caller = Caller(on.tenant_id, services.system_authority(), frozenset({"all"}))
                services.store_sent(list(said[start : start + BATCH]), caller=caller)
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(on.databases.url("samlar_owner", on.database), autocommit=True) as connection:
        connection.execute("vacuum analyze")


def fill_copies(on: Stage, *, first: int, total: int) -> None:
    """The store holds `total` statements: what it holds now, copied as often as that takes."""
    with psycopg.connect(on.databases.url("samlar_owner", on.database), autocommit=True) as connection:
        connection.execute("select set_config('app.tenant_id', %s, false)", (str(on.tenant_id),))
        row = connection.execute("select min(stored) - interval '1 microsecond', array_agg(distinct ifi) from statement").fetchone()
        assert row is not None
        for copy in range(1, total // first):
            values = {"tenant": on.tenant_id, "copy": copy, "same": copy % 10 == 0, "after": row[0], "people": row[1]}
            with connection.transaction():
                for query in (_COPY, _COPY_RELATED, _COPY_PROGRESS):
                    connection.execute(query, values)
        connection.execute("vacuum analyze")
