"""Author's pages for course sessions: who leads one is chosen and changed after it was planned, and what is said of their times."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from catalog.models import CourseSession
from catalog.services import sessions
from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.core.errors import NotFound
from lms.http.preferences import LANGUAGE_COOKIE
from tests.factories.catalog import make_course, make_session
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")
START, END = datetime(2030, 1, 1, 12, tzinfo=UTC), datetime(2030, 1, 1, 15, tzinfo=UTC)


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
def course(owner):
    return make_course(owner, delivery="classroom")


@pytest.fixture
def planned(course):
    return plan(course)


def plan(course, leader=None):
    """A planned session, as a plain value from here on: what the pages do is not read through it."""
    session = make_session(course, START, END, leader=leader)
    db.session.expunge(session)
    return session


def employ(tenant, name, roles=()):
    """A member, as a plain value too."""
    member = make_member(tenant, name, roles=roles)
    db.session.expunge(member)
    return member


def leader_of(session):
    with unit_of_work(tenant_id=session.tenant_id):
        return db.session.scalars(select(CourseSession.leader_member_id).where(CourseSession.id == session.id)).one()


def acts(tenant):
    with unit_of_work(tenant_id=tenant.id):
        query = select(AuditEvent.object_id, AuditEvent.detail).where(AuditEvent.tenant_id == tenant.id, AuditEvent.action == "session.leader")
        return [tuple(row) for row in db.session.execute(query.order_by(AuditEvent.at))]


def path_of(course, session):
    return f"/mina-kurser/{course.id}/tillfallen/{session.id}/ledare"


def test_a_session_that_nobody_leads_gets_a_leader_and_the_leader_has_the_roster(author, client_for, owner, course, planned):
    petra, path = employ(owner, "Petra Sandell"), path_of(course, planned)
    at_work, roster = client_for("helsingborg", petra), f"/tillfallen/helsingborg/{planned.id}/deltagare"
    assert f'href="{path}"' in author.get(f"/mina-kurser/{course.id}/tillfallen").text
    assert "Petra Sandell" not in author.get(f"{path}?ledare=berg").text
    assert f'<option value="{petra.id}">Petra Sandell</option>' in author.get(f"{path}?ledare=sand").text
    assert at_work.get(roster).status_code == 404
    assert author.post(path, {"leader": str(petra.id)}).location == f"/mina-kurser/{course.id}/tillfallen"
    assert "Petra Sandell" in author.get(f"/mina-kurser/{course.id}/tillfallen").text.split('id="new"')[0]
    assert at_work.get(roster).status_code == 200
    assert acts(owner) == [(str(planned.id), {"leader": str(petra.id)})]


def test_a_leader_is_changed_or_taken_away_and_whoever_led_it_has_no_roster_any_more(author, client_for, owner, course):
    petra, karin = employ(owner, "Petra Sandell"), employ(owner, "Karin Alm")
    planned = plan(course, petra)
    path, at_work = path_of(course, planned), client_for("helsingborg", petra)
    assert f'<option value="{petra.id}" selected>Petra Sandell</option>' in author.get(f"{path}?ledare=alm").text, "the present one stays in the list"
    assert author.post(path, {"leader": str(petra.id)}).status_code == 303
    assert acts(owner) == [], "the same again is no change"
    assert author.post(path, {"leader": str(karin.id)}).status_code == 303
    assert (leader_of(planned), at_work.get(f"/tillfallen/helsingborg/{planned.id}/deltagare").status_code) == (karin.id, 404)
    assert author.post(path, {"leader": ""}).status_code == 303
    assert leader_of(planned) is None
    assert [detail["leader"] for _id, detail in acts(owner)] == [str(karin.id), None]


def test_nobody_from_outside_and_nobody_who_has_left_leads_a_session(author, owner, receiver, course, planned):
    gone = employ(owner, "Lars Gran")
    with unit_of_work(tenant_id=owner.id):
        db.session.merge(gone).left_on = date(2025, 1, 1)
    answers = [author.post(path_of(course, planned), {"leader": str(each)}) for each in (make_member(receiver).id, uuid.uuid4(), gone.id)]
    assert [answer.status_code for answer in answers] == [400] * 3
    assert all('<a href="#leader">Välj någon som är anställd hos er.</a>' in answer.text for answer in answers)
    assert (leader_of(planned), acts(owner)) == (None, [])


def test_only_who_plans_sessions_names_their_leader(client_for, owner, course, planned):
    member, path = employ(owner, "Petra Sandell"), path_of(course, planned)
    others = employ(owner, "Lena Berg", (Role.HR, Role.TENANT_ADMIN, Role.COORDINATOR, Role.LICENCE_OFFICER))
    for visitor in (client_for("helsingborg", member), client_for("helsingborg", others)):
        assert (visitor.get(path).status_code, visitor.post(path, {"leader": str(member.id)}).status_code) == (403, 403)
    assert client_for("helsingborg").post(path, {"leader": str(member.id)}).status_code in (302, 401)
    assert (leader_of(planned), acts(owner)) == (None, [])


def test_another_tenants_session_another_courses_and_one_that_is_called_off_are_not_there(author, client_for, owner, receiver, course, planned):
    foreign = client_for("perstorp", make_member(receiver, "Eva Ek", roles=(Role.AUTHOR,)))
    theirs = make_course(receiver, delivery="classroom")
    other = make_course(owner, "Prova på", delivery="classroom")
    off = plan(course)
    with unit_of_work(tenant_id=owner.id):
        sessions.cancel_session(tenant_id=owner.id, course_id=course.id, session_id=off.id)
    unknown = f"/mina-kurser/{theirs.id}/tillfallen/{uuid.uuid4()}/ledare"
    for visitor, path in (
        (foreign, path_of(course, planned)),
        (foreign, path_of(theirs, planned)),
        (author, path_of(other, planned)),
        (author, path_of(course, off)),
    ):
        for method in ("GET", "POST"):
            answer = visitor.open(path, method=method, data={})
            assert (answer.status_code, answer.data) == (404, visitor.open(unknown, method=method, data={}).data), path
    for tenant_id, course_id, session_id in ((receiver.id, course.id, planned.id), (owner.id, other.id, planned.id), (owner.id, course.id, off.id)):
        with pytest.raises(NotFound), unit_of_work(tenant_id=tenant_id):
            sessions.name_leader(tenant_id=tenant_id, course_id=course_id, session_id=session_id, leader_member_id=None)
    assert acts(owner) == []
    assert f'href="{path_of(course, off)}"' not in author.get(f"/mina-kurser/{course.id}/tillfallen").text


@pytest.mark.parametrize(
    ("language", "labels", "time"), [("sv", ("Börjar", "Slutar"), "kl. 13.00–16.00"), ("en", ("Begins", "Ends"), " 13:00–16:00")]
)
def test_times_of_a_session_begin_and_end_in_one_language(author, course, planned, language, labels, time):
    author.client.set_cookie(LANGUAGE_COOKIE, language, domain="helsingborg.localhost")
    page = author.get(f"/mina-kurser/{course.id}/tillfallen").text
    assert [f'<label for="{name}">{label}</label>' in page for name, label in zip(("starts", "ends"), labels, strict=True)] == [True, True]
    for path in (f"/mina-kurser/{course.id}/tillfallen", path_of(course, planned), f"/kurser/helsingborg/{course.id}"):
        assert time in author.get(path).text, path


def test_whoever_plans_a_session_is_told_that_it_needs_places_before_and_after(author, course):
    path, missing = f"/mina-kurser/{course.id}/tillfallen", "Innan dess går det inte att boka."
    assert author.get(path).text.count(missing) == 1
    planned = author.post(path, {"day": "2030-12-01", "starts": "13:00", "ends": "16:00", "place": "Klippan"})
    page = author.get(planned.location).text
    assert "Tillfället är planerat" in page.split("Planerade tillfällen")[0]
    assert page.count(missing) == 2
    assert "Tillfället är planerat" not in author.get(path).text


@pytest.mark.parametrize(("language", "nobody"), [("sv", "Ingen utsedd än"), ("en", "Nobody named yet")])
def test_looking_for_a_leader_keeps_what_was_typed_and_plans_nothing(author, owner, course, language, nobody):
    petra, karin, path = employ(owner, "Petra Sandell"), employ(owner, "Karin Alm"), f"/mina-kurser/{course.id}/tillfallen"
    author.client.set_cookie(LANGUAGE_COOKIE, language, domain="helsingborg.localhost")
    typed = {"day": "2030-12-01", "starts": "13:00", "ends": "", "place": "Klippan", "leader": str(karin.id), "cancel_before_hours": "48"}
    answer = author.post(path, {**typed, "ledare": "sand", "sok": "1"})
    assert answer.status_code == 200
    for value in ("2030-12-01", "13:00", "Klippan", "48", "sand"):
        assert f'value="{value}"' in answer.text, value
    assert f'<option value="{petra.id}">Petra Sandell</option>' in answer.text
    assert f'<option value="{karin.id}" selected>Karin Alm</option>' in answer.text, "who was chosen before stays chosen"
    assert "Johan Ek" not in answer.text.split("<select")[1], "only who was looked for, and who was chosen"
    assert nobody in answer.text
    assert 'class="errors"' not in answer.text
    with unit_of_work(tenant_id=owner.id):
        assert db.session.scalars(select(CourseSession)).all() == []
    planned = author.post(path, {**typed, "ends": "16:00", "leader": str(petra.id), "ledare": "sand"})
    assert planned.status_code == 303
    with unit_of_work(tenant_id=owner.id):
        assert db.session.scalars(select(CourseSession.leader_member_id)).all() == [petra.id]


def test_a_form_that_is_wrong_keeps_the_leader_that_was_found_and_the_words(author, owner, course):
    petra = employ(owner, "Petra Sandell")
    for number in range(21):
        employ(owner, f"Eva Alm{number:02}")
    typed = {"day": "2020-01-01", "starts": "13:00", "ends": "16:00", "place": "Klippan", "leader": str(petra.id)}
    page = author.post(f"/mina-kurser/{course.id}/tillfallen", typed).text
    assert f'<option value="{petra.id}" selected>Petra Sandell</option>' in page
    long = author.post(f"/mina-kurser/{course.id}/tillfallen", {**typed, "ledare": "x" * 61})
    assert (long.status_code, '<a href="#ledare">Skriv högst 60 tecken.</a>' in long.text) == (400, True)


def test_a_form_that_is_shown_again_names_nobody_whom_one_may_not_choose(author, owner, receiver, course):
    hidden, foreign = employ(owner, "Eva Dold"), employ(receiver, "Lena Berg")
    with unit_of_work(tenant_id=owner.id):
        db.session.merge(hidden).protected = True
    for chosen in (str(hidden.id), str(foreign.id), "ingen"):
        page = author.post(f"/mina-kurser/{course.id}/tillfallen", {"leader": chosen, "ledare": "x", "sok": "1"})
        assert (page.status_code, "Dold" in page.text, "Berg" in page.text) == (200, False, False)
