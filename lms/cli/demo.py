"""The command demo. The demo's sources stand in demo/, above every floor, so it runs as a program of its own."""

import hashlib
import hmac
import os
import subprocess
import sys

import click

from lms.cli.connection import connected, require_ready
from lms.cli.places import ROOT
from lms.core.settings import Settings


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def demo(options: tuple[str, ...]) -> None:
    """Fill the database with the demo: municipalities, staff, courses, history.

    \b
    Example: DEMO_EMPLOYEES=30000 samlar demo
    """
    settings = Settings.from_env()
    if settings.environment == "production":
        raise click.ClickException("The demo is never filled into a database in production.")
    if {"-h", "--help"} & set(options):
        raise SystemExit(subprocess.run(demo_command(*options), cwd=ROOT, check=False).returncode)
    with connected(settings) as databases:
        require_ready(databases)
        code = subprocess.run(demo_command(*options), cwd=ROOT, env={**os.environ, **demo_environment(settings)}, check=False).returncode
    raise SystemExit(code)


def demo_command(*options: str) -> list[str]:
    """How to run the demo's program. Raises click.ClickException where it is not."""
    if not (ROOT / "demo" / "__main__.py").exists():
        raise click.ClickException(f"{ROOT / 'demo'} holds no demo: it is part of a checkout, not of the installed package.")
    return [sys.executable, "-m", "demo", *options]


def demo_environment(settings: Settings) -> dict[str, str]:
    """What the demo's programs share: the seed of the client secrets, and where the provider listens."""
    seed = os.environ.get("SAMLAR_IDP_SECRET") or hmac.new(settings.secret_key.encode(), b"demo provider", hashlib.sha256).hexdigest()
    var = settings.var_dir.absolute()
    return {
        "SAMLAR_IDP_SECRET": seed,
        "SAMLAR_IDP_PORT": str(settings.idp_port),
        "SAMLAR_IDP_CONFIG": os.environ.get("SAMLAR_IDP_CONFIG") or str(var / "idp.json"),
        "SAMLAR_IDP_PEOPLE": os.environ.get("SAMLAR_IDP_PEOPLE") or str(var / "demo-people.json"),
    }
