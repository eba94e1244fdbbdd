"""What administrators and HR do in a browser: roles, the staff file, the trail."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.sources.organisations import BY_SLUG, employees
from demo.sources.people import workers
from demo.staff_file import dialect_of, staff_file
from tests.journeys.stack import EMPLOYEES, Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


def test_an_administrator_gives_a_role_and_the_trail_tells(visitor: Visit, stack: Stack, flawless: Check) -> None:
    tove = visitor("perstorp", "Tove Almqvist")
    tove.goto(f"{stack.origin('perstorp')}/administration/roller?q=Lindvall")
    flawless(tove)
    tove.get_by_label("Kursförfattare").first.check()
    tove.get_by_role("button", name="Ge rollen").click()
    expect(tove.get_by_text("Klart. Rollen är given.")).to_be_visible()
    expect(tove.get_by_role("row").filter(has_text="Marianne Lindvall")).to_be_visible()
    tove.goto(f"{stack.origin('perstorp')}/administration/handelser")
    flawless(tove)
    marianne = visitor("perstorp", "Marianne Lindvall")
    expect(marianne.get_by_role("link", name="Mina kurser").first).to_be_visible()


def test_hr_takes_in_a_staff_file_after_seeing_what_it_changes(visitor: Visit, stack: Stack, flawless: Check, tmp_path: Path) -> None:
    if not stack.environment:
        pytest.skip("SAMLAR_RUNNING names a system with staff of another size")
    bjuv = BY_SLUG["bjuv"]
    staff = workers(bjuv, employees(int(EMPLOYEES))["bjuv"])
    newcomer = replace(staff[-1], number="99001", given="Tindra", family="Nykvist", email="tindra.nykvist@bjuv.example", part=None)
    content = staff_file([*staff, newcomer], dialect_of(bjuv))
    assert len(list(csv.reader(io.StringIO(content.decode(dialect_of(bjuv).encoding)), delimiter=";"))) == len(staff) + 2
    (tmp_path / "personal.csv").write_bytes(content)

    hr = visitor("bjuv", next(f"{one.given} {one.family}" for one in staff if one.part and "hr" in one.part.roles))
    hr.get_by_role("link", name="Personal").first.click()
    flawless(hr)
    hr.get_by_label("Personalfil").set_input_files(tmp_path / "personal.csv")
    hr.get_by_role("button", name="Ladda upp och granska").click()
    expect(hr.get_by_role("heading", name="Stämmer det här?")).to_be_visible()
    flawless(hr)
    hr.get_by_role("button", name="Ta in filen").click()
    expect(hr.get_by_role("heading", name="Filen är införd")).to_be_visible()
    hr.goto(f"{stack.origin('bjuv')}/uppfoljning/medarbetare?visa=alla")
    expect(hr.get_by_role("main")).to_contain_text("Tindra Nykvist")
