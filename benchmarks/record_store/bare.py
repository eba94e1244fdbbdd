"""The least that an application under the same gunicorn can do: a hello, and one INSERT that writes the rows of a statement.

`POST /insert` takes the rows ready made, as columns; it has no sign-in, tenancy, checks or conflicts. `GET /hello` does not ask the database.
"""

import os
import threading
from typing import Any

import orjson
import psycopg
from flask import Flask, Response, request

_INSERT = """
with taken as (
  insert into statement_id (tenant_id, id) values (%(tenant)s, %(id)s)
), said as (
  insert into statement (tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, authority, raw)
  values (%(tenant)s, %(id)s, %(stored)s, %(timestamp)s, %(verb)s, %(ifi)s, %(actor_key)s, %(object_key)s, %(activity_id)s, %(authority)s, %(raw)s)
), named as (
  insert into statement_related (tenant_id, key, stored) select %(tenant)s, k, %(stored)s from unnest(%(related)s::uuid[]) as k
), folded as (
  insert into progress (tenant_id, ifi, activity_id, first_at, last_at, completed_at, terminated_at, changed_at)
  values (%(tenant)s, %(ifi)s, %(activity_id)s, %(timestamp)s, %(timestamp)s, %(completed_at)s, %(terminated_at)s, %(stored)s)
  on conflict (tenant_id, ifi, activity_id) do update set
    first_at = least(progress.first_at, excluded.first_at), last_at = greatest(progress.last_at, excluded.last_at),
    completed_at = greatest(progress.completed_at, excluded.completed_at), terminated_at = greatest(progress.terminated_at, excluded.terminated_at),
    changed_at = excluded.changed_at
)
insert into progress_feed (tenant_id, consumer, ifi, activity_id, changed_at)
select %(tenant)s, c, %(ifi)s, %(activity_id)s, %(stored)s from unnest(%(told)s::text[]) as c
"""


def create_app() -> Flask:
    """The application; each thread has a connection of its own, whose tenant is set once."""
    app, local = Flask("bare"), threading.local()
    url, tenant_id = os.environ["DATABASE_URL"], int(os.environ["BENCH_TENANT"])

    def connection() -> psycopg.Connection[Any]:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(url, autocommit=True, options=f"-c app.tenant_id={tenant_id}")
        found: psycopg.Connection[Any] = local.connection
        return found

    @app.post("/insert")
    def insert() -> Response:
        said = orjson.loads(request.get_data())
        connection().execute(_INSERT, said | {"tenant": tenant_id}, prepare=True)
        return Response(orjson.dumps([said["id"]]), mimetype="application/json")

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    app.add_url_rule("/health", "health", lambda: "ok")
    return app
