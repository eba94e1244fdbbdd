"""The page of one of the staff: what is asked of her and what she has done, for HR and for her manager alone."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from lms.core.clock import now, today
from lms.identity.models import Member
from tests.factories.platform import employment_of, make_member
from tests.factories.reporting import achieve, certificates_of, drain, require, share_course
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

Clients = Callable[..., Visitor]


@pytest.fixture
def story(session: object) -> Story:
    return begin()


def hr_path(member: Member) -> str:
    return f"/uppfoljning/medarbetare/{employment_of(member).id}"


def team_path(member: Member) -> str:
    return f"/mina-medarbetare/{employment_of(member).id}"


def test_hr_and_the_manager_see_what_is_missing_what_lapses_and_what_is_done_with_its_certificates(client_for: Clients, story: Story) -> None:
    lacking, old = (
        share_course(story.helsingborg, story.perstorp, title="Brandskydd"),
        share_course(story.helsingborg, story.perstorp, title="Hygien"),
    )
    for course in (story.course, lacking, old):
        require(story.perstorp, course)
    achieve(story.amina, story.course, at=now() - timedelta(days=1))
    achieve(story.amina, old, at=now() - timedelta(days=3 * 365))
    drain(story.perstorp)
    who = ((story.eskil, hr_path(story.amina), "/uppfoljning/medarbetare"), (story.marianne, team_path(story.amina), "/mina-medarbetare"))
    for member, path, list_page in who:
        visitor = client_for("perstorp", member)
        assert f'href="{path}"' in visitor.get(list_page).text
        page = visitor.get(path).text
        for words in (
            "Amina Holmér",
            "Undersköterska, Hemtjänst norr",
            "Saknar 2",
            "Aldrig gjord",
            "Gick ut ",
            "Gäller till och med ",
            "Har gått ut",
        ):
            assert words in page, words
        assert page.index("Brandskydd</a></th>") < page.index("Säkra förflyttningar</a></th>"), "what is missing comes first"
        for certificate in certificates_of(story.amina):
            assert f'href="/intyg/{certificate.id}"' in page
            assert visitor.get(f"/intyg/{certificate.id}").status_code == 200


def test_who_has_no_duties_and_has_done_nothing_is_said_so(client_for: Clients, story: Story) -> None:
    page = client_for("perstorp", story.eskil).get(hr_path(story.tove)).text
    assert "Inget krav gäller anställningen i dag." in page
    assert "Ingen kurs är genomförd än." in page


def test_hr_finds_who_has_left_and_the_manager_does_not(client_for: Clients, story: Story) -> None:
    left = make_member(story.perstorp, "Kim Slutat", manager=story.marianne, starts_on=today() - timedelta(days=9), ends_on=today())
    achieve(left, story.course)
    drain(story.perstorp)
    page = client_for("perstorp", story.eskil).get(hr_path(left)).text
    assert "Anställningen slutade" in page
    assert "Säkra förflyttningar" in page
    assert client_for("perstorp", story.marianne).get(team_path(left)).status_code == 404


def test_to_all_others_the_person_is_as_one_who_is_not_there(client_for: Clients, story: Story) -> None:
    other_manager = make_member(story.perstorp, "Ulf Annan")
    make_member(story.perstorp, "Pia Under", manager=other_manager)
    amina, marianne, foreign = (employment_of(member).id for member in (story.amina, story.marianne, story.author))
    theirs, hers, hr, foreign_hr = (
        client_for(slug, member)
        for slug, member in (("perstorp", other_manager), ("perstorp", story.marianne), ("perstorp", story.eskil), ("helsingborg", story.author))
    )
    cases = [
        (theirs, "/mina-medarbetare", amina), (hers, "/mina-medarbetare", marianne), (hers, "/mina-medarbetare", foreign),
        (hr, "/uppfoljning/medarbetare", foreign), (foreign_hr, "/uppfoljning/medarbetare", amina),
    ]  # fmt: skip
    for visitor, base, employment in cases:
        answers = [visitor.get(f"{base}/{each}") for each in (employment, uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].data == answers[1].data


def test_neither_page_is_for_those_without_the_role(client_for: Clients, story: Story) -> None:
    for_hr, for_managers = hr_path(story.amina), team_path(story.amina)
    employee, manager, hr, nobody = (client_for("perstorp", member) for member in (story.amina, story.marianne, story.eskil, None))
    assert [visitor.get(for_hr).status_code for visitor in (employee, manager, nobody)] == [403, 403, 302]
    assert [visitor.get(for_managers).status_code for visitor in (employee, hr, nobody)] == [403, 403, 302]
