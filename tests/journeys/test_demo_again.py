"""Filling the demonstration a second time: it goes on where it was, and makes nothing twice."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from lms.core import embedded
from lms.core.provision import DATABASE
from lms.core.settings import Settings
from tests.journeys.stack import FILLED, ROOT, Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]  # it needs the running system, as the browser's journeys do
COUNTED = (
    "organisation", "network_member", "member", "employment", "unit", "role_grant", "oidc_provider", "course", "course_version",
    "course_offer", "course_acceptance", "course_session", "seat_pool", "requirement", "statement", "course_completion", "certificate",
)  # fmt: skip


def counts(stack: Stack) -> dict[str, int]:
    """Rows of all tenants, counted past the walls."""
    with embedded.using(Settings.from_env(stack.environment)) as server, psycopg.connect(server.admin_url(DATABASE)) as connection:
        for _ in range(120):  # certificates follow from statements in the worker
            if connection.execute("select count(*) from progress_feed").fetchone() == (0,):
                break
            connection.rollback()
            time.sleep(0.5)
        return {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in COUNTED}  # type: ignore[index]


def test_filling_again_makes_nothing_twice(stack: Stack) -> None:
    if not stack.environment:
        pytest.skip("SAMLAR_RUNNING names a system that is not ours to fill")
    before = counts(stack)
    assert all(before.values()), f"the demo left something empty: {before}"
    done = subprocess.run(
        [sys.executable, "-m", "lms.cli", "demo"], cwd=ROOT, env=dict(stack.environment), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    assert FILLED in done.stderr
    assert counts(stack) == before
    people = Path(stack.environment["SAMLAR_VAR"], "demo-people.json").read_text("utf-8")
    assert people.count('"sub"') == 13 * 12
