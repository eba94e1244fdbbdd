"""Our own cmi5 client in a real browser: what it says, in which order, and what it tells the learner when something fails."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.demo.small_platform import ACTIVITY, ACTOR, REGISTRATION, SmallPlatform

pytestmark = pytest.mark.browser
CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
RIGHT = {"fraga-1": "b", "fraga-2": "a", "fraga-3": "c", "fraga-4": "a", "fraga-5": "b"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="sv-SE")
    yield context.new_page()
    context.close()


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Iterator[SmallPlatform]:
    made = SmallPlatform("sakra-forflyttningar", **getattr(request, "param", {}))
    yield made
    made.close()


def read_on(page: Page, pages: int = 7) -> None:
    for number in range(2, pages + 2):
        page.get_by_role("button", name="Nästa sida").click()
        expect(page.locator("#where")).to_have_text(f"Sida {number} av {pages + 1}")


def until_kept(page: Page, platform: SmallPlatform, *, pages: int) -> None:
    """The platform has been told of so many pages: what is shown is kept just after it is shown."""
    for _ in range(250):
        if len(json.loads(platform.documents.get("samlar.kurs", b"{}")).get("seen", [])) == pages:
            return
        page.wait_for_timeout(20)
    raise AssertionError(platform.documents)


def hand_in(page: Page, answers: dict[str, str]) -> None:
    for question, choice in answers.items():
        page.locator(f"input[name={question}][value={choice}]").check()
    page.get_by_role("button", name="Rätta provet").click()
    expect(page.locator("#result-head")).to_be_focused()


def leave(page: Page, platform: SmallPlatform) -> None:
    page.get_by_role("button", name="Spara och avsluta").click()
    page.wait_for_url(f"{platform.api}/tillbaka")


def pass_time_until(page: Page, told: str) -> None:
    """Let the page's clock run, with room for its requests, until it says so."""
    for _ in range(60):
        if told in (page.locator("#saved").text_content() or ""):
            return
        page.clock.run_for(2_000)
        time.sleep(0.05)
    expect(page.locator("#saved")).to_contain_text(told)


def categories(statement: dict[str, Any]) -> set[str]:
    return {activity["id"] for activity in statement["context"]["contextActivities"].get("category", [])}


def test_the_whole_course_is_told_in_the_order_that_cmi5_demands(page: Page, platform: SmallPlatform) -> None:
    page.goto(platform.launch_url("index.html"))
    read_on(page)
    hand_in(page, RIGHT)
    expect(page.locator("#saved")).to_contain_text("Sparat kl.")
    leave(page, platform)

    assert platform.fetched == 1
    verbs = platform.verbs()
    assert verbs[0] == "initialized"
    assert verbs[-1] == "terminated"
    assert [verb for verb in verbs if verb in ("passed", "completed")] == ["passed", "completed"]
    assert verbs.count("progressed") == 8
    assert verbs.count("answered") == 5
    times = [statement["timestamp"] for statement in platform.statements]
    assert times == sorted(set(times)), "cmi5 orders statements by timestamp"
    for statement in platform.statements:
        assert statement["actor"] == ACTOR
        assert statement["context"]["registration"] == REGISTRATION
        assert statement["context"]["extensions"].items() >= platform.launch_data["contextTemplate"]["extensions"].items()
    passed, completed = platform.of("passed"), platform.of("completed")
    assert passed["result"]["score"] == {"scaled": 1, "raw": 5, "min": 0, "max": 5}
    assert passed["result"]["success"] is True
    assert categories(passed) == categories(completed) == {CATEGORY, MOVE_ON}
    assert completed["result"]["completion"] is True
    assert completed["result"]["duration"].startswith("PT")
    assert categories(platform.of("terminated")) == {CATEGORY}
    assert platform.of("terminated")["object"]["id"] == ACTIVITY
    assert all(not categories(statement) for statement in platform.statements if "progressed" in statement["verb"]["id"])


def test_failed_is_said_once_on_leaving_and_only_when_no_later_attempt_was_enough(page: Page, platform: SmallPlatform) -> None:
    page.goto(platform.launch_url("index.html"))
    read_on(page)
    hand_in(page, RIGHT | {"fraga-1": "a", "fraga-2": "c"})
    expect(page.locator("#result-head")).to_have_text("3 rätt av 5")
    page.get_by_role("button", name="Gör om provet").click()
    hand_in(page, RIGHT | {"fraga-1": "a", "fraga-3": "a"})
    leave(page, platform)
    assert platform.verbs()[-2:] == ["failed", "terminated"]
    assert platform.of("failed")["result"]["score"]["scaled"] == pytest.approx(0.6)
    assert "passed" not in platform.verbs()


def test_a_second_attempt_that_is_enough_leaves_no_failed_behind(page: Page, platform: SmallPlatform) -> None:
    page.goto(platform.launch_url("index.html"))
    read_on(page)
    hand_in(page, RIGHT | {"fraga-1": "a", "fraga-2": "c"})
    page.get_by_role("button", name="Gör om provet").click()
    hand_in(page, RIGHT | {"fraga-1": "a"})
    leave(page, platform)
    assert "failed" not in platform.verbs()
    assert platform.of("passed")["result"]["score"]["raw"] == 4


@pytest.mark.parametrize("platform", [{"launch_mode": "Browse"}, {"launch_mode": "Review"}], indirect=True)
def test_browse_and_review_send_nothing_but_initialized_and_terminated(page: Page, platform: SmallPlatform) -> None:
    page.goto(platform.launch_url("index.html"))
    expect(page.locator("#notice")).to_contain_text("sparas")
    read_on(page)
    hand_in(page, RIGHT)
    leave(page, platform)
    assert platform.verbs() == ["initialized", "terminated"]


def test_a_reload_goes_on_in_the_same_session_without_a_second_token(page: Page, platform: SmallPlatform) -> None:
    page.goto(platform.launch_url("index.html"))
    read_on(page, 7)
    until_kept(page, platform, pages=8)
    page.reload()
    expect(page.locator("#where")).to_have_text("Sida 8 av 8")
    assert platform.fetched == 1
    assert platform.verbs().count("initialized") == 1


def test_a_used_link_says_so_and_sends_nothing(page: Page, platform: SmallPlatform) -> None:
    platform.fetched = 1
    page.goto(platform.launch_url("index.html"))
    expect(page.get_by_role("heading", name="Länken är redan använd")).to_be_focused()
    assert platform.statements == []


def test_silence_keeps_what_was_done_and_sends_it_when_the_platform_is_back(page: Page, platform: SmallPlatform) -> None:
    page.clock.install()
    page.goto(platform.launch_url("index.html"))
    expect(page.locator("#where")).to_have_text("Sida 1 av 8")
    expect(page.locator("#saved")).to_contain_text("Sparat")
    platform.down = True
    page.get_by_role("button", name="Nästa sida").click()
    pass_time_until(page, "Ingen kontakt med lärportalen")
    platform.down = False
    page.get_by_role("button", name="Försök igen nu").click()
    pass_time_until(page, "Sparat")
    assert platform.verbs() == ["initialized", "progressed", "progressed"]


def test_an_unanswered_question_is_pointed_out_and_nothing_is_judged(page: Page, platform: SmallPlatform) -> None:
    page.goto(platform.launch_url("index.html"))
    read_on(page)
    page.get_by_role("button", name="Rätta provet").click()
    expect(page.locator("#fraga-1 .missing")).to_be_visible()
    expect(page.locator("#fraga-1 input").first).to_be_focused()
    assert "answered" not in platform.verbs()


def test_without_a_platform_the_course_can_be_read_and_says_that_nothing_is_kept(page: Page, platform: SmallPlatform) -> None:
    page.goto(f"http://a1.innehall.localhost:{platform.port}/index.html")
    expect(page.locator("#notice")).to_have_text("Du läser kursen utan inloggning. Inget sparas.")
    read_on(page)


def test_no_page_of_the_course_has_an_accessibility_fault_or_scrolls_sideways(browser: Browser, platform: SmallPlatform) -> None:
    for width, scheme in ((320, "light"), (1280, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="sv-SE")
        page = context.new_page()
        platform.fetched = 0
        platform.documents.clear()
        page.goto(platform.launch_url("index.html"))
        expect(page.locator("body[data-state=open]")).to_be_visible()
        for number in range(1, 9):
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            if number < 8:
                page.get_by_role("button", name="Nästa sida").click()
        hand_in(page, RIGHT | {"fraga-1": "a", "fraga-2": "c"})
        assert Axe().run(page).violations_count == 0
        context.close()
