"""The command run: everything, in the foreground, for a developer or a small installation."""

import http.client
import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import click

from lms.cli.connection import Databases, connected, require_ready, schema_version, tell
from lms.cli.demo import demo_command, demo_environment
from lms.cli.places import ROOT
from lms.cli.serving import web_command
from lms.core.settings import Settings
from lms.core.supervisor import Child, StartError, Supervisor
from migrations.upgrade import head, upgrade

STOP_ORDER = ("demo", "web", "worker", "sign-in")
FRONT = ("perstorp", "helsingborg", "klippan")


@click.command()
def run() -> None:
    """Run everything here, in the foreground: database, sign-in of the demo, web, worker and demo data.

    Ctrl-C takes all of it down in order. What each process has to say lies in var/log/.

    \b
    Example: SAMLAR_PORT=8080 samlar run
    """
    settings = Settings.from_env()
    demo = settings.environment == "demo"
    require_free(settings.bind, settings.port, "SAMLAR_PORT")
    if demo:
        require_free("127.0.0.1", settings.idp_port, "SAMLAR_IDP_PORT")
    tell("Samlär: starting the database …" if not settings.database_url else "Samlär: using the database of DATABASE_URL.")
    with connected(settings) as databases:
        if schema_version(databases.owner_url) != head():
            tell("Bringing the database to the schema of this version …")
            upgrade(databases.owner_url)
        require_ready(databases)
        _supervise(settings, databases, demo=demo)
        if databases.server is not None:
            tell("Stopping the database (unless someone else uses it) …")
    tell("All is down.")


def _supervise(settings: Settings, databases: Databases, *, demo: bool) -> None:
    supervisor = Supervisor(tell=tell, database=databases.server, cwd=ROOT)
    with supervisor.until_signalled():
        try:
            if databases.server is None:
                _start(supervisor, settings, demo=demo, fds=())
                supervisor.watch()
            else:
                with databases.server.lent() as lock:
                    _start(supervisor, settings, demo=demo, fds=(lock,))
                    supervisor.watch()
        except StartError as error:
            raise click.ClickException(str(error)) from error
        finally:
            supervisor.stop(STOP_ORDER)


def _start(supervisor: Supervisor, settings: Settings, *, demo: bool, fds: tuple[int, ...]) -> None:
    logs = settings.var_dir.absolute() / "log"

    def child(name: str, command: list[str], *, ready: Callable[[], bool] | None = None, environment: dict[str, str] | None = None) -> Child:
        return Child(name, command, environment=environment or {}, ready=ready, log=logs / f"{name}.log", pass_fds=fds)

    environment = demo_environment(settings) if demo else {}
    if demo:
        tell("Starting the demo's sign-in …")
        supervisor.start(child("sign-in", provider_command(), environment=environment, ready=lambda: answers("127.0.0.1", settings.idp_port)))
    tell("Starting the web …")
    supervisor.start(child("web", web_command(), ready=lambda: is_healthy(settings)))
    tell("Starting the worker …")
    supervisor.start(child("worker", [sys.executable, "-m", "lms.cli", "worker"]))
    if supervisor.stopping:
        return
    tell("")
    for line in addresses(settings, demo=demo):
        tell(line)
    tell("Stop with Ctrl-C.\n")
    if demo and (ROOT / "demo" / "__main__.py").exists():
        filling = Child("demo", demo_command("--if-empty"), environment=environment, once=True, pass_fds=fds, grace=10)
        supervisor.start(filling)


def addresses(settings: Settings, *, demo: bool) -> list[str]:
    """Where to go with a browser, one line each."""
    lines = [f"  The family's front   {settings.front_origin()}/"]
    if demo:
        lines += [f"  {slug.capitalize():<20} {settings.tenant_origin(slug)}/" for slug in FRONT]
        lines.append(f"  The demo's sign-in   http://localhost:{settings.idp_port}/ (no passwords: choose a person)")
    return [*lines, f"  API and its docs     {settings.api_origin()}/api/docs", f"  Logs                 {settings.var_dir.absolute() / 'log'}"]


def provider_command() -> list[str]:
    """How to start the demo's identity provider. Raises click.ClickException without Node."""
    node = shutil.which("node")
    if node is None:
        raise click.ClickException("node is missing: the demo's sign-in needs Node.js 20 or newer.")
    return [node, str(Path(ROOT, "demo", "idp", "server.mjs"))]


def require_free(host: str, port: int, variable: str) -> None:
    """Nobody listens on the port. Raises click.ClickException that names the setting to change."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise click.ClickException(f"Port {port} on {host} cannot be used ({reason}). Choose another: {variable}={port + 10} make run") from error


def answers(host: str, port: int) -> bool:
    """True when something accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def is_healthy(settings: Settings) -> bool:
    """True when the web answers and reaches the database."""
    host = "127.0.0.1" if settings.bind in ("0.0.0.0", "") else settings.bind  # noqa: S104  compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/ready", headers={"Host": settings.api_origin().split("://", 1)[1]})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
