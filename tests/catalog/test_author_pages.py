"""Pages for authors and for those who take courses in: forms, errors, and who may not."""

import io
import uuid

import pytest

from catalog import author_queries, queries
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.core.settings import current_settings
from tests.factories.catalog import make_course, make_session, package, zip_of
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")
RIGHT = {"title": "Matlyftet", "summary": "Du lär dig laga mat.", "field": "care", "delivery": "elearning", "valid_months": "24", "language": "sv"}


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


def own(tenant):
    with unit_of_work(tenant_id=tenant.id):
        return [each.course for each in author_queries.own_courses(tenant.id)]


def test_an_author_makes_a_course_uploads_its_package_publishes_and_shares_it(author, officer, owner, receiver):
    made = author.post("/mina-kurser/ny", RIGHT)
    assert made.status_code == 303
    (course,) = own(owner)
    assert made.location == f"/mina-kurser/{course.id}/paket"
    uploaded = author.post(made.location, {"package": (package(), "kurs.zip")}, content_type="multipart/form-data")
    assert uploaded.status_code == 303
    assert "Version 1 – den man får nu" in author.get(uploaded.location).get_data(as_text=True)
    assert author.post(f"/mina-kurser/{course.id}/publicera").location == f"/mina-kurser/{course.id}/dela"
    assert author.post(f"/mina-kurser/{course.id}/dela", {"receivers": [str(receiver.id)]}).status_code == 303
    assert "Väntar på svar" in author.get(f"/mina-kurser/{course.id}/dela").get_data(as_text=True)
    assert "Matlyftet" in officer.get("/delning").get_data(as_text=True)
    assert officer.post(f"/delning/helsingborg/{course.id}/ta-emot").status_code == 303
    assert "Matlyftet" in officer.get("/kurser?q=mat").get_data(as_text=True)
    assert "1 har tagit emot kursen" in author.get(f"/mina-kurser/{course.id}/dela").get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": " "}, "title", "Skriv vad kursen heter."),
        ({"title": "x" * 81}, "title", "Skriv högst 80 tecken."),
        ({"valid_months": "två år"}, "valid_months", "Ange giltigheten i hela månader, till exempel 24."),
        ({"valid_months": "0"}, "valid_months", "Ange giltigheten i hela månader, till exempel 24."),
        ({"field": "xyz"}, "field", "Välj något i listan."),
        ({"duration_minutes": "lång"}, "duration_minutes", "Skriv minuter som ett heltal, till exempel 45."),
    ],
)
def test_a_wrong_field_is_named_with_a_link_and_what_was_written_is_kept(author, owner, wrong, field, sentence):
    answer = author.post("/mina-kurser/ny", {**RIGHT, "summary": "Du lär dig <b>laga</b> mat.", **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'<a href="#{field}">{sentence}</a>' in page
    assert f'id="{field}-error"' in page
    assert "Du lär dig &lt;b&gt;laga&lt;/b&gt; mat." in page
    assert own(owner) == []


@pytest.mark.parametrize("wrong", [{"title": "a\0b"}, {"description": "\0"}])
def test_text_that_no_database_keeps_is_refused(author, owner, wrong):
    assert author.post("/mina-kurser/ny", {**RIGHT, **wrong}).status_code == 400
    assert author.get("/kurser?q=a%00b").status_code == 400


@pytest.mark.parametrize("wrong", [{"receivers": "99999999999999"}, {"network": "99999999999999"}, {"network": "0"}, {"receivers": "x"}])
def test_a_receiver_that_no_list_offers_is_refused(author, owner, wrong):
    course = make_course(owner)
    assert author.post(f"/mina-kurser/{course.id}/dela", wrong).status_code in (400, 404)
    assert author.post(f"/mina-kurser/{course.id}/dela/avsluta", {"receiver": "99999999999999"}).status_code == 400


def test_publishing_too_early_says_what_is_missing_and_changes_nothing(author, owner):
    author.post("/mina-kurser/ny", {**RIGHT, "summary": ""})
    (course,) = own(owner)
    answer = author.post(f"/mina-kurser/{course.id}/publicera")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "2 saker behöver rättas" in page
    assert "Ladda upp kursens webbdel som ett cmi5-paket." in page
    assert own(owner)[0].status == "draft"


def test_a_published_course_cannot_lose_its_summary_in_an_edit(author, owner):
    course = make_course(owner)
    answer = author.post(f"/mina-kurser/{course.id}", {**RIGHT, "summary": ""})
    assert answer.status_code == 400
    assert own(owner)[0].title == "Säkra förflyttningar", "the whole edit is undone"
    assert author.post(f"/mina-kurser/{course.id}", RIGHT).status_code == 303
    assert "Matlyftet" in author.get("/kurser?q=matlyftet").get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no zip", "Filen är varken ett zip-arkiv eller en cmi5.xml."),
        (zip_of({"index.html": "x"}).getvalue(), "Paketet har ingen cmi5.xml"),
        (zip_of({"../<script>alert(1)</script>": "x"}).getvalue(), "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (b"<?xml version='1.0'?><!DOCTYPE a><a/>", "har en DTD"),
        (zip_of({"cmi5.xml": "<a/>"}).getvalue(), "courseStructure"),
        (b"", "Filen är varken"),
    ],
)
def test_a_package_that_is_refused_says_why_and_leaves_nothing(author, owner, content, sentence):
    author.post("/mina-kurser/ny", RIGHT)
    (course,) = own(owner)
    answer = author.post(f"/mina-kurser/{course.id}/paket", {"package": (io.BytesIO(content), "kurs.zip")}, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert sentence in page
    assert "<script>alert" not in page
    assert own(owner)[0].current_version_id is None
    incoming = current_settings().var_dir / "packages" / "incoming"
    assert not incoming.exists() or list(incoming.iterdir()) == []


@pytest.mark.parametrize("sent", [{}, {"package": (io.BytesIO(b""), "")}])
def test_an_upload_without_a_file_asks_for_one(author, owner, sent):
    course = make_course(owner)
    answer = author.post(f"/mina-kurser/{course.id}/paket", sent, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "En sak behöver rättas" in page
    assert page.count('<a href="#package">') == 1
    assert page.count("Välj en fil att ladda upp.") == 2, "once in the summary and once at the field"


def test_a_page_says_that_something_was_saved_when_its_address_does_and_reads_no_other_word(author, owner):
    course = make_course(owner)
    for path in ("", "/paket"):
        page = f"/mina-kurser/{course.id}{path}"
        assert 'role="status"' in author.get(f"{page}?sparat=1").get_data(as_text=True)
        assert 'role="status"' not in author.get(page).get_data(as_text=True)
        assert author.get(f"{page}?sparat=kanske").status_code == 400


def test_a_new_package_is_a_new_version_and_the_same_one_is_not(author, owner):
    course = make_course(owner)
    for archive, versions in ((package(files={"ny.html": "ny"}), 2), (package(files={"ny.html": "ny"}), 2)):
        author.post(f"/mina-kurser/{course.id}/paket", {"package": (archive, "kurs.zip")}, content_type="multipart/form-data")
        with unit_of_work(tenant_id=owner.id):
            found = author_queries.versions_of(owner.id, course.id)
            assert (len(found), found[0].id) == (versions, author_queries.own_course(owner.id, course.id).current_version_id)


def test_a_session_is_planned_in_swedish_time_and_called_off(author, owner):
    course, leader = make_course(owner, delivery="classroom"), make_member(owner, "Petra Sandell")
    path = f"/mina-kurser/{course.id}/tillfallen"
    assert "Petra Sandell" in author.get(f"{path}?ledare=sand").get_data(as_text=True)
    form = {
        "day": "2030-12-01",
        "starts": "13:00",
        "ends": "16:00",
        "place": "Klippan, övningssalen",
        "leader": str(leader.id),
        "cancel_before_hours": "24",
    }
    assert author.post(path, form).status_code == 303
    with unit_of_work(tenant_id=owner.id):
        (session,) = queries.sessions_of(owner.id, course.id)
        assert session.starts_at.isoformat() == "2030-12-01T12:00:00+00:00"
        assert session.leader_member_id == leader.id
    page = author.get(f"/kurser/helsingborg/{course.id}").get_data(as_text=True)
    assert "söndag 1 december 2030 kl. 13.00–16.00" in page, "another year is said"
    assert "Petra" not in page, "the leader's name stays with the owner's planners"
    assert author.post(f"{path}/{session.id}/stall-in").status_code == 303
    with unit_of_work(tenant_id=owner.id):
        assert queries.sessions_of(owner.id, course.id) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": "2020-01-01"}, '<a href="#day">Tillfället måste börja efter nu.'),
        ({"ends": "12:00"}, "Tillfället måste sluta efter att det börjar."),
        ({"day": "1 december"}, "Skriv datum som 2026-12-01."),
        ({"starts": "25:00"}, "Skriv tid som 13:00."),
        ({"place": ""}, "Skriv var tillfället är."),
        ({"day": "2027-03-28", "starts": "02:30"}, "Den tiden finns inte: klockan ställs om då."),
        ({"leader": str(uuid.uuid4())}, "Välj någon som är anställd hos er."),
    ],
)
def test_a_wrong_session_is_refused_with_a_sentence(author, owner, wrong, sentence):
    course = make_course(owner, delivery="classroom")
    form = {"day": "2030-12-01", "starts": "13:00", "ends": "16:00", "place": "Klippan", **wrong}
    answer = author.post(f"/mina-kurser/{course.id}/tillfallen", form)
    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True)
    with unit_of_work(tenant_id=owner.id):
        assert author_queries.all_sessions(owner.id, course.id) == []


def test_another_tenants_member_leads_no_session(author, owner, receiver):
    course, foreign = make_course(owner, delivery="classroom"), make_member(receiver)
    form = {"day": "2030-12-01", "starts": "13:00", "ends": "16:00", "place": "Klippan", "leader": str(foreign.id)}
    assert author.post(f"/mina-kurser/{course.id}/tillfallen", form).status_code == 400


def pages_of(course, session_id):
    base, offer = f"/mina-kurser/{course.id}", f"/delning/helsingborg/{course.id}"
    author = [("GET", "/mina-kurser"), ("GET", "/mina-kurser/ny"), ("POST", "/mina-kurser/ny")]
    author += [(method, base + path) for path in ("", "/paket", "/dela", "/tillfallen") for method in ("GET", "POST")]
    author += [("GET", base + path) for path in ("/forhandsvisning", f"/tillfallen/{session_id}/stall-in")]
    author += [("POST", base + path) for path in ("/publicera", "/dra-tillbaka", "/dela/avsluta", f"/tillfallen/{session_id}/stall-in")]
    return author, [("GET", "/delning")] + [("POST", f"{offer}/{path}") for path in ("ta-emot", "tacka-nej", "avsluta")]


def test_who_has_not_the_role_gets_nowhere(client_for, owner):
    course = make_course(owner)
    employee = client_for("helsingborg", make_member(owner))
    others = client_for("helsingborg", make_member(owner, roles=(Role.HR, Role.TENANT_ADMIN, Role.COORDINATOR)))
    for path in (path for paths in pages_of(course, uuid.uuid4()) for path in paths):
        for visitor in (employee, others):
            assert visitor.open(path[1], method=path[0]).status_code == 403, path
        assert client_for("helsingborg").open(path[1], method=path[0]).status_code in (302, 401), path
    assert own(owner)[0].status == "published"


def test_foreign_and_unknown_courses_look_alike_to_an_author(client_for, owner, receiver):
    course = make_course(owner, delivery="blended", shared_with=[receiver])
    session = make_session(course, *(author_time(day) for day in (1, 2)))
    foreign = client_for("perstorp", make_member(receiver, roles=(Role.AUTHOR,)))
    for method, path in pages_of(course, session.id)[0][3:]:
        unknown = path.replace(str(course.id), str(uuid.uuid4()))
        answers = [
            foreign.open(each, method=method, data={"receiver": str(receiver.id)} if path.endswith("avsluta") else {}) for each in (path, unknown)
        ]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert answers[0].data == answers[1].data, path
    db.session.expire_all()
    assert own(owner)[0].status == "published"


def author_time(day):
    from datetime import UTC, datetime

    return datetime(2030, 1, day, 12, tzinfo=UTC)
