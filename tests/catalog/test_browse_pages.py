"""Search and course pages: what is shown to whom, in how many statements."""

import uuid

import pytest

from lms.access.permissions import Role
from tests.factories.catalog import make_course
from tests.factories.platform import make_member, make_network, make_tenant

pytestmark = pytest.mark.usefixtures("session")
MOST_STATEMENTS = 8


@pytest.fixture
def owner():
    return make_tenant("helsingborg", short_name="Helsingborg")


@pytest.fixture
def receiver():
    return make_tenant("perstorp", short_name="Perstorp")


@pytest.fixture
def visitor(client_for, receiver):
    return client_for("perstorp", make_member(receiver))


def course_path(course, owner):
    return f"/kurser/{owner.slug}/{course.id}"


def test_a_search_shows_marked_hits_with_the_right_by_which_they_are_seen(visitor, owner, receiver):
    network = make_network(owner, receiver, name="Familjen Helsingborg")
    course = make_course(owner, summary="Förflyttning med <b>sele</b>.", shared_with=[receiver], network_id=network.id)
    page = visitor.get("/kurser?q=förflyttning").get_data(as_text=True)
    assert "1 kurs för ”förflyttning”" in page
    assert "Säkra <mark>förflyttningar</mark>" in page
    assert "<mark>Förflyttning</mark> med &lt;b&gt;sele&lt;/b&gt;." in page
    assert "Helsingborg delar den med Familjen Helsingborg." in page
    assert course_path(course, owner) in page


@pytest.mark.parametrize("path", ["/kurser?q=förflyttning", None])
def test_a_courses_own_words_are_marked_with_their_language_on_a_page_in_another(client_for, owner, receiver, path):
    course = make_course(owner, "Förflyttning", summary="Med sele.", shared_with=[receiver])
    asked = path or course_path(course, owner)
    reader = client_for("perstorp", make_member(receiver))
    swedish = reader.get(asked).text
    reader.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    english = reader.get(asked).text
    assert english.count('<span lang="sv">') >= 2
    assert '<span lang="sv">Med sele.</span>' in english
    assert '<span lang="sv">' not in swedish


def test_a_course_with_sessions_says_that_their_leader_sees_who_books(visitor, owner, receiver):
    course = make_course(owner, delivery="classroom", shared_with=[receiver])
    page = visitor.get(course_path(course, owner)).text
    assert "Bokar du ett tillfälle ser den som leder det ditt namn" in page
    assert "De ser inte vem du är." not in page


def test_chosen_facets_stay_chosen_and_can_be_taken_away(visitor, owner, receiver):
    make_course(owner, shared_with=[receiver])
    page = visitor.get("/kurser?q=lyft&omrade=care&form=elearning").get_data(as_text=True)
    assert 'name="omrade" value="care" checked' in page
    assert 'href="/kurser?q=lyft&amp;form=elearning"' in page


def test_nothing_found_says_so_and_offers_a_way_on(visitor):
    answer = visitor.get("/kurser?q=lyftt")
    assert answer.status_code == 200
    assert "Inga kurser för ”lyftt”" in answer.get_data(as_text=True)


def test_a_search_says_when_it_has_looked_in_another_way_and_what_may_have_been_meant(visitor, owner, receiver):
    make_course(owner, "Lyft på jobbet", shared_with=[receiver])
    page = visitor.get("/kurser?q=lyft+forfluttning&form=elearning").text
    assert "Inga kurser har alla orden. Här är de som har något av dem." in page
    assert "Menade du" not in page
    page = visitor.get("/kurser?q=lyft+jubbet&form=elearning").text
    assert 'Menade du <a href="/kurser?q=lyft+jobbet&amp;form=elearning">lyft jobbet</a>?' in page
    page = visitor.get("/kurser?q=jubbet").text
    assert "Inga kurser för ”jubbet”" in page
    assert 'Menade du <a href="/kurser?q=jobbet">jobbet</a>?' in page
    assert "Menade du" not in visitor.get("/kurser?q=jobbet").text
    assert [visitor.get(f"/api/courses?q={words}").json["any_word"] for words in ("lyft", "lyft+xyz")] == [False, True]


CHOICE, FIRST, LAST = "ett urval som inte finns", "Här är den första.", "Här är den sista."


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("omrade=xyz", CHOICE), ("form=%00", CHOICE), ("av=x", CHOICE), ("sida=0", FIRST), ("sida=-1", FIRST), ("sida=x", FIRST),
     ("sida=2", LAST), ("sida=99999", LAST), ("sida=99999999999999999999", LAST)],
)  # fmt: skip
def test_an_old_link_to_a_choice_or_page_that_is_gone_shows_what_there_is_and_says_so(visitor, owner, receiver, query, sentence):
    make_course(owner, shared_with=[receiver])
    answer = visitor.get(f"/kurser?q=lyft&{query}")
    assert answer.status_code == 200
    assert [each for each in (CHOICE, FIRST, LAST) if each in answer.text] == [sentence]
    assert "Visar 1–1 av 1." in answer.text
    assert visitor.get("/kurser?q=lyft&sida=1").text.count("Här är den") == 0


@pytest.mark.parametrize("query", ["omrade=xyz", "form=%00", "av=x", "sida=0", "sida=x", "sida=99999"])
def test_a_program_is_told_that_its_choice_is_wrong(visitor, query):
    assert visitor.get(f"/api/courses?{query}").status_code == 400


def test_pages_follow_each_other(visitor, receiver):
    for number in range(21):
        make_course(receiver, f"Kurs {number:02}", delivery="classroom")
    first, second = (visitor.get(f"/kurser?sida={page}").get_data(as_text=True) for page in (1, 2))
    assert "Kurs 19" in first
    assert "Kurs 20" not in first
    assert "Visar 21–21 av 21." in second


def test_a_course_page_says_what_it_asks_and_who_made_it(visitor, owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    page = visitor.get(course_path(course, owner)).get_data(as_text=True)
    for sentence in ("Säkra förflyttningar", "Webbdel med prov.", "Helsingborg kommun, Vård och omsorg", "De ser inte vem du är.", "24 månader"):
        assert sentence in page


def test_foreign_unknown_draft_and_unaccepted_courses_look_alike(visitor, owner, receiver):
    hidden = [
        make_course(owner, shared_with=[make_tenant("klippan")]),
        make_course(owner, published=False),
        make_course(owner, shared_with=[receiver], accepted_by=[]),
    ]
    paths = [course_path(course, owner) for course in hidden] + [f"/kurser/helsingborg/{uuid.uuid4()}", f"/kurser/ingenstans/{hidden[0].id}"]
    answers = [visitor.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_anybody_may_search_and_see_of_a_course_what_the_front_page_shows(client_for, owner, receiver):
    course = make_course(owner, shared_with=[receiver], description="Bara för inloggade.")
    visitor = client_for("perstorp")
    found = visitor.get("/kurser?q=förflyttning").text
    assert ["Säkra", "förflyttningar"][1] in found
    page = visitor.get(course_path(course, owner)).text
    assert f"/logga-in?next={course_path(course, owner)}" in page
    assert "Bara för inloggade" not in page
    assert "starta" not in page
    assert visitor.get("/api/courses").status_code == 401
    make_tenant("klippan")
    assert client_for("klippan").get(course_path(course, owner)).status_code == 404


def test_the_front_page_shows_titles_to_anybody(client_for, owner, receiver):
    make_course(owner, shared_with=[receiver])
    make_course(receiver, "Perstorps introduktion", description="Bara för inloggade.")
    page = client_for("perstorp").get("/").get_data(as_text=True)
    assert "Säkra förflyttningar" in page
    assert "Perstorps introduktion" in page
    assert "1 kurs från Perstorp och 1 som kommunerna delar." in page
    assert "Bara för inloggade" not in page


def test_the_api_says_the_same_as_the_pages(visitor, owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    found = visitor.get("/api/courses?q=lyft").get_json()
    assert found["total"] == 1
    assert found["courses"][0]["url"] == course_path(course, owner)
    whole = visitor.get(f"/api/courses/helsingborg/{course.id}").get_json()
    assert (whole["version"], whole["open"], whole["owner"]["slug"]) == (1, True, "helsingborg")
    assert visitor.get(f"/api/courses/helsingborg/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/kurser?q=lyft", "/kurser?q=lyft+brandskyd", "/kurser?q=förflyttnign", "/kurser", "course", "/mina-kurser", "/delning", "/"]
)
def test_a_page_takes_at_most_eight_statements(client_for, owner, receiver, count_sql, path):
    course = make_course(owner, shared_with=[receiver])
    make_course(receiver, "Egen")
    visitor = client_for("perstorp", make_member(receiver, roles=(Role.AUTHOR, Role.LICENCE_OFFICER)))
    visitor.get("/kurser")
    count_sql.clear()
    assert visitor.get(course_path(course, owner) if path == "course" else path).status_code == 200
    sent = [statement for statement in count_sql if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) and "set_config" not in statement]
    assert len(sent) <= MOST_STATEMENTS, "\n\n".join(sent)


def test_fields_and_forms_have_english_names_on_an_english_page(visitor, owner, receiver):
    course = make_course(owner, shared_with=[receiver], delivery="blended")
    assert visitor.post("/utseende", {"language": "en", "theme": "light"}).status_code == 303
    page = visitor.get("/kurser?q=lyft").text
    for words in ("Health and social care", "Blended", "45 min, blended"):
        assert words in page
    assert "Vård och omsorg" not in page
    assert "Health and social care" in visitor.get(course_path(course, owner)).text
