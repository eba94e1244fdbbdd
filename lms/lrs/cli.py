"""Commands of the record store for operators."""

import json
from datetime import timedelta

import click
from flask.cli import with_appcontext

from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.lrs.credentials import create_credential
from lms.lrs.rights import SCOPES
from lms.tenancy import queries as tenancy


@click.command("lrs-credential")
@click.option("--tenant", "slug", required=True, help="Which organisation's record store it opens, such as perstorp.")
@click.option("--scopes", default="statements/write,statements/read/mine", show_default=True, help=f"Some of: {', '.join(SCOPES)}; commas between.")
@click.option("--name", default="made on the command line", show_default=True, help="What it is for; statements' authority shows it.")
@click.option("--days", type=click.IntRange(min=1), help="It opens nothing after so many days. Without this it lasts until it is revoked.")
@click.option("--json", "as_json", is_flag=True, help="Print key, secret, tenant and scopes as JSON, for a program.")
@with_appcontext
def lrs_credential(slug: str, scopes: str, name: str, days: int | None, as_json: bool) -> None:
    """Make a credential for another system that sends statements to, or reads them from, a tenant's record store.

    The secret is printed once and kept nowhere. Send both as Basic authorization: the key is the user name.

    \b
    samlar lrs-credential --tenant perstorp --name "The old learning platform" --days 365
    samlar lrs-credential --tenant perstorp --scopes statements/read --json
    """
    with unit_of_work():
        tenant = tenancy.tenant_by_slug(slug)
    if tenant is None:
        raise click.ClickException(f"there is no tenant {slug!r}")
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    unknown = sorted(set(wanted) - set(SCOPES))
    if unknown or not wanted:
        raise click.ClickException(f"unknown scopes {', '.join(unknown)!r}; there are: {', '.join(SCOPES)}")
    with unit_of_work(tenant_id=tenant.id):
        expires_at = None if days is None else now() + timedelta(days=days)
        made = create_credential(tenant_id=tenant.id, name=name, scopes=wanted, expires_at=expires_at)
    if as_json:
        click.echo(json.dumps({"key": made.key, "secret": made.secret, "tenant": slug, "scopes": wanted}))
    else:
        click.echo(f"key     {made.key}\nsecret  {made.secret}\n\nThe secret is shown now and never again.")
