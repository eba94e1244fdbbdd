"""`samlar feed`: take over a staff file from the command line."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from lms.core.db import unit_of_work
from lms.core.errors import DomainError
from lms.identity import feed_words
from lms.identity.feed_plan import Plan
from lms.identity.services.feed import plan_staff_file, take_over_staff_file
from lms.tenancy.queries import organisation_by_slug

SHOWN = 50


@click.command("feed")
@click.option("--tenant", "slug", required=True, help="The tenant's short name in addresses, such as perstorp.")
@click.option("--dry-run", is_flag=True, help="Show what would change and change nothing.")
@click.option("--allow-leavers", is_flag=True, help="Go on although more than a tenth of the staff would leave.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def feed(slug: str, dry_run: bool, allow_leavers: bool, file: Path) -> None:
    """Take over a staff file as the HR system exports it.

    The file is the tenant's whole staff: whoever does not stand in it leaves today. Text with semicolons, UTF-8 or
    Windows-1252. Needed columns: Anställningsnummer, Förnamn, Efternamn, Befattning, Enhet, Anställd från; known
    besides: E-post, Enhetskod, Förvaltning, Chef (a number), Anställd till, Skyddad identitet, Anställnings-id.

    The whole file is checked first and written in one transaction. Rows that are wrong are refused with line and
    reason, and the person is left as is. Running it twice changes nothing. Ends with status 1 when nothing was
    taken over, 0 otherwise.

    \b
    samlar feed --tenant perstorp --dry-run staff.csv
    samlar feed --tenant perstorp staff.csv
    """
    with unit_of_work():
        organisation = organisation_by_slug(slug)
    if organisation is None or not organisation.is_tenant:
        raise click.ClickException(f"There is no tenant called {slug}.")
    content = file.read_bytes()
    try:
        with unit_of_work(tenant_id=organisation.id):
            if dry_run:
                plan = plan_staff_file(tenant_id=organisation.id, content=content)
            else:
                plan = take_over_staff_file(tenant_id=organisation.id, content=content, allow_leavers=allow_leavers)
            _show(plan)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo("Nothing was written (--dry-run)." if dry_run else "Taken over.")


def _show(plan: Plan) -> None:
    click.echo(f"{'Joins':>10} {len(plan.joins) + len(plan.returns):>7}")
    click.echo(f"{'Moves':>10} {len(plan.moves):>7}   and {len(plan.changed_members)} changed names or addresses")
    click.echo(f"{'Leaves':>10} {len(plan.leaves):>7}   {len(plan.leavers)} of {plan.staff_before} persons have nothing left")
    click.echo(f"{'Unchanged':>10} {plan.unchanged:>7}")
    click.echo(f"{'Refused':>10} {len(plan.refused):>7}")
    if plan.past:
        click.echo(f"{plan.past} rows are about employments that ended before they were known here; they are not taken in.")
    if plan.leaves_held_back:
        click.echo("Nobody leaves: some refused rows have no readable number, so it is not sure who is missing.")
    if plan.many_leave:
        click.echo("More than a tenth would leave: --allow-leavers is needed.")
    if plan.ignored_columns:
        click.echo(f"Columns that are not used: {', '.join(plan.ignored_columns)}")
    for refused in plan.refused[:SHOWN]:
        click.echo(f"  line {refused.line}: {feed_words.sentence(refused.reason, refused.values)}")
    if len(plan.refused) > SHOWN:
        click.echo(f"  and {len(plan.refused) - SHOWN} more")
