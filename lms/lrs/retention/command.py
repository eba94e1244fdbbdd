"""`samlar retention`: what a tenant keeps for how long, what would go, and a disposal with its protocol."""

import json
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from lms.core.db import unit_of_work
from lms.core.errors import DomainError
from lms.lrs.retention import queries, services
from lms.lrs.retention.protocol import as_json, as_text
from lms.lrs.retention.queries import Preview
from lms.lrs.retention.rules import RecordClass, Rule
from lms.tenancy import queries as tenancy

FOREVER = "forever"


def _months(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[RecordClass, int | None]:
    """Read detail=24 and outcome=forever."""
    wanted: dict[RecordClass, int | None] = {}
    for value in values:
        name, _, months = value.partition("=")
        if name not in list(RecordClass) or not (months == FOREVER or months.isdigit()):
            raise click.BadParameter(f"{value!r} is not like detail=24 or outcome={FOREVER}; classes: {', '.join(RecordClass)}")
        wanted[RecordClass(name)] = None if months == FOREVER else int(months)
    return wanted


@click.command("retention")
@click.option("--tenant", "slug", required=True, help="Which organisation's record store, such as perstorp.")
@click.option(
    "--set", "months", multiple=True, callback=_months, help="A class and its months, such as detail=24 or outcome=forever. Again for others."
)
@click.option("--nightly", type=click.Choice(["yes", "no"]), help="Whether what is due goes each night; with --decision.")
@click.option("--decision", default="", help='With --set or --nightly: the decision behind it, such as "KS 2026/112".')
@click.option("--dry-run", is_flag=True, help="Show the rules and what would go, and change nothing (so does the command without options).")
@click.option("--run", "run_it", is_flag=True, help="Dispose of what is due, and print the protocol.")
@click.option("--protocol", "run_id", type=click.UUID, help="Print the protocol of an earlier run.")
@click.option("--protocols", is_flag=True, help="List the runs.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON, for a program.")
@with_appcontext
def retention_command(
    slug: str, months: dict[RecordClass, int | None], nightly: str | None, decision: str, dry_run: bool, run_it: bool, run_id: UUID | None,
    protocols: bool, as_data: bool,
) -> None:  # fmt: skip
    """Decide how long a tenant keeps statements and state documents, see what would go, and dispose of it.

    Classes: outcome (how it ended: completed, passed, failed, satisfied, attended; and statements that refer to others),
    detail (all other statements), document (what packages remember of a learner). Months count from when a record was
    stored. A disposal leaves progress, completions and certificates as they are; docs/record-store.md says more. It works
    in small steps beside the store's other work; one that was cut off goes on when it is run again.

    \b
    samlar retention --tenant perstorp
    samlar retention --tenant perstorp --set detail=24 --set outcome=120 --decision "KS 2026/112"
    samlar retention --tenant perstorp --run
    samlar retention --tenant perstorp --nightly yes --decision "KS 2026/112"
    """
    if bool(months or nightly) != bool(decision):
        raise click.UsageError("--set, or --nightly, and --decision go together: a rule names the decision behind it")
    if dry_run and run_it:
        raise click.UsageError("--dry-run and --run exclude each other")
    with unit_of_work():
        tenant = tenancy.tenant_by_slug(slug)
    if tenant is None:
        raise click.ClickException(f"there is no tenant {slug!r}")
    try:
        if decision:
            by_night = None if nightly is None else nightly == "yes"
            with unit_of_work(tenant_id=tenant.id):
                services.set_rules(tenant_id=tenant.id, months=months, decision=decision, decided_by=None, nightly=by_night)
        if protocols:
            _show_list(tenant.id, slug, as_data)
        elif run_id is not None:
            _show_protocol(tenant.id, slug, run_id, as_data)
        elif run_it:
            _show_protocol(tenant.id, slug, _run(tenant.id), as_data)
        else:
            _show_rules(tenant.id, slug, as_data)
    except DomainError as error:
        sentences = [sentence for found in error.fields.values() for sentence in found]
        raise click.ClickException(" ".join(sentences) or error.message or "there is no such run") from error


def _run(tenant_id: int) -> UUID:
    """Carry a disposal to its end, each step in a unit of work of its own."""
    with unit_of_work(tenant_id=tenant_id):
        run_id = services.begin(tenant_id=tenant_id, requested_by=None)
    more = True
    while more:
        with unit_of_work(tenant_id=tenant_id):
            more = services.proceed(tenant_id=tenant_id, run_id=run_id)
    return run_id


def _show_protocol(tenant_id: int, slug: str, run_id: UUID, as_data: bool) -> None:
    with unit_of_work(tenant_id=tenant_id):
        found = queries.protocol_of(tenant_id, run_id)
    click.echo(json.dumps(as_json(found, tenant=slug), indent=2) if as_data else as_text(found, tenant=slug))


def _show_list(tenant_id: int, slug: str, as_data: bool) -> None:
    with unit_of_work(tenant_id=tenant_id):
        found = queries.protocols(tenant_id)
    if as_data:
        click.echo(json.dumps([as_json(each, tenant=slug) for each in found], indent=2))
    for each in [] if as_data else found:
        state = "ended" if each.ended_at else "under way"
        click.echo(f"{each.id}  {each.begun_at:%Y-%m-%d %H:%M}  {each.kind}, {state}, {each.total} records")


def _show_rules(tenant_id: int, slug: str, as_data: bool) -> None:
    with unit_of_work(tenant_id=tenant_id):
        rules = queries.rules_of(tenant_id)
        found, nightly = queries.preview(tenant_id, rules.values()), queries.is_nightly(tenant_id)
    if as_data:
        told = {"rules": [_rule(rule) for rule in rules.values()], "due": [_due(each) for each in found.values()], "nightly": nightly}
        click.echo(json.dumps({"tenant": slug, **told}, indent=2))
        return
    for rule in rules.values():
        kept = "kept for ever" if rule.months is None else f"kept {rule.months} months"
        click.echo(f"{rule.record_class:<11} {kept:<18} {rule.decision or 'nobody has decided'}")
    click.echo("\nWould go now:")
    for each in found.values():
        span = f"   stored {each.oldest:%Y-%m-%d} to {each.newest:%Y-%m-%d}" if each.oldest and each.newest else ""
        click.echo(f"{each.record_class:<11} {each.count:>10}{span}")
        for month, count in each.months:
            click.echo(f"{month:%Y-%m}     {count:>10}")
    click.echo("Nothing has been disposed of. " + ("It goes tonight; to do it now: --run" if nightly else "To do it: --run"))


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "class": rule.record_class.value, "months": rule.months, "decision": rule.decision,
        "decided": rule.decided_at.isoformat() if rule.decided_at else None,
    }  # fmt: skip


def _due(found: Preview) -> dict[str, Any]:
    return {
        "class": found.record_class, "count": found.count, "oldest": found.oldest.isoformat() if found.oldest else None,
        "newest": found.newest.isoformat() if found.newest else None,
        "months": [{"month": f"{month:%Y-%m}", "count": count} for month, count in found.months],
    }  # fmt: skip
