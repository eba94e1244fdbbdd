"""The story, steps 1 and 3: a course is made, shared and accepted, and found by those who look for it."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from demo import build_package
from tests.journeys.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
TITLE = f"Säkra förflyttningar, upplaga {uuid4().hex[:6]}"
Visit = Callable[..., Page]
Check = Callable[[Page], None]


def test_an_author_publishes_and_offers_a_course_and_perstorp_accepts_it(
    visitor: Visit, flawless: Check, picture: Callable[..., None], tmp_path: Path
) -> None:
    (package,) = [one for one in build_package.build(tmp_path) if one.stem == "sakra-forflyttningar"]
    johan = visitor("helsingborg", "Johan Ek")
    johan.get_by_role("link", name="Mina kurser").first.click()
    johan.get_by_role("link", name="Gör en ny kurs").click()
    flawless(johan)
    johan.get_by_label("Kursens namn").fill(TITLE)
    johan.get_by_label("Vad man lär sig").fill("Du lär dig förflytta och lyfta utan att någon kommer till skada.")
    johan.get_by_label("Verksamhetsområde").select_option(label="Vård och omsorg")
    johan.get_by_label("Webb, när du vill").check()
    johan.get_by_label("Hur lång tid tar den?").fill("20")
    johan.get_by_label("Hur länge gäller intyget?").fill("24")
    johan.get_by_role("button", name="Spara utkast").click()
    expect(johan.get_by_role("heading", level=1)).to_have_text(TITLE)

    johan.get_by_role("link", name="Paket").click()
    johan.get_by_label("cmi5-paket").set_input_files(package)
    johan.get_by_role("button", name="Ladda upp").click()
    expect(johan.get_by_text("Paketet är kontrollerat och sparat")).to_be_visible()
    flawless(johan)
    johan.get_by_role("link", name="Om kursen", exact=True).click()
    johan.get_by_role("button", name="Publicera").click()
    johan.get_by_role("link", name="Dela", exact=True).click()
    johan.get_by_role("button", name="Dela med alla i Familjen Helsingborg").click()
    expect(johan.get_by_role("row", name="Perstorps kommun")).to_contain_text("Väntar på svar")
    flawless(johan)
    picture(johan, "share")

    ragnar = visitor("perstorp", "Ragnar Stenmark")
    ragnar.get_by_role("link", name="Delning").first.click()
    offer = ragnar.get_by_role("listitem").filter(has_text=TITLE)
    offer.get_by_role("button", name="Ta emot").click()
    expect(ragnar.get_by_role("listitem").filter(has_text=TITLE)).to_contain_text("Mottagen")
    flawless(ragnar)

    amina = visitor("perstorp", "Amina Holmér")
    amina.goto(amina.url + f"kurser?q={TITLE[-6:]}")
    expect(amina.get_by_role("link", name=TITLE)).to_be_visible()
    stranger = visitor("klippan", "Petra Sandell")
    stranger.goto(stranger.url + f"kurser?q={TITLE[-6:]}")
    expect(stranger.get_by_role("link", name=TITLE)).to_have_count(0)


@pytest.mark.parametrize("words", ["lyft", "lyftselar", "förflyttning", "förflyttningar"])
def test_a_course_is_found_by_the_words_people_use(visitor: Visit, picture: Callable[..., None], words: str) -> None:
    amina = visitor("perstorp", "Amina Holmér")
    amina.get_by_role("searchbox").first.fill(words)
    amina.get_by_role("searchbox").first.press("Enter")
    expect(amina.get_by_role("main").get_by_role("link", name="Säkra förflyttningar", exact=True)).to_be_visible()
    if words == "lyft":
        picture(amina, "search")


@pytest.mark.parametrize("path", ["", "kurser", "tillganglighet", "personuppgifter", "utseende", "nagot-som-inte-finns"])
def test_the_pages_before_sign_in_have_no_accessibility_fault(visitor: Visit, stack: Stack, flawless: Check, path: str) -> None:
    page = visitor("perstorp")
    page.goto(f"{stack.origin('perstorp')}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    flawless(page)


def test_the_family_s_front_leads_to_all_its_tenants(visitor: Visit, stack: Stack, flawless: Check, picture: Callable[..., None]) -> None:
    page = visitor(None)
    expect(page.get_by_role("link", name="Perstorps kommun")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Ängelholms kommun")).to_be_visible()
    flawless(page)
    picture(page, "front")
