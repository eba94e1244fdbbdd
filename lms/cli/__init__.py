"""The command `samlar`, for operators and developers.

Commands of the platform's running stand in this package. Features bring their own (`app.cli.add_command`); they are
found by asking the app, which is made only then, with the database up.
"""

import os

import click
import psycopg
from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.utils import import_string

from lms.cli.connection import UNCONNECTED, connected
from lms.cli.databases import database_reset, database_setup, database_shell, database_status, migrate
from lms.cli.demo import demo
from lms.cli.looking import check, explain
from lms.cli.places import ROOT
from lms.cli.running import run
from lms.cli.serving import serve, worker
from lms.cli.texts import translations
from lms.core.embedded import EmbeddedDatabaseError
from lms.core.errors import DomainError
from lms.core.provision import ProvisionError, UnsafeRole
from lms.core.settings import Settings, SettingsError

OPERATOR_ERRORS = (SettingsError, EmbeddedDatabaseError, ProvisionError, UnsafeRole, DomainError, psycopg.OperationalError)


class Commands(click.Group):
    """The commands of this package, then those that the app brings."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, the app's too; no database is started to list them."""
        return sorted({*super().list_commands(ctx), *_application(ctx, connect=False).cli.list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name; None when there is no such one."""
        if (own := super().get_command(ctx, cmd_name)) is not None:
            return own
        asks_only = ctx.resilient_parsing or not ctx.args or "--help" in ctx.args
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for _command in (check, database_reset, database_setup, database_shell, database_status, demo, explain, migrate, run, serve, translations, worker):
    main.add_command(_command)
