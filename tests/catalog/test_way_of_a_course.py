"""The way of a course to where it can be found: its steps, a preview, and asking before a session is called off."""

from datetime import UTC, datetime

import pytest

from catalog import author_queries, queries
from lms.access.permissions import Role
from lms.core.db import unit_of_work
from tests.factories.catalog import make_course, make_session, package
from tests.factories.platform import make_member, make_tenant

RIGHT = {"title": "Matlyftet", "summary": "Du lär dig laga mat.", "field": "care", "delivery": "elearning", "valid_months": "24", "language": "sv"}
pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def owner():
    return make_tenant("helsingborg", short_name="Helsingborg")


@pytest.fixture
def receiver():
    return make_tenant("perstorp", short_name="Perstorp")


@pytest.fixture
def author(client_for, owner):
    return client_for("helsingborg", make_member(owner, "Johan Ek", roles=(Role.AUTHOR,)))


def own(tenant):
    with unit_of_work(tenant_id=tenant.id):
        return [each.course for each in author_queries.own_courses(tenant.id)]


def author_time(day):
    return datetime(2030, 1, day, 12, tzinfo=UTC)


def test_a_draft_shows_its_steps_and_what_is_missing_until_it_can_be_published(author, owner):
    assert "Vägen till en publicerad kurs" in author.get("/mina-kurser/ny").text
    author.post("/mina-kurser/ny", {**RIGHT, "summary": ""})
    (course,) = own(owner)
    path = f"/mina-kurser/{course.id}"
    page = author.get(path).text
    assert f'<a href="{path}#summary">Skriv vad man lär sig, i en mening.</a>' in page
    assert f'<a href="{path}/paket">Ladda upp kursens webbdel som ett cmi5-paket.</a>' in page
    assert 'li aria-current="step"><b>Uppgifter</b>' in page
    assert "Publicera kursen" not in page
    author.post(path, RIGHT)
    author.post(f"{path}/paket", {"package": (package(), "kurs.zip")}, content_type="multipart/form-data")
    assert 'li aria-current="step"><b>Innehåll</b>' in author.get(f"{path}/paket").text
    page = author.get(path).text
    assert "Publicera kursen" in page
    assert "kvar innan kursen kan publiceras" not in page
    author.post(f"{path}/publicera")
    assert "Vägen till en publicerad kurs" not in author.get(path).text


def test_a_classroom_course_without_sessions_may_be_published_with_a_word_about_it(author, owner):
    author.post("/mina-kurser/ny", {**RIGHT, "delivery": "classroom"})
    (course,) = own(owner)
    page = author.get(f"/mina-kurser/{course.id}").text
    assert "Inga tillfällen är planerade. Kursen kan publiceras, men ingen kan boka den än." in page
    assert "Publicera kursen" in page
    make_session(course, author_time(1), author_time(2))
    assert "Inga tillfällen är planerade." not in author.get(f"/mina-kurser/{course.id}").text


@pytest.mark.parametrize("published", [True, False])
def test_an_author_sees_the_course_as_employees_will(author, client_for, owner, receiver, published):
    course = make_course(owner, delivery="blended", published=published)
    make_session(course, author_time(1), author_time(2))
    page = author.get(f"/mina-kurser/{course.id}/forhandsvisning").text
    for words in ("Så ser kursen ut för medarbetare", "Säkra förflyttningar", "Om lyft med sele och hjälpmedel.", "Webbdel med prov.", "Intyg i 24"):
        assert words in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert client_for("helsingborg", make_member(owner)).get(f"/kurser/helsingborg/{course.id}").status_code == (200 if published else 404)


def test_before_a_session_is_called_off_one_is_asked(author, owner):
    course = make_course(owner, delivery="classroom")
    session = make_session(course, author_time(1), author_time(2))
    path = f"/mina-kurser/{course.id}/tillfallen/{session.id}/stall-in"
    assert f'href="{path}"' in author.get(f"/mina-kurser/{course.id}/tillfallen").text
    assert "Vill du ställa in tillfället?" in author.get(path).text
    with unit_of_work(tenant_id=owner.id):
        assert len(queries.sessions_of(owner.id, course.id)) == 1, "asking changes nothing"
    author.post(path)
    assert author.get(path).status_code == 404, "it is called off already"
    other = make_course(owner, "Annan", delivery="classroom")
    assert author.get(path.replace(str(course.id), str(other.id))).status_code == 404
