"""Bringing a database to the newest shape: `samlar migrate` and the tests call this."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent


def configuration(url: str) -> Config:
    """Alembic's configuration for a database; `url` signs in as the owner role."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """The database has the shape of `revision`. Doing it twice changes nothing."""
    command.upgrade(configuration(url), revision)


def head() -> str:
    """The newest revision. Raises when there are two heads."""
    found = ScriptDirectory.from_config(configuration("")).get_current_head()
    assert found is not None, "there are no migrations"
    return found
