"""Nothing is served as a role that row policies do not bind, however the app is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lms.core import provision
from lms.core.settings import Settings
from tests.architecture.sources import ROOT
from tests.databases import Databases
from wsgi import create_app

UNSAFE = [("postgres", "is a superuser"), (provision.OWNER, "owns tables"), (provision.BACKUP, "has BYPASSRLS")]
SECRET = "a secret that only this server knows, long enough"


@pytest.fixture(scope="module")
def name(databases: Databases) -> str:
    """A migrated database."""
    return databases.copy()


@pytest.mark.parametrize(("role", "reason"), UNSAFE)
def test_plain_gunicorn_does_not_start(databases: Databases, name: str, tmp_path: Path, role: str, reason: str) -> None:
    environment = {
        **os.environ, "SAMLAR_ENVIRONMENT": "test", "SAMLAR_SECRET_KEY": SECRET, "SAMLAR_VAR": str(tmp_path), "SAMLAR_PORT": "0",
        "DATABASE_URL": databases.url(role, name), "DATABASE_OWNER_URL": databases.url(provision.OWNER, name),
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert f"Refusing to serve as database role {role}: {role} {reason}" in ended.stderr
    assert "Listening at" not in ended.stderr


@pytest.mark.parametrize("role", [role for role, _reason in UNSAFE])
def test_an_app_that_is_started_otherwise_answers_nobody(databases: Databases, settings: Settings, name: str, role: str) -> None:
    app = create_app(settings, database_url=databases.url(role, name))
    for _again in range(2):
        answer = app.test_client().get("/ready", base_url=settings.api_origin())
        assert (answer.status_code, answer.json["type"]) == (503, "urn:samlar:problem:database")


def test_as_the_apps_own_role_it_answers(databases: Databases, settings: Settings, name: str) -> None:
    app = create_app(settings, database_url=databases.url(provision.APP, name))
    assert app.test_client().get("/ready", base_url=settings.api_origin()).status_code == 200
