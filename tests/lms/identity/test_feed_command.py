"""`samlar feed` from the command line."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.identity.models import Employment
from tests.factories.platform import make_tenant

from .staff_files import line, staff_file

pytestmark = pytest.mark.usefixtures("session")


def run(app: Samlar, file: Path, *options: str, slug: str = "perstorp") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["feed", "--tenant", slug, *options, str(file)])
    return result.exit_code, result.output


def test_a_file_is_taken_over_shown_and_taken_over_again_without_change(app: Samlar, tmp_path: Path) -> None:
    tenant = make_tenant("perstorp")
    file = tmp_path / "staff.csv"
    file.write_bytes(staff_file([line("1"), line("2", starts="igår"), *(line(str(number)) for number in range(3, 13))], encoding="cp1252"))

    def employments() -> int:
        with unit_of_work(tenant_id=tenant.id):
            return db.session.scalar(select(func.count(Employment.id))) or 0

    status, shown = run(app, file, "--dry-run")
    assert (status, employments()) == (0, 0)
    assert "line 3" in shown
    assert run(app, file)[0] == 0
    assert employments() == 11
    assert "Joins       0" in run(app, file)[1]
    file.write_bytes(staff_file([line("1")]))
    assert run(app, file)[0] == 1
    assert run(app, file, "--allow-leavers")[0] == 0


def test_an_unknown_tenant_or_file_ends_with_a_sentence(app: Samlar, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(b"\x89PNG\x00")
    status, shown = run(app, file, slug="nowhere")
    assert (status, shown) == (1, "Error: There is no tenant called nowhere.\n")
    make_tenant("perstorp")
    status, shown = run(app, file)
    assert status == 1
    assert "CSV" in shown
