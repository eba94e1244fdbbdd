"""The command samlar: it teaches, it refuses with a sentence, and it asks nothing of a database before it must."""

import importlib
import re
import socket
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner

from lms.cli import OWN, Commands, main
from lms.cli.connection import Databases as Addresses
from lms.cli.connection import require_ready
from lms.cli.looking import PARTS
from lms.cli.running import require_free
from lms.core import embedded, provision
from lms.http.app import Samlar
from tests.databases import Databases

cli = importlib.import_module("lms.cli")


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell where no database is named and var/ is empty."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SAMLAR_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAMLAR_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("SAMLAR_ENVIRONMENT", "test")
    return CliRunner()


def forbid_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a database was started")

    monkeypatch.setattr(embedded, "using", refuse)


def test_help_lists_every_command_and_starts_no_database(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_database(monkeypatch)
    shown = runner.invoke(main, ["--help"])
    assert shown.exit_code == 0, shown.output
    assert {name for name in OWN if f"  {name} " in shown.output} == set(OWN)


BROUGHT = ("feed", "lrs-credential", "pseudonymise", "rebuild-progress", "retention")


def test_the_commands_that_features_bring_are_these(app: Samlar) -> None:
    assert sorted(app.cli.commands) == list(BROUGHT)


@pytest.mark.parametrize("asked", ["--help", "-h"])
@pytest.mark.parametrize("name", [*OWN, *BROUGHT])
def test_each_command_says_in_one_line_what_it_is_for_and_shows_an_example(
    runner: CliRunner, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], name: str, asked: str
) -> None:
    forbid_database(monkeypatch)
    shown = runner.invoke(main, [name, asked])
    assert shown.exit_code == 0, shown.output
    text = shown.output or capfd.readouterr().out  # the demo is a program of its own
    usage, _, rest = text.partition("\n\n")
    assert usage.startswith("Usage: ")
    assert re.match(r"  [A-Z][^.]+[.:]", rest)
    assert re.search(rf"^  +(Example: )?([A-Z_]+=\S+ )?samlar {name}\b", rest, re.MULTILINE), text


def test_what_floors_give_each_other_is_explained(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_database(monkeypatch)
    shown = runner.invoke(main, ["explain"])
    assert shown.exit_code == 0, shown.output
    parts = dict(part.split("\n", 1) for part in re.split(r"^(?=[A-Z]+$)", shown.output, flags=re.MULTILINE) if part)
    assert list(parts) == [part.upper() for part in PARTS]
    assert parts["PROFILES"] == "  cmi5\n"
    assert parts["CONSUMERS"] == "  reporting\n"
    assert "course.actions         licensing.seat" in parts["PANELS"]


def test_commands_that_features_bring_are_found(app: Samlar, runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("planted")
    def planted() -> None:
        """Grow."""
        click.echo("grown")

    group = Commands("samlar")
    app.cli.add_command(planted)
    try:
        monkeypatch.setattr(cli, "_application", lambda _context, connect: app)
        assert "planted" in runner.invoke(group, ["--help"]).output
        assert runner.invoke(group, ["planted"]).output == "grown\n"
    finally:
        app.cli.commands.pop("planted")


def test_an_unknown_command_is_a_sentence(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_application", lambda _context, connect: click_app())
    shown = runner.invoke(main, ["nosuch"])
    assert shown.exit_code == 2
    assert "No such command 'nosuch'" in shown.output


def click_app() -> object:
    """An app without commands of its own."""

    class Empty:
        cli = click.Group()

    return Empty()


def test_a_wrong_setting_is_named(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMLAR_PORT", "eighty")
    shown = runner.invoke(main, ["check"])
    assert shown.exit_code == 1
    assert "SAMLAR_PORT" in shown.output
    assert "Traceback" not in shown.output


def test_a_taken_port_names_the_setting_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(click.ClickException, match="SAMLAR_PORT"):
            require_free("127.0.0.1", port, "SAMLAR_PORT")


@pytest.mark.parametrize("role", ["postgres", provision.OWNER, provision.BACKUP])
def test_nothing_is_served_as_a_role_that_row_policies_do_not_bind(databases: Databases, role: str) -> None:
    name = databases.copy()
    with pytest.raises(provision.UnsafeRole):
        require_ready(Addresses(app_url=databases.url(role, name), owner_url=databases.url(provision.OWNER, name)))


def test_nothing_is_served_from_a_database_that_was_not_migrated(databases: Databases) -> None:
    name = f"{databases.template}_bare"
    provision.prepare_databases(databases.server, name)
    databases.made.append(name)
    with pytest.raises(click.ClickException, match="samlar migrate"):
        require_ready(Addresses(app_url=databases.url(provision.APP, name), owner_url=databases.url(provision.OWNER, name)))


def test_setting_up_ones_own_postgresql_prints_addresses_that_work(databases: Databases, runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"{databases.template}_own"
    databases.made.append(name)
    shown = runner.invoke(main, ["database-setup", "--admin-url", databases.server.admin_url(), "--database", name])
    assert shown.exit_code == 0, shown.output
    addresses = dict(line.split("=", 1) for line in shown.output.splitlines())
    monkeypatch.setenv("DATABASE_URL", addresses["DATABASE_URL"].strip("'"))
    monkeypatch.setenv("DATABASE_OWNER_URL", addresses["DATABASE_OWNER_URL"].strip("'"))
    assert runner.invoke(main, ["migrate"]).exit_code == 0
    checked = runner.invoke(main, ["check"])
    assert checked.exit_code == 0, checked.output
    with psycopg.connect(addresses["BACKUP_URL"].strip("'")) as connection:
        assert connection.execute("select current_user").fetchone() == (provision.BACKUP,)


def test_a_database_in_production_or_of_ones_own_is_never_thrown_away(
    databases: Databases, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid_database(monkeypatch)
    monkeypatch.setenv("DATABASE_URL", databases.url(provision.APP, databases.template))
    monkeypatch.setenv("DATABASE_OWNER_URL", databases.url(provision.OWNER, databases.template))
    assert runner.invoke(main, ["database-reset", "--yes"]).exit_code == 1
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("SAMLAR_ENVIRONMENT", "production")
    monkeypatch.setenv("SAMLAR_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("SAMLAR_SCHEME", "https")
    assert runner.invoke(main, ["database-reset", "--yes"]).exit_code == 1
    assert runner.invoke(main, ["demo"]).exit_code == 1
