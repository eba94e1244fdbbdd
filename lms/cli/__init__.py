"""The command `samlar`, for operators and developers.

Commands of the platform's running stand in this package, and each loads only what it needs. Features bring their own
(`app.cli.add_command`); they are found by asking the app, which is made only then, with the database up.
"""

import os

import click
import psycopg
from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.utils import import_string

from lms.cli.connection import UNCONNECTED, connected
from lms.cli.places import ROOT
from lms.core.embedded import EmbeddedDatabaseError
from lms.core.errors import DomainError
from lms.core.provision import ProvisionError, UnsafeRole
from lms.core.settings import Settings, SettingsError

OWN = {
    "check": "lms.cli.looking:check",
    "database-reset": "lms.cli.databases:database_reset",
    "database-setup": "lms.cli.databases:database_setup",
    "database-shell": "lms.cli.databases:database_shell",
    "database-status": "lms.cli.databases:database_status",
    "demo": "lms.cli.demo:demo",
    "explain": "lms.cli.looking:explain",
    "migrate": "lms.cli.databases:migrate",
    "run": "lms.cli.running:run",
    "serve": "lms.cli.serving:serve",
    "translations": "lms.cli.texts:translations",
    "worker": "lms.cli.working:worker",
}
HELP = frozenset({"-h", "--help"})
OPERATOR_ERRORS = (SettingsError, EmbeddedDatabaseError, ProvisionError, UnsafeRole, DomainError, psycopg.OperationalError)


class Commands(click.Group):
    """The commands of this package, then those that the app brings."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, the app's too; no database is started to list them."""
        return sorted({*OWN, *_application(ctx, connect=False).cli.list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name; None when there is no such one."""
        if cmd_name in OWN:
            own: click.Command = import_string(OWN[cmd_name])
            return own
        asks_only = ctx.resilient_parsing or not ctx.args or not HELP.isdisjoint(ctx.args)
        return _application(ctx, connect=not asks_only).cli.get_command(ctx, cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Keeps the words after the command where get_command sees them."""
        ctx.args = args
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """An error that an operator can mend is one sentence, not a trace."""
        try:
            return super().invoke(ctx)
        except OPERATOR_ERRORS as error:
            raise click.ClickException(str(error)) from error


def _application(ctx: click.Context, *, connect: bool) -> Flask:
    """The app, made once a command; with `connect` its database is up until the command ends."""
    root = ctx.find_root()
    info = root.ensure_object(ScriptInfo)
    if info.create_app is None:
        settings = Settings.from_env()
        url = root.with_resource(connected(settings)).app_url if connect else UNCONNECTED
        app: Flask = import_string("wsgi:create_app")(settings, database_url=url)
        info.create_app = lambda: app
    return info.load_app()


@click.group(cls=Commands, context_settings={"help_option_names": sorted(HELP, key=len), "max_content_width": 100})
@click.version_option(package_name="samlar")
def main() -> None:
    """Samlär: a shared learning platform for municipalities.

    Settings come from the environment (docs/operations.md lists them). Without DATABASE_URL each command uses the
    database embedded in this checkout, and starts it when needed.

    \b
    First time:        samlar run
    Your PostgreSQL:   samlar database-setup --admin-url postgresql://postgres@db.example/postgres
    In production:     samlar migrate && samlar serve    (and samlar worker beside it)
    """
    os.environ.setdefault("SAMLAR_VAR", str(ROOT / "var"))
