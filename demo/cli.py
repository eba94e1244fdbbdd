"""The command that fills the demonstration: what pages need first, then a year of history behind a progress bar."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
import psycopg
from sqlalchemy.exc import SQLAlchemyError

from demo import serving
from demo.history import steps as history
from demo.sources.organisations import TENANTS, DemoTenant, employees
from demo.sources.people import Worker, workers
from demo.steps import courses, organisations, requirements, roles, seats, sessions, sign_in, staff
from lms.core.db import unit_of_work
from lms.core.errors import DomainError
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.tenancy import queries as tenancy
from wsgi import create_app

USUAL_EMPLOYEES = 3_000
FIRST = ("perstorp", "helsingborg", "klippan")  # where the story begins


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--employees", "count", type=click.IntRange(520, 100_000), envvar="DEMO_EMPLOYEES", default=USUAL_EMPLOYEES, show_default=True,
              help="How many people work at the thirteen tenants together (DEMO_EMPLOYEES).")  # fmt: skip
@click.option("--if-empty", is_flag=True, help="Do nothing in a database that holds organisations of somebody else's.")
@click.option("--no-history", is_flag=True, help="Leave the year of history out.")
def main(count: int, if_empty: bool, no_history: bool) -> None:
    """Fill the database with the demonstration: municipalities, staff, courses, licences, a year of history.

    Everything goes in by the product's own services, and the history as statements over HTTP. The same size gives the
    same people. Run again, it goes on where it was; what is there already stays.

    \b
    Example: DEMO_EMPLOYEES=30000 samlar demo
    """
    settings = Settings.from_env()
    if settings.environment == "production":
        raise click.ClickException("The demo is never filled into a database in production.")
    app = create_app(settings, database_url=os.environ.get("DATABASE_URL"))
    try:
        with app.app_context():
            if if_empty and _is_somebody_elses():
                return
            people = {tenant.slug: workers(tenant, share) for tenant, share in _sizes(count)}
            _fill(settings, people)
            if not no_history:
                _history(app, settings, people)
    except (DomainError, psycopg.Error, SQLAlchemyError, history.NotStored) as error:
        raise click.ClickException(f"The demo could not be filled: {error}\nRun `samlar demo` again: it goes on where it was.") from error


def _sizes(count: int) -> list[tuple[DemoTenant, int]]:
    sizes = employees(count)
    return [(tenant, sizes[tenant.slug]) for tenant in _ordered()]


def _is_somebody_elses() -> bool:
    with unit_of_work():
        ours = {tenant.code for tenant in TENANTS}
        return any(tenant.id not in ours for tenant in tenancy.tenants())


def _fill(settings: Settings, people: dict[str, list[Worker]]) -> None:
    """Everything but history. The story's tenants come first: their pages are there within seconds."""
    begun = time.monotonic()
    ordered = _ordered()
    first, others = ordered[: len(FIRST)], ordered[len(FIRST) :]
    with _told("municipalities, networks and sign-in"):
        organisations.fill()
        sign_in.fill(settings, people)
    with _told("the story's tenants: staff, courses, seats"):
        _tenants(first, settings, people)
    _say(f"The demo is ready to use ({time.monotonic() - begun:.0f} s). The rest follows.")
    with _told("the other tenants"):
        _tenants(others, settings, people)
    with _told("what the story's tenants share with them, and what is mandatory for whom"):
        for tenant in first:
            courses.accept(tenant)
        for tenant in ordered:
            requirements.fill(tenant)


def _tenants(tenants: Sequence[DemoTenant], settings: Settings, people: dict[str, list[Worker]]) -> None:
    for tenant in tenants:
        staff.fill(tenant, people[tenant.slug])
        roles.fill(tenant, people[tenant.slug])
        courses.publish(tenant, settings)
    for tenant in tenants:
        courses.accept(tenant)
        sessions.fill(tenant)
        seats.fill(tenant)


def _ordered() -> list[DemoTenant]:
    return sorted(TENANTS, key=lambda tenant: FIRST.index(tenant.slug) if tenant.slug in FIRST else len(FIRST))


def _history(app: Samlar, settings: Settings, people: dict[str, list[Worker]]) -> None:
    with serving.served(app, settings) as api_origin:
        todo = [history.prepare(tenant, people[tenant.slug], api_origin) for tenant in _ordered()]
        total = sum(len(one.achievements) for one in todo)
        label = "A year of history"
        begun = time.monotonic()
        with click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True, update_min_steps=1) as bar:
            for one in todo:
                for stored in history.send(one):
                    bar.update(stored)
        _say(f"{total:,} statements in the record store ({time.monotonic() - begun:.1f} s)".replace(",", " "))
    with _told("seats of the common pool in use"):
        seats.use(people, settings)
    _say("The demo is complete.")


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    _say(f"  {what} ({time.monotonic() - begun:.1f} s)")


def _say(line: str) -> None:
    click.echo(f"Demo: {line.strip()}", err=True)
