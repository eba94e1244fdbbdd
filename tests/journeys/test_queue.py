"""The story, step 7: the last seat goes to one, the other is told and queues, and gets the next seat there is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stack import Stack
from tests.journeys.test_story import find_course

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
COURSE = "Digital tillsyn och trygghetslarm"


def test_the_last_seat_goes_to_one_and_the_next_seat_to_the_first_in_the_queue(
    visitor: Visit, stack: Stack, flawless: Check, picture: Callable[..., None]
) -> None:
    yvonne = visitor("helsingborg", "Yvonne Dahlkvist")
    yvonne.get_by_role("link", name="Licenser").first.click()
    yvonne.get_by_role("link", name="Öppna en pott").click()
    flawless(yvonne)
    yvonne.get_by_label("Kurs", exact=True).select_option(label=COURSE)
    yvonne.get_by_label("Pottens namn").fill("Höstens prov")
    yvonne.get_by_label("Antal platser").fill("1")
    yvonne.get_by_role("button", name="Öppna potten").click()
    expect(yvonne.get_by_role("heading", level=1)).to_contain_text(COURSE)
    flawless(yvonne)

    first, second = visitor("perstorp", "Latifa Wendel"), visitor("klippan", "Petra Sandell")
    for page in (first, second):
        find_course(page, "trygghetslarm", COURSE)
        expect(page.get_by_role("heading", name="Du kan börja nu")).to_be_visible()
    first.get_by_role("main").get_by_role("button", name="Börja").click()
    first.wait_for_url("**/index.html?**")

    second.get_by_role("main").get_by_role("button", name="Börja").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Alla platser är tagna")
    flawless(second)
    second.get_by_role("button", name="Ställ mig i kö").click()
    find_course(second, "trygghetslarm", COURSE)
    expect(second.get_by_role("heading", name="Du står i kö")).to_be_visible()
    flawless(second)
    picture(second, "queue")

    yvonne.get_by_label("Antal platser").fill("2")
    yvonne.get_by_role("button", name="Ändra antalet").click()
    second.reload()
    expect(second.get_by_role("heading", name="Platsen är din")).to_be_visible()
    flawless(second)
    second.get_by_role("button", name=re.compile("^Lämna tillbaka platsen")).click()
    find_course(second, "trygghetslarm", COURSE)
    expect(second.get_by_role("heading", name="Du kan börja nu")).to_be_visible()
