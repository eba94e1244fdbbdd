"""A manager's own staff, a certificate by itself, and who may not see them."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from lms.core.clock import now, today
from lms.core.db import unit_of_work
from reporting import panels
from reporting.panels import CourseStatus
from tests.factories.platform import make_member
from tests.factories.reporting import achieve, certificates_of, drain, require, share_course
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

Clients = Callable[..., Visitor]


@pytest.fixture
def story(session: object) -> Story:
    return begin()


@pytest.fixture
def certificate(story: Story) -> UUID:
    achieve(story.amina, story.course, at=now() - timedelta(days=1))
    drain(story.perstorp)
    return certificates_of(story.amina)[0].id


def test_a_manager_sees_her_own_staff_only(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course)
    make_member(story.perstorp, "Kim Slutat", manager=story.marianne, starts_on=today() - timedelta(days=9), ends_on=today())
    make_member(story.perstorp, "Siv Senare", manager=story.marianne, starts_on=today() + timedelta(days=1))
    achieve(make_member(story.perstorp, "Bo Klar", unit=story.north, manager=story.marianne), story.course)
    manager = client_for("perstorp", story.marianne)
    page = manager.get("/mina-medarbetare").text
    assert "2 medarbetare" in page
    assert "Amina Holmér" in page
    assert "Saknar 1" in page
    assert "Har allt" in page
    assert not any(name in page for name in ("Tove", "Eskil", "Kim", "Siv"))
    lacking = manager.get("/mina-medarbetare?visa=saknar").text
    assert "Amina" in lacking
    assert "Bo Klar" not in lacking


def test_those_who_manage_nobody_may_not(client_for: Clients, story: Story) -> None:
    for visitor in [client_for("perstorp", member) for member in (story.amina, story.eskil)]:
        assert visitor.get("/mina-medarbetare").status_code == 403


def test_the_holder_hr_and_the_manager_see_the_certificate(client_for: Clients, story: Story, certificate: UUID) -> None:
    for member in (story.amina, story.eskil, story.marianne):
        page = client_for("perstorp", member).get(f"/intyg/{certificate}")
        assert page.status_code == 200
        number = certificates_of(story.amina)[0].number
        assert all(words in page.text for words in ("Säkra förflyttningar", "Amina Holmér", "Helsingborg kommun", number))


def test_the_holder_finds_the_way_to_the_course(client_for: Clients, story: Story, certificate: UUID) -> None:
    link = f'href="/kurser/helsingborg/{story.course.id}"'
    assert link in client_for("perstorp", story.amina).get(f"/intyg/{certificate}").text
    assert link not in client_for("perstorp", story.eskil).get(f"/intyg/{certificate}").text


def test_to_all_others_a_certificate_is_as_one_that_is_not_there(client_for: Clients, story: Story, certificate: UUID) -> None:
    other_manager = make_member(story.perstorp, "Ulf Annan")
    make_member(story.perstorp, "Pia Under", manager=other_manager)
    visitors = [client_for("perstorp", story.tove), client_for("perstorp", other_manager), client_for("helsingborg", story.author)]
    paths = [f"/intyg/{certificate}", f"/intyg/{uuid4()}"]
    for visitor in visitors:
        answers = [visitor.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert "Amina" not in answers[0].text
    assert client_for("perstorp").get(paths[0]).status_code == 302


def test_a_former_manager_no_longer_sees_it(client_for: Clients, story: Story) -> None:
    left = make_member(story.perstorp, "Kim Slutat", manager=story.marianne, ends_on=today())
    achieve(left, story.course)
    drain(story.perstorp)
    path = f"/intyg/{certificates_of(left)[0].id}"
    manager, hr = client_for("perstorp", story.marianne), client_for("perstorp", story.eskil)
    assert [visitor.get(path).status_code for visitor in (manager, hr)] == [404, 200]


def test_own_certificates_as_json(client_for: Clients, story: Story, certificate: UUID) -> None:
    [found] = client_for("perstorp", story.amina).get("/api/certificates").json["certificates"]
    assert (found["id"], found["state"], found["title"]) == (str(certificate), "valid", "Säkra förflyttningar")
    for member in (story.eskil, story.marianne):
        assert client_for("perstorp", member).get("/api/certificates").json == {"certificates": []}


def test_the_front_page_says_what_one_must_do(client_for: Clients, story: Story) -> None:
    require(story.perstorp, story.course, job_title="Undersköterska")
    amina = client_for("perstorp", story.amina)
    assert "Krävs av dig." in amina.get("/").text
    assert "Krävs av dig." not in client_for("perstorp", story.tove).get("/").text
    achieve(story.amina, story.course)
    drain(story.perstorp)
    assert "Krävs av dig." not in amina.get("/").text


def test_what_a_course_is_to_its_reader(app: object, story: Story) -> None:
    other = share_course(story.helsingborg, story.perstorp, title="Annan")
    require(story.perstorp, story.course, job_title="Undersköterska")
    achieve(story.amina, other, at=now() - timedelta(days=700))
    drain(story.perstorp)
    keys = [(story.helsingborg.id, each) for each in (story.course.id, other.id, uuid4())]
    until = certificates_of(story.amina)[0].valid_until
    for member, wanted in (
        (story.amina, {keys[0]: CourseStatus(True, False, None, False), keys[1]: CourseStatus(False, True, until, True)}),
        (story.tove, {}),
    ):
        with unit_of_work(tenant_id=story.perstorp.id):
            assert panels.course_status(story.perstorp.id, member, keys) == wanted  # type: ignore[arg-type]


@pytest.mark.usefixtures("certificate")
def test_who_completed_a_course_is_told_what_it_gave_and_what_comes_next(client_for: Clients, story: Story) -> None:
    other = share_course(story.helsingborg, story.perstorp, title="Basala hygienrutiner")
    require(story.perstorp, other)
    address = f"/kurser/helsingborg/{story.course.id}"
    page = client_for("perstorp", story.amina).get(address).text
    assert "Intyget gäller till" in page
    assert "Se ditt intyg" in page
    assert "Nästa:" in page
    assert "Basala hygienrutiner" in page
    assert "Se ditt intyg" not in client_for("perstorp", story.eskil).get(address).text
