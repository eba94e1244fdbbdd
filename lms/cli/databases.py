"""Commands for the database: migrate, database-setup, database-shell, database-reset, database-status."""

import secrets
import shutil
import signal
import subprocess

import click
import psycopg
from psycopg import sql

from lms.cli.connection import connected, libpq, schema_version, tell
from lms.core import embedded, provision
from lms.core.settings import Settings
from migrations.upgrade import head, upgrade


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema.

    Works as the owner role, never waits long for a lock, and may be run again and while the app serves.

    \b
    Example: samlar migrate
    """
    with connected(Settings.from_env()) as databases:
        before = schema_version(databases.owner_url)
        upgrade(databases.owner_url)
    tell(f"The database has the schema {head()}" + (" already." if before == head() else f" (before: {before or 'none'})."))


@click.command("database-setup")
@click.option("--admin-url", required=True, help="An administrator's address: postgresql://postgres@db.example/postgres")
@click.option("--database", default=provision.DATABASE, show_default=True, help="Name of the database to make.")
@click.option("--keep-passwords", is_flag=True, help="Leave the passwords of the roles as they are.")
def database_setup(admin_url: str, database: str, keep_passwords: bool) -> None:
    """Make roles and database in a PostgreSQL of your own (15 or newer).

    Prints the two addresses to put into the environment. Run again it makes what is missing, and gives the roles
    new passwords unless told not to.

    \b
    Example: samlar database-setup --admin-url postgresql://postgres@db.example/postgres
    """
    passwords = {} if keep_passwords else {role: secrets.token_urlsafe(24) for role in provision.LOGIN_ROLES}
    provision.provision(libpq(admin_url), database=database, passwords=passwords)
    for variable, role in (("DATABASE_URL", provision.APP), ("DATABASE_OWNER_URL", provision.OWNER), ("BACKUP_URL", provision.BACKUP)):
        click.echo(f"{variable}='{provision.address(libpq(admin_url), user=role, dbname=database, password=passwords.get(role))}'")


@click.command("database-shell")
@click.option("--as", "role", type=click.Choice(["owner", "app"]), default="owner", show_default=True, help="The role to sign in as.")
def database_shell(role: str) -> None:
    """Open psql on the database.

    Row policies bind both roles: name a tenant first to see its rows.

    \b
    Example: samlar database-shell
             samlar=> select set_config('app.tenant_id', '1', false);
    """
    with connected(Settings.from_env()) as databases:
        url = libpq(databases.owner_url if role == "owner" else databases.app_url)
        program = str(databases.server.program("psql")) if databases.server else shutil.which("psql")
        if program is None:
            raise click.ClickException("psql is missing. Install it (Debian: apt-get install postgresql-client).")
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C there cancels a query; it must not end us
        code = subprocess.run([program, url], check=False).returncode
    raise SystemExit(code)


@click.command("database-reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def database_reset(yes: bool) -> None:
    """Throw away the embedded database's content (demo and test only).

    \b
    Example: samlar database-reset && samlar run
    """
    settings = Settings.from_env()
    if settings.environment == "production" or settings.database_url:
        raise click.ClickException("Only an embedded database, and never one in production, is thrown away by a command.")
    if not yes:
        click.confirm(f"Throw away everything in the database of {settings.var_dir.absolute()}?", abort=True)
    with embedded.using(settings, tell=tell) as server:
        with psycopg.connect(server.admin_url(), autocommit=True) as connection:
            connection.execute("select pg_advisory_lock(%s)", (provision.LOCK,))  # whoever starts now would open the door again
            connection.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(provision.APP)))  # a running app cannot come back
            try:
                provision.drop_database(connection, provision.DATABASE)
            finally:
                connection.execute(sql.SQL("alter role {} login").format(sql.Identifier(provision.APP)))
        provision.provision(server.admin_url())
        upgrade(server.url(provision.OWNER, provision.DATABASE))
    tell("The database is empty.")


@click.command("database-status")
def database_status() -> None:
    """Say where the embedded database lies and whether it runs; starts nothing.

    \b
    Example: samlar database-status
    """
    found = embedded.status(Settings.from_env())
    click.echo(f"running: {f'yes, process {found.pid}' if found.running else 'no'}\ndata:    {found.cluster}")
    click.echo(f"socket:  {found.socket_dir}\nlog:     {found.log}")
