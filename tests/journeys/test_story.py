"""The story, steps 2 to 6: Perstorp's assistant nurse takes a course of Helsingborg's on a common seat, and who then sees what."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from lms.core.clock import today
from tests.journeys.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
Picture = Callable[..., None]
COURSE = "Säkra förflyttningar"
RIGHT = {"fraga-1": "b", "fraga-2": "a", "fraga-3": "c", "fraga-4": "a", "fraga-5": "b"}


def open_pool(page: Page) -> None:
    page.get_by_role("link", name="Licenser").first.click()
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{COURSE}, ")).click()


def used_by(page: Page, organisation: str) -> int:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=organisation, exact=True))
    return int(row.get_by_role("cell").nth(2).inner_text())


def find_course(page: Page, words: str, title: str) -> None:
    page.get_by_role("searchbox").first.fill(words)
    page.get_by_role("searchbox").first.press("Enter")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).click()


def take_the_course(page: Page, flawless: Check, picture: Picture) -> None:
    expect(page.locator("body[data-state=open]")).to_be_visible()
    expect(page.locator("#where")).to_have_text("Sida 1 av 8")
    flawless(page)
    picture(page, "package")
    for number in range(2, 9):
        page.get_by_role("button", name="Nästa sida").click()
        expect(page.locator("#where")).to_have_text(f"Sida {number} av 8")
    for question, choice in RIGHT.items():
        page.locator(f"input[name={question}][value={choice}]").check()
    page.get_by_role("button", name="Rätta provet").click()
    expect(page.locator("#result-head")).to_have_text("5 rätt av 5")
    expect(page.locator("#saved")).to_contain_text("Sparat kl.")


def test_amina_takes_the_course_and_everybody_sees_what_is_theirs_to_see(
    visitor: Visit, stack: Stack, flawless: Check, picture: Picture, tmp_path: Path
) -> None:
    yvonne = visitor("helsingborg", "Yvonne Dahlkvist")
    open_pool(yvonne)
    expect(yvonne.get_by_role("main")).to_contain_text("HBG 2026/1417")
    before = used_by(yvonne, "Perstorp")

    eskil = visitor("perstorp", "Eskil Norrby")
    eskil.goto(f"{stack.origin('perstorp')}/uppfoljning/medarbetare?visa=alla")
    expect(eskil.get_by_role("row").filter(has_text="Amina Holmér")).to_contain_text(f"{COURSE}: aldrig gjord")
    overview = eskil.context.new_page()
    overview.goto(f"{stack.origin('perstorp')}/uppfoljning")

    amina = visitor("perstorp", "Amina Holmér")
    flawless(amina)
    picture(amina, "start")
    find_course(amina, "lyft", COURSE)
    expect(amina.get_by_role("heading", name="Du kan börja nu")).to_be_visible()
    flawless(amina)
    picture(amina, "course")
    course_page = amina.url
    amina.get_by_role("main").get_by_role("button", name="Börja").click()
    amina.wait_for_url("**/index.html?**")
    assert re.match(rf"http://[0-9a-z]+\.innehall\.localhost:{stack.port}/s/", amina.url)
    take_the_course(amina, flawless, picture)

    expect(overview.locator("#live-status")).to_contain_text("Sidan är uppdaterad")
    eskil.reload()
    assert COURSE not in eskil.get_by_role("row").filter(has_text="Amina Holmér").inner_text()
    flawless(eskil)

    amina.get_by_role("button", name="Spara och avsluta").click()
    amina.wait_for_url(f"{stack.origin('perstorp')}/**")
    amina.goto(course_page)
    expect(amina.get_by_role("heading", name="Klart. Du har gått kursen")).to_be_visible()
    amina.get_by_role("link", name="Mitt lärande").first.click()
    expect(amina.get_by_role("main")).to_contain_text(COURSE)
    flawless(amina)
    picture(amina, "my-learning")
    amina.get_by_role("link", name=re.compile(COURSE)).first.click()
    expect(amina.get_by_role("main")).to_contain_text(str(today().year + 2))
    flawless(amina)

    yvonne.reload()
    assert used_by(yvonne, "Perstorp") == before + 1
    assert "Amina" not in yvonne.content()
    assert "Holmér" not in yvonne.content()
    flawless(yvonne)
    picture(yvonne, "pool")


def test_a_manager_sees_her_own_staff_and_nobody_else_s(visitor: Visit, stack: Stack, flawless: Check, picture: Picture) -> None:
    marianne = visitor("perstorp", "Marianne Lindvall")
    marianne.get_by_role("link", name="Mina medarbetare").first.click()
    expect(marianne.get_by_role("main")).to_contain_text("Amina Holmér")
    assert "Förskollärare" not in marianne.get_by_role("main").inner_text()
    flawless(marianne)
    picture(marianne, "team")
    assert marianne.goto(f"{stack.origin('perstorp')}/uppfoljning").status == 403  # type: ignore[union-attr]
    flawless(marianne)


def test_hr_follows_up_and_takes_the_table_home(visitor: Visit, flawless: Check, picture: Picture, tmp_path: Path) -> None:
    eskil = visitor("perstorp", "Eskil Norrby")
    eskil.get_by_role("link", name="Uppföljning").first.click()
    expect(eskil.get_by_role("heading", name="Uppföljning")).to_be_visible()
    flawless(eskil)
    picture(eskil, "follow-up", full=True)
    eskil.get_by_role("link", name="Krav").first.click()
    flawless(eskil)
    eskil.get_by_role("link", name="Medarbetare").first.click()
    eskil.get_by_role("button", name="Hämta som kalkylblad").click()
    link = eskil.get_by_role("link", name=re.compile("^Hämta .*xlsx"))
    expect(link).to_be_visible(timeout=60_000)
    flawless(eskil)
    with eskil.expect_download() as waiting:
        link.click()
    waiting.value.save_as(tmp_path / "table.xlsx")
    sheet = load_workbook(tmp_path / "table.xlsx").worksheets[0]
    names = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert any("Holmér" in name for name in names)


def test_another_tenant_s_course_certificate_and_pages_are_simply_not_there(visitor: Visit, stack: Stack, flawless: Check) -> None:
    petra = visitor("klippan", "Petra Sandell")
    for path in ("uppfoljning", "administration/roller", "mina-kurser/0190d3a4-0000-7000-8000-000000000001"):
        answer = petra.goto(f"{stack.origin('klippan')}/{path}")
        assert answer is not None
        assert answer.status in (403, 404)
        flawless(petra)
