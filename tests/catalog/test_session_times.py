"""Author's page for another time or place of a session: what it may be changed to, until when, by whom, and what is left of it."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from catalog.models import CourseSession
from catalog.services import sessions
from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.core.errors import Conflict, NotFound
from lms.http.preferences import LANGUAGE_COOKIE
from tests.factories.catalog import make_course, make_session
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")
START, END = datetime(2030, 1, 1, 12, tzinfo=UTC), datetime(2030, 1, 1, 15, tzinfo=UTC)
LATER = END + timedelta(hours=1)
OTHER = {"day": "2030-07-02", "starts": "09:00", "ends": "11:30", "place": "Ängelholm, stadshuset"}


@pytest.fixture
def owner():
    return make_tenant("helsingborg", short_name="Helsingborg")


@pytest.fixture
def author(client_for, owner):
    return client_for("helsingborg", make_member(owner, "Johan Ek", roles=(Role.AUTHOR,)))


@pytest.fixture
def course(owner):
    return make_course(owner, delivery="classroom")


@pytest.fixture
def planned(course):
    return plan(course)


def plan(course):
    """A planned session, as a plain value from here on: what the pages do is not read through it."""
    session = make_session(course, START, END)
    db.session.expunge(session)
    return session


def kept(session):
    with unit_of_work(tenant_id=session.tenant_id):
        columns = (CourseSession.starts_at, CourseSession.ends_at, CourseSession.place, CourseSession.moves)
        return tuple(db.session.execute(select(*columns).where(CourseSession.id == session.id)).one())


def acts(tenant):
    with unit_of_work(tenant_id=tenant.id):
        query = select(AuditEvent.object_id, AuditEvent.detail).where(AuditEvent.tenant_id == tenant.id, AuditEvent.action == "session.move")
        return [tuple(row) for row in db.session.execute(query.order_by(AuditEvent.at))]


def jobs():
    with unit_of_work():
        return db.session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'session.moved'"))


def begin(session):
    with unit_of_work(tenant_id=session.tenant_id):
        db.session.execute(text("update course_session set starts_at = now() - interval '1 hour' where id = :id"), {"id": session.id})


def path_of(course, session):
    return f"/mina-kurser/{course.id}/tillfallen/{session.id}/tid"


def test_a_planned_session_is_moved_and_the_trail_says_so(author, owner, course, planned):
    path, planner = path_of(course, planned), f"/mina-kurser/{course.id}/tillfallen"
    assert f'href="{path}"' in author.get(planner).text
    page = author.get(path).text
    for value in ('value="2030-01-01"', 'value="13:00"', 'value="16:00"', f'value="{planned.place}"'):
        assert value in page, "the form holds what is so now, on Swedish clocks"
    assert author.post(path, OTHER).location == planner
    assert kept(planned) == (datetime(2030, 7, 2, 7, tzinfo=UTC), datetime(2030, 7, 2, 9, 30, tzinfo=UTC), "Ängelholm, stadshuset", 1)
    [(session_id, detail)] = acts(owner)
    assert (session_id, detail) == (str(planned.id), {"from": START.isoformat(), "to": "2030-07-02T07:00:00+00:00", "other_place": True})
    assert "Ängelholm, stadshuset" in author.get(planner).text


def test_the_same_again_changes_nothing_and_tells_nobody(author, owner, course, planned):
    for _ in range(2):
        assert author.post(path_of(course, planned), OTHER).status_code == 303
    assert (kept(planned)[3], len(acts(owner)), jobs()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"day": "2020-01-01"}, "day", "Tillfället måste börja efter nu. Välj en dag eller en tid som inte har varit."),
        ({"day": "i morgon"}, "day", None),
        ({"ends": "08:00"}, "ends", "Tillfället måste sluta efter att det börjar."),
        ({"starts": "nio"}, "starts", "Skriv tid som 13:00."),
        ({"place": " "}, "place", "Skriv var tillfället är."),
    ],
)
def test_what_a_session_cannot_be_moved_to_stands_in_the_form_with_the_reason(author, owner, course, planned, change, field, sentence):
    answer = author.post(path_of(course, planned), {**OTHER, **change})
    assert answer.status_code == 400
    assert "<title>Fel: När och var är tillfället?" in answer.text
    assert f'<a href="#{field}">{sentence or ""}' in answer.text
    assert f'value="{OTHER["ends"] if field != "ends" else "08:00"}"' in answer.text
    assert (kept(planned), acts(owner), jobs()) == ((START, END, planned.place, 0), [], 0)


def test_once_it_has_begun_it_is_not_moved(author, owner, course, planned):
    begin(planned)
    path, before = path_of(course, planned), kept(planned)
    for answer in (author.get(path), author.post(path, OTHER)):
        assert answer.status_code == 409
        assert "Tillfället har börjat. Då går det inte att ändra tid och plats." in answer.text
    assert f'href="{path}"' not in author.get(f"/mina-kurser/{course.id}/tillfallen").text
    assert (kept(planned), acts(owner)) == (before, [])
    with pytest.raises(Conflict), unit_of_work(tenant_id=owner.id):
        start = now() + timedelta(days=1)
        sessions.move_session(
            tenant_id=owner.id, course_id=course.id, session_id=planned.id, starts_at=start, ends_at=start + timedelta(hours=1), place="Lund"
        )


def test_only_who_plans_sessions_moves_them(client_for, owner, course, planned):
    others = make_member(owner, "Lena Berg", roles=(Role.HR, Role.TENANT_ADMIN, Role.COORDINATOR, Role.LICENCE_OFFICER))
    visitor, path = client_for("helsingborg", others), path_of(course, planned)
    assert (visitor.get(path).status_code, visitor.post(path, OTHER).status_code) == (403, 403)
    assert (kept(planned)[3], acts(owner)) == (0, [])


def test_another_tenants_session_another_courses_and_one_that_is_called_off_are_not_there(author, client_for, owner, course, planned):
    receiver = make_tenant("perstorp", short_name="Perstorp")
    foreign = client_for("perstorp", make_member(receiver, "Eva Ek", roles=(Role.AUTHOR,)))
    theirs, other, off = make_course(receiver, delivery="classroom"), make_course(owner, "Prova på", delivery="classroom"), plan(course)
    with unit_of_work(tenant_id=owner.id):
        sessions.cancel_session(tenant_id=owner.id, course_id=course.id, session_id=off.id)
    pairs = [
        (foreign, path_of(course, planned)),
        (foreign, path_of(theirs, planned)),
        (author, path_of(other, planned)),
        (author, path_of(course, off)),
    ]
    unknown = f"/mina-kurser/{theirs.id}/tillfallen/{uuid.uuid4()}/tid"
    for visitor, path in pairs:
        for method in ("GET", "POST"):
            answer = visitor.open(path, method=method, data=OTHER)
            assert (answer.status_code, answer.data) == (404, visitor.open(unknown, method=method, data=OTHER).data), path
    for tenant_id, course_id, session_id in ((receiver.id, course.id, planned.id), (owner.id, other.id, planned.id), (owner.id, course.id, off.id)):
        with pytest.raises(NotFound), unit_of_work(tenant_id=tenant_id):
            sessions.move_session(tenant_id=tenant_id, course_id=course_id, session_id=session_id, starts_at=END, ends_at=LATER, place="Lund")
    assert (kept(planned)[3], kept(off)[3], acts(owner), jobs()) == (0, 0, [], 0)


def test_the_page_speaks_english_to_who_reads_it(author, course, planned):
    author.client.set_cookie(LANGUAGE_COOKIE, "en", domain="helsingborg.localhost")
    page = author.get(path_of(course, planned)).text
    assert "When and where is the session?" in page
    assert "Ändra" not in page


def test_a_day_is_written_as_the_planner_writes_it(author, course, planned):
    """In summer the clock in Sweden is two hours before UTC's, in winter one."""
    author.post(path_of(course, planned), OTHER)
    page = author.get(path_of(course, planned)).text
    assert 'value="09:00"' in page
    assert f'value="{date(2030, 7, 2).isoformat()}"' in page
