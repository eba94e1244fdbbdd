"""The operators' guide names every setting and every command."""

from dataclasses import fields
from pathlib import Path

import pytest

from lms.cli import OWN
from lms.core.settings import Settings, variable

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("name", [variable(field.name) for field in fields(Settings)])
def test_the_guide_explains_each_setting(name: str) -> None:
    assert f"| `{name}` |" in GUIDE


@pytest.mark.parametrize("name", ["check", "database-setup", "database-shell", "database-status", "migrate", "serve", "worker"])
def test_the_guide_shows_each_command_of_an_operator(name: str) -> None:
    assert name in OWN
    assert f"samlar {name}" in GUIDE
