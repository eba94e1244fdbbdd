"""`samlar pseudonymise`: an actor of a tenant's record store becomes somebody whom nobody knows."""

import json
from uuid import UUID

import click
from flask.cli import with_appcontext

from lms.core.db import unit_of_work
from lms.core.errors import DomainError
from lms.lrs.actors import ifis_of
from lms.lrs.filters import ifi_parameter
from lms.lrs.retention.pseudonyms import named_by, pseudonymise_actors
from lms.tenancy import queries as tenancy


@click.command("pseudonymise")
@click.option("--tenant", "slug", required=True, help="Which organisation's record store, such as perstorp.")
@click.option("--agent", help='The actor as xAPI names it, such as \'{"mbox": "mailto:anna@example.org"}\'.')
@click.option("--person", type=click.UUID, help="Or the person, by the platform's own id: all identifiers that the store knows of her.")
@click.option("--reason", default="", help="Why, for the protocol: a registry number. No names.")
@click.option("--dry-run", is_flag=True, help="Count what names the actor and change nothing.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON, for a program.")
@with_appcontext
def pseudonymise_command(slug: str, agent: str | None, person: UUID | None, reason: str, dry_run: bool, as_data: bool) -> None:
    """Replace an actor by a random pseudonym in every statement, document, launch and progress of a tenant.

    It cannot be undone: nothing says afterwards whom the pseudonym stands for. Counts stay true; completions and
    certificates are other records and stay as they are. Copies elsewhere (backups, receivers of forwarded statements)
    are not reached: docs/record-store.md says more.

    \b
    samlar pseudonymise --tenant perstorp --agent '{"mbox": "mailto:anna@example.org"}' --dry-run
    samlar pseudonymise --tenant perstorp --person 0199… --reason "KS 2026/115"
    """
    if (agent is None) == (person is None):
        raise click.UsageError("name the actor by either --agent or --person")
    if not dry_run and not reason.strip():
        raise click.UsageError("--reason is needed: it stands in the protocol")
    with unit_of_work():
        tenant = tenancy.tenant_by_slug(slug)
    if tenant is None:
        raise click.ClickException(f"there is no tenant {slug!r}")
    try:
        with unit_of_work(tenant_id=tenant.id):
            ifis = _identifiers(tenant.id, agent, person)
            found = [named_by(tenant_id=tenant.id, ifi=ifi) for ifi in ifis]
            if not any(found):
                raise click.ClickException("nothing in this record store names the actor")
            runs = [] if dry_run else pseudonymise_actors(tenant_id=tenant.id, ifis=ifis, reason=reason)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    counts = {name: sum(each.get(name, 0) for each in found) for name in dict.fromkeys(name for each in found for name in each)}
    if as_data:
        click.echo(json.dumps({"tenant": slug, "dry_run": dry_run, "counts": counts, "protocols": [str(run_id) for run_id in runs]}, indent=2))
        return
    for name, number in counts.items():
        click.echo(f"{name:<11} {number:>8}")
    click.echo("Nothing was changed (--dry-run)." if dry_run else f"Done. Protocol: {', '.join(map(str, runs))}")


def _identifiers(tenant_id: int, agent: str | None, person: UUID | None) -> list[str]:
    """The identifiers that are meant. Raises ParameterRefused for an agent that is none."""
    if person is not None:
        return sorted(ifis_of(tenant_id, [person]))
    ifi = ifi_parameter({"agent": agent or ""}, "agent")
    return [] if ifi is None else [ifi]
