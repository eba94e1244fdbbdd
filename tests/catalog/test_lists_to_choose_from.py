"""Long lists for authors and for those who take courses in: chosen from, a page at a time, and asked before an end."""

import pytest

from lms.access.permissions import Role
from tests.factories.catalog import make_course
from tests.factories.platform import make_member, make_tenant

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


@pytest.fixture
def officer(client_for, receiver):
    return client_for("perstorp", make_member(receiver, "Lena Berg", roles=(Role.LICENCE_OFFICER,)))


def test_offers_are_chosen_by_name_owner_and_answer_a_page_at_a_time_and_answering_keeps_the_choice(officer, owner, receiver):
    other = make_tenant("klippan", short_name="Klippan")
    for number in range(21):
        make_course(owner, f"Räkna {number:02}", delivery="classroom", shared_with=[receiver], accepted_by=[])
    course = make_course(other, "Räkna rätt", delivery="classroom", shared_with=[receiver])

    def shown(query):
        page = officer.get(f"/delning{query}").text
        return sum(f"Räkna {number:02}</a></h2>" in page for number in range(21)), "Räkna rätt</a></h2>" in page, page

    first, second = shown(""), shown("?sida=2")
    assert (first[:2], second[:2]) == ((20, False), (1, True)), "what waits for an answer comes first"
    assert "21 väntar på svar." in first[2]
    assert shown("?q=RAKNA+rätt")[:2] == (0, True)
    assert shown(f"?av={other.id}")[:2] == (0, True)
    assert shown("?lage=accepted")[:2] == (0, True)
    assert shown("?lage=waiting&sida=9")[:2] == (1, False)
    assert "Här är den sista." in shown("?sida=9")[2]
    assert "Adressen har ett urval som inte finns." in shown("?lage=x&av=y")[2]
    assert "Ingen kurs passar in på det du valde" in shown("?q=simma")[2]
    answer = officer.post(f"/delning/klippan/{course.id}/avsluta?q=r%C3%A4tt&sida=2")
    assert answer.location == "/delning?q=r%C3%A4tt&sida=2"


def test_own_courses_are_chosen_by_name_state_and_receiver_a_page_at_a_time(author, owner, receiver):
    assert "Välj bland kurserna" not in author.get("/mina-kurser").text
    for number in range(21):
        make_course(owner, f"Räkna {number:02}", delivery="classroom", published=number > 0, shared_with=[receiver] if number == 5 else [])

    def shown(query):
        page = author.get(f"/mina-kurser{query}").text
        return [number for number in range(21) if f"Räkna {number:02}</a></h2>" in page], page

    assert shown("")[0] == list(range(20))
    assert shown("?sida=2")[0] == [20]
    assert shown("?q=rakna+05")[0] == shown(f"?mottagare={receiver.id}")[0] == [5]
    assert shown("?lage=draft")[0] == [0]
    assert "Här är den sista." in shown("?sida=99")[1]
    assert "Adressen har ett urval som inte finns." in shown("?lage=x")[1]
    assert "Ingen kurs passar in på det du valde" in shown("?q=simma")[1]
    assert 'href="/mina-kurser?lage=published&amp;sida=' not in shown("?lage=published")[1], "twenty stand on one page"


def test_before_a_course_that_was_taken_in_is_ended_one_is_asked(officer, owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    path = f"/delning/helsingborg/{course.id}/avsluta?av={owner.id}"
    assert path.replace("&", "&amp;") in officer.get(f"/delning?av={owner.id}").text
    page = officer.get(path).text
    assert "Vill ni avsluta ”Säkra förflyttningar”?" in page
    assert f'href="/delning?av={owner.id}"' in page
    assert officer.get("/kurser?q=lyft").text.count("Säkra ") > 0, "asking changes nothing"
    assert officer.post(path).location == f"/delning?av={owner.id}"
    assert "Säkra" not in officer.get("/kurser?q=lyft").text
    assert officer.get(path).status_code == 404, "it is ended already"
