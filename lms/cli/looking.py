"""Commands that look and change nothing: check and explain."""

from collections.abc import Iterator
from typing import Any

import click
import psycopg
from flask import Flask
from werkzeug.utils import import_string

from lms.access.guard import access_of
from lms.cli.connection import UNCONNECTED, connected, libpq, schema_version
from lms.core import provision
from lms.core.settings import Settings
from lms.http import panels
from lms.lrs.forwarding.watching import standings, stopped_by_themselves
from migrations.upgrade import head

PARTS = ("hosts", "routes", "panels", "profiles", "consumers")


@click.command()
def check() -> None:
    """Check an installation: settings, database, roles, schema, walls between tenants, age of waiting jobs,
    receivers of statements that have stopped.

    Ends with status 1 when something is wrong, so that monitoring can call it.

    \b
    Example: samlar check
    """
    settings = Settings.from_env()
    wrong = 0
    with connected(settings) as databases:
        for subject, fault in _findings(libpq(databases.app_url)):
            click.echo(f"{'WRONG' if fault else 'ok':<6} {subject}{f': {fault}' if fault else ''}")
            wrong += bool(fault)
    raise SystemExit(1 if wrong else 0)


def _findings(url: str) -> Iterator[tuple[str, str | None]]:
    yield "settings", None  # reading them has checked them
    with psycopg.connect(url, autocommit=True) as connection:
        server = connection.info.server_version
        yield "PostgreSQL 15 or newer", None if server >= provision.OLDEST_POSTGRESQL else str(server)
        try:
            provision.refuse_unsafe_role(connection)
            yield "the app's role is bound by row policies", None
        except provision.UnsafeRole as error:
            yield "the app's role is bound by row policies", str(error)
        version = schema_version(url)
        yield "schema is this version's", None if version == head() else f"{version or 'none'}, not {head()}: run samlar migrate"
        open_tables = connection.execute(
            """select string_agg(c.relname, ', ' order by c.relname) from pg_class c
               where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
                 and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)"""
        ).fetchone()
        yield "every tenant table has a forced row policy", open_tables[0] if open_tables else None
        yield "no job has waited for ten minutes", _old_job(connection)
        yield "no receiver of statements has stopped by itself", _stopped(connection)


def _old_job(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    try:
        row = connection.execute(
            """select count(*), min(e.at)::timestamptz(0)::text from procrastinate_jobs j
               join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
               where j.status = 'todo' and coalesce(j.scheduled_at, e.at) < now() - interval '10 minutes'"""
        ).fetchone()
    except psycopg.Error as error:
        return str(error).splitlines()[0]
    return f"{row[0]} have, the first since {row[1]}: is the worker running?" if row and row[0] else None


def _stopped(connection: psycopg.Connection[Any]) -> str | None:
    try:
        return stopped_by_themselves(standings(connection))
    except psycopg.Error as error:
        return str(error).splitlines()[0]


@click.command()
@click.argument("part", type=click.Choice(PARTS), required=False)
def explain(part: str | None) -> None:
    """Explain how this installation is put together: hosts, routes with who may use them, and what floors give each other.

    Those are the panels on each other's pages, the statement profiles of the record store, and the consumers of its feed.

    \b
    Example: samlar explain routes | grep licenser
    """
    app: Flask = import_string("wsgi:create_app")(Settings.from_env(), database_url=UNCONNECTED)
    for name in [part] if part else PARTS:
        click.echo(f"{name.upper()}")
        for line in {"hosts": _hosts, "routes": _routes, "panels": _panels, "profiles": _profiles, "consumers": _consumers}[name](app):
            click.echo(f"  {line}")


def _hosts(_app: Flask) -> Iterator[str]:
    settings = Settings.from_env()
    yield f"tenant   {settings.tenant_origin('<organisation>')}"
    yield f"front    {settings.front_origin()}"
    yield f"api      {settings.api_origin()}"
    yield f"content  {settings.content_origin('<package>')}"


def _routes(app: Flask) -> Iterator[str]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.subdomain or "", rule.rule, rule.endpoint))
    for rule in rules:
        access = access_of(app.view_functions[rule.endpoint])
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield f"{rule.subdomain or '-':<8} {methods:<10} {rule.rule:<55} {access or 'nobody: unmarked'}"


def _panels(app: Flask) -> Iterator[str]:
    registry = panels.registry(app)
    for place, found in sorted(registry.panels.items()):
        for panel in found:
            yield f"{place:<22} {panel.name:<35} {panel.permission or 'everyone'}"
    for item in registry.nav:
        yield f"{'navigation':<22} {item.endpoint:<35} {item.permission or ('everyone' if item.anonymous else 'signed in')}"


def _profiles(app: Flask) -> Iterator[str]:
    yield from sorted(app.extensions.get("lrs.profiles", []))


def _consumers(app: Flask) -> Iterator[str]:
    yield from sorted(app.extensions.get("lrs.consumers", []))
