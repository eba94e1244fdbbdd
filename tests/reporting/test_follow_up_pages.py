"""HR's pages: what they show, that they are true at once, what they cost, and who may not."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from lms.core.clock import now
from tests.factories.reporting import achieve, drain, require, share_course
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

Clients = Callable[..., Visitor]
PAGES = ("/uppfoljning", "/uppfoljning/lage", "/uppfoljning/medarbetare", "/uppfoljning/krav", "/api/follow-up")


@pytest.fixture
def story(session: object) -> Story:
    return begin()


def test_a_completion_shows_on_the_next_view_with_no_worker(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course, unit=story.care)
    hr = client_for("perstorp", story.eskil)
    before = hr.get("/uppfoljning").text
    assert "Säkra förflyttningar" in before
    assert "2 saknas" in before
    version = hr.get("/uppfoljning/lage").json["version"]
    achieve(story.amina, story.course, at=now())
    assert hr.get("/uppfoljning/lage").json["version"] != version
    after = hr.get("/uppfoljning").text
    assert "1 saknas" in after
    assert "50&nbsp;%" in after
    assert re.search(r"Läget \w+ \d+ \w+ kl\. \d\d\.\d\d\. Ett nytt intyg", after)


def test_the_question_whether_anything_changed_is_answered_304_until_it_has(client_for: Clients, story: Story) -> None:
    hr = client_for("perstorp", story.eskil)
    answer = hr.get("/uppfoljning/lage")
    etag = answer.headers["ETag"]
    assert hr.get("/uppfoljning/lage", headers={"If-None-Match": etag}).status_code == 304
    achieve(story.amina, story.course)
    changed = hr.get("/uppfoljning/lage", headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["ETag"] != etag) == (200, True)
    page = hr.get("/uppfoljning").text
    assert f'data-version="{changed.json["version"]}"' in page
    assert changed.headers["ETag"] == f'"{changed.json["version"]}"'


def test_with_nothing_required_the_page_says_what_to_do(client_for: Clients, story: Story) -> None:
    page = client_for("perstorp", story.eskil).get("/uppfoljning").text
    assert "Inget krävs ännu" in page
    assert "/uppfoljning/krav" in page


def test_what_lapses_is_drawn_and_written(client_for: Clients, story: Story) -> None:
    achieve(story.amina, story.course, at=now() - timedelta(days=23 * 30))
    page = client_for("perstorp", story.eskil).get("/uppfoljning").text
    assert "1 intyg går ut inom 90 dagar" in page
    assert page.count('<svg class="plot"') == 1
    assert "Siffrorna som tabell" in page


def test_the_list_names_who_lacks_what_and_filters(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course, unit=story.care)
    achieve(story.amina, story.course, at=datetime(2023, 5, 2, 9, tzinfo=UTC))
    hr = client_for("perstorp", story.eskil)
    everybody = hr.get("/uppfoljning/medarbetare").text
    assert all(name in everybody for name in ("Amina Holmér", "Marianne Lindvall", "Tove Lindvik"))
    assert "Säkra förflyttningar: gick ut 2 maj 2025" in everybody
    assert "Säkra förflyttningar: aldrig gjord" in everybody
    chosen = hr.get(f"/uppfoljning/medarbetare?enhet={story.care.id}&kurs={story.helsingborg.id}.{story.course.id}&visa=saknar").text
    assert "Amina Holmér" in chosen
    assert "Tove Lindvik" not in chosen
    for query in ("kurs=hej", "visa=hej", "enhet=hej", "efter=hej"):
        page = hr.get(f"/uppfoljning/medarbetare?{query}")
        assert page.status_code == 200
        assert "Adressen har ett urval som inte finns. Här är listan utan det." in page.text
    assert "Tove Lindvik" in hr.get("/uppfoljning/medarbetare?utm_source=hej").text  # not a word of ours: it does nothing


def test_with_a_course_chosen_each_row_speaks_of_that_course(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course, unit=story.care)
    other = share_course(story.helsingborg, story.perstorp, title="Basala hygienrutiner")
    require(story.perstorp, other, unit=story.care)
    achieve(story.amina, story.course, at=now())
    hr = client_for("perstorp", story.eskil)
    address = f"/uppfoljning/medarbetare?kurs={story.helsingborg.id}.{story.course.id}&visa="
    having, lacking = hr.get(f"{address}har").text, hr.get(f"{address}saknar").text
    assert re.search(r"Gäller till och med \d+ \w+ \d{4}", having)
    assert "Amina Holmér" in having
    assert "Saknar 1" not in having
    assert "Basala hygienrutiner: " not in having
    assert "Marianne Lindvall" in lacking
    assert "Saknar intyg" in lacking
    achieve(story.marianne, story.course, at=datetime(2023, 5, 2, 9, tzinfo=UTC))
    assert "Gick ut 2 maj 2025" in hr.get(f"{address}saknar").text


@pytest.mark.parametrize("words", ["holmér", "Holm", "Amina Holmér", "holmér amina", "amina"])
def test_hr_finds_a_person_by_name(client_for: Clients, story: Story, words: str) -> None:
    require(story.perstorp, story.course, unit=story.care)
    page = client_for("perstorp", story.eskil).get("/uppfoljning/medarbetare", query_string={"namn": words}).text
    assert "Amina Holmér" in page
    assert "Tove Lindvik" not in page
    assert "Hämta som kalkylblad" not in page, "a file is kept by its filters, and they hold no names"


@pytest.mark.parametrize("words", ["%", "_", "olm", "'", "\\"])
def test_a_search_by_name_takes_signs_as_they_are(client_for: Clients, story: Story, words: str) -> None:
    page = client_for("perstorp", story.eskil).get("/uppfoljning/medarbetare", query_string={"namn": words}).text
    assert "0 medarbetare" in page


def test_the_pages_cost_at_most_eight_statements(client_for: Clients, story: Story, count_sql: list[str]) -> None:
    require(story.perstorp, story.course)
    achieve(story.amina, story.course)
    drain(story.perstorp)
    hr, manager = client_for("perstorp", story.eskil), client_for("perstorp", story.marianne)
    for visitor, path, most in (
        (hr, "/uppfoljning", 8), (hr, "/uppfoljning/medarbetare", 8), (hr, "/uppfoljning/krav", 7), (hr, "/uppfoljning/lage", 5),
        (manager, "/mina-medarbetare", 8),
    ):  # fmt: skip
        count_sql.clear()
        assert visitor.get(path).status_code == 200
        # The statement that clears the tenant is the fixture's.
        sent = [one for one in count_sql if "app.tenant_id', ''" not in one and "savepoint" not in one.lower()]
        assert len(sent) <= most, (path, sent)


@pytest.mark.parametrize("path", PAGES)
def test_employees_managers_and_strangers_may_not(client_for: Clients, story: Story, path: str) -> None:
    for visitor in (client_for("perstorp", story.amina), client_for("perstorp", story.marianne), client_for("helsingborg", story.author)):
        answer = visitor.get(path)
        expected = 403 if "perstorp" in visitor.base_url else 200
        assert answer.status_code == expected, (path, visitor.base_url)
        assert "Tove" not in answer.text
    assert client_for("perstorp").get(path).status_code in (302, 401)


def test_hr_of_another_organisation_sees_its_own_and_nothing_of_ours(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course, unit=story.care)
    achieve(story.amina, story.course)
    drain(story.perstorp)
    stranger = client_for("helsingborg", story.author)
    for path in ("/uppfoljning", "/uppfoljning/medarbetare", f"/uppfoljning/medarbetare?enhet={story.care.id}", "/api/follow-up"):
        text = stranger.get(path).text
        assert not any(name in text for name in ("Amina", "Holmér", "Vård och omsorg")), path
    assert stranger.get(f"/uppfoljning?enhet={story.care.id}").status_code == 404
    assert stranger.get("/uppfoljning?enhet=0190a000-0000-7000-8000-000000000000").status_code == 404


def test_the_json_twin_says_the_same(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course, unit=story.care)
    achieve(story.amina, story.course)
    answer = client_for("perstorp", story.eskil).get("/api/follow-up").json
    assert (answer["staff"], answer["lacking"], answer["complete"]) == (2, 1, True)
    assert answer["courses"] == [
        {"owner_id": story.helsingborg.id, "course_id": str(story.course.id), "title": "Säkra förflyttningar", "required": 2, "held": 1}
    ]
    assert [(unit["name"], unit["staff"]) for unit in answer["units"]] == [("Vård och omsorg", 2), ("Hemtjänst norr", 2)]


def test_the_page_is_whole_in_english(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course)
    visitor = client_for("perstorp", story.eskil)
    visitor.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    page = visitor.get("/uppfoljning").text
    assert "Units and requirements" in page
    assert "Enheter och krav" not in page
