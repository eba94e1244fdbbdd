"""Text at twice its size on the narrowest phone: everything can be read by scrolling one way (WCAG 1.4.4 and 1.4.10)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.stack import Stack

pytestmark = pytest.mark.browser

COURSE = "Personlyft och lyftselar"
WALKS: dict[str | None, tuple[str, ...]] = {
    None: ("/", "/kurser", "/kurser?q=lyft", "/tillganglighet", "/personuppgifter", "/finns-inte"),
    "Amina Holmér": ("/", "/kurser?q=lyft", "/mitt-larande", "/utseende"),
    "Marianne Lindvall": ("/mina-medarbetare",),
    "Eskil Norrby": ("/uppfoljning", "/uppfoljning/medarbetare", "/uppfoljning/krav", "/administration/personal"),
    "Ragnar Stenmark": ("/delning", "/licenser"),
    "Sofia Hellgren": ("/mina-kurser",),
    "Tove Almqvist": ("/administration/roller", "/administration/handelser", "/administration/nycklar", "/administration/gallring"),
}
# What stands out to the right, so that a failure says where to look.
WIDE = """() => { const width = document.documentElement.clientWidth
  return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width + 1)
    .slice(-4).map(one => one.outerHTML.slice(0, 120)) }"""


@pytest.mark.parametrize("name", WALKS)
def test_text_twice_as_large_fits_the_narrowest_phone(stack: Stack, visitor: Callable[..., Page], name: str | None) -> None:
    page = visitor("perstorp", name)
    page.set_viewport_size({"width": 320, "height": 740})
    paths = [*WALKS[name]]
    if name == "Amina Holmér":
        page.goto(f"{stack.origin('perstorp')}/kurser?q=personlyft")
        paths.append(str(page.get_by_role("link", name=COURSE).first.get_attribute("href")))
    if name == "Ragnar Stenmark":
        page.goto(f"{stack.origin('perstorp')}/licenser")
        paths.append(str(page.locator("main .items a, main .table a").first.get_attribute("href")))
    found = {}
    for path in paths:
        page.goto(f"{stack.origin('perstorp')}{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        letters = page.locator(".tenant__name b").evaluate("one => one.getClientRects().length")
        if over > 0 or letters > 1:
            found[path] = (over, letters, page.evaluate(WIDE))
    assert not found, f"too wide, by how much and where: {found}"


def test_the_way_on_stands_above_the_fold_of_a_phone(stack: Stack, visitor: Callable[..., Page]) -> None:
    page = visitor("perstorp", "Amina Holmér", width=360)
    for course in ("Säkra förflyttningar", COURSE):
        page.goto(f"{stack.origin('perstorp')}/kurser?q={course}")
        page.get_by_role("link", name=course, exact=True).first.click()
        page.set_viewport_size({"width": 360, "height": 740})
        button = page.locator(".course__p .btn").first.bounding_box()
        bar = page.locator(".nav").bounding_box()
        assert button is not None
        assert bar is not None
        assert button["y"] + button["height"] <= bar["y"], course
