"""`samlar rebuild-progress`: make the progress of a tenant anew from its statements."""

import click
from flask.cli import with_appcontext

from lms.core.db import unit_of_work
from lms.lrs.rebuild import Cursor, rebuild_part
from lms.tenancy import queries as tenancy


@click.command("rebuild-progress")
@click.option("--tenant", "slug", required=True, help="Which organisation's progress, such as perstorp.")
@click.option("--dry-run", is_flag=True, help="Count what would change and change nothing.")
@with_appcontext
def rebuild_progress(slug: str, dry_run: bool) -> None:
    """Make progress anew from the statements of a tenant, and tell whoever follows it what changed.

    Progress is kept up to date as statements are stored, so this normally changes nothing. It is for the day when the
    rules of progress have changed, or when progress was lost. The store goes on serving meanwhile: the work is done in
    small parts, each of which holds up only statements that void or refer to others, for some milliseconds. It may be
    stopped and begun again at any time. Statements that were disposed of count as they did before.

    \b
    samlar rebuild-progress --tenant perstorp --dry-run
    samlar rebuild-progress --tenant perstorp
    """
    with unit_of_work():
        tenant = tenancy.tenant_by_slug(slug)
    if tenant is None:
        raise click.ClickException(f"there is no tenant {slug!r}")
    read = changed = removed = 0
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        with unit_of_work(tenant_id=tenant.id):
            part = rebuild_part(tenant_id=tenant.id, cursor=cursor, dry_run=dry_run)
        read, changed, removed, cursor = read + part.read, changed + part.changed, removed + part.removed, part.then
    click.echo(f"read     {read}\nchanged  {changed}\nremoved  {removed}")
    if dry_run:
        click.echo("Nothing was written (--dry-run).")
