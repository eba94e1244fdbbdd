"""The command serve, and keeping a child beside the embedded database."""

import os
import sys
from pathlib import Path

import click

from lms.cli.connection import Databases, connected, require_ready, tell
from lms.cli.places import ROOT
from lms.core.settings import Settings
from lms.core.supervisor import Child, Supervisor


@click.command()
def serve() -> None:
    """Serve the web: gunicorn with the settings of gunicorn.conf.py.

    \b
    Example: SAMLAR_PORT=8080 samlar serve
    """
    settings = Settings.from_env()
    command = web_command()
    with connected(settings) as databases:
        require_ready(databases)
        if databases.server is None:
            os.chdir(ROOT)
            os.execv(command[0], command)  # noqa: S606  gunicorn takes our place, and our process id
        keep(databases, Child("web", command))


def web_command() -> list[str]:
    """How to start gunicorn. Raises click.ClickException outside a checkout."""
    configuration = Path(ROOT, "gunicorn.conf.py")
    if not configuration.exists():
        raise click.ClickException(f"{configuration} is missing: serve from a checkout of Samlär.")
    return [sys.executable, "-m", "gunicorn", "--config", str(configuration)]


def keep(databases: Databases, child: Child) -> None:
    """With an embedded database someone must hold it, and start it again when it dies: we do, beside the child."""
    assert databases.server is not None
    supervisor = Supervisor(tell=tell, database=databases.server, cwd=ROOT)
    with supervisor.until_signalled(), databases.server.lent() as lock:
        child.pass_fds = (lock,)
        try:
            supervisor.start(child)
            supervisor.watch()
        finally:
            supervisor.stop()
