"""Beginning a course through HTTP: who may, on whose seat, and what a second click does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from catalog.models import Course
from catalog.services.courses import withdraw_course
from licensing.models import CourseCount, Enrolment, PoolCounter, PoolParticipation, SeatAssignment, SeatHolder
from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.tenancy.models import Organisation
from tests.factories.catalog import make_course
from tests.factories.licensing import Shared, make_pool
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


class Story:
    """Helsingborg's course, shared with Perstorp and Klippan; Amina works in Perstorp."""

    def __init__(self, client_for, *, delivery: str = "elearning") -> None:  # type: ignore[no-untyped-def]
        self.client_for = client_for
        self.helsingborg, self.perstorp, self.klippan = (make_tenant(short_name=name) for name in ("Helsingborg", "Perstorp", "Klippan"))
        self.course: Course = make_course(self.helsingborg, delivery=delivery, shared_with=[self.perstorp, self.klippan])
        self.shared = Shared(self.helsingborg, self.course.id)
        self.amina = make_member(self.perstorp)

    def visitor(self, member: Member | None = None) -> Visitor:
        """Amina, or another member, signed in."""
        member = member or self.amina
        slugs = {each.id: each.slug for each in (self.helsingborg, self.perstorp, self.klippan)}
        return self.client_for(slugs[member.tenant_id], member)

    def pool(self, capacity: int, *members: Organisation) -> PoolCounter:
        """A pool for these organisations."""
        return make_pool(self.shared, capacity=capacity, members=members or (self.helsingborg, self.perstorp, self.klippan))  # type: ignore[return-value]

    def all(self, kind: type, tenant: Organisation | None = None) -> list:  # type: ignore[type-arg]
        """Every row of a kind that a tenant reads."""
        with unit_of_work(tenant_id=(tenant or self.perstorp).id):
            return list(db.session.scalars(select(kind).execution_options(populate_existing=True)))


@pytest.fixture
def story(client_for) -> Story:  # type: ignore[no-untyped-def]
    return Story(client_for)


def test_a_course_without_a_pool_begins_without_a_seat(story: Story) -> None:
    answer = story.visitor().post(f"{story.shared.path}/starta")
    assert answer.status_code == 303
    assert ".innehall.localhost" in urlsplit(answer.headers["Location"]).netloc
    assert len(story.all(Enrolment)) == 1
    assert story.all(SeatAssignment) == []


def test_the_first_launch_takes_and_activates_a_seat_of_the_pool(story: Story) -> None:
    story.pool(2)
    answer = story.visitor().post(f"{story.shared.path}/starta")
    registration = parse_qs(urlsplit(answer.headers["Location"]).query)["registration"][0]
    [enrolment], [assignment], [holder] = story.all(Enrolment), story.all(SeatAssignment), story.all(SeatHolder)
    assert str(enrolment.registration) == registration
    assert (assignment.state, assignment.enrolment_id, holder.assignment_id) == ("activated", enrolment.id, assignment.id)
    assert holder.activated_at is not None


def test_a_second_click_goes_on_with_the_same_seat_and_registration(story: Story) -> None:
    story.pool(2)
    answers = [story.visitor().post(f"{story.shared.path}/starta") for _ in range(2)]
    registrations = {parse_qs(urlsplit(answer.headers["Location"]).query)["registration"][0] for answer in answers}
    assert len(registrations) == len(story.all(SeatHolder)) == len(story.all(Enrolment)) == 1
    launches = [row for row in story.all(AuditEvent) if row.action == "course.launch"]
    assert len(launches) == 2, "a launch ends the one before and makes a new grant, so it is an act each time"
    assert [row.started for row in story.all(CourseCount)] == [1]


def test_the_owner_sees_one_more_seat_used_by_perstorp_and_nobody(story: Story) -> None:
    story.pool(2)
    story.visitor().post(f"{story.shared.path}/starta")
    used = {row.tenant_id: row.common_used for row in story.all(PoolParticipation, story.helsingborg)}
    assert used == {story.helsingborg.id: 0, story.perstorp.id: 1, story.klippan.id: 0}
    for kind in (Enrolment, SeatAssignment, SeatHolder):
        assert story.all(kind, story.helsingborg) == []
    assert [(row.tenant_id, row.started) for row in story.all(CourseCount, story.helsingborg)] == [(story.perstorp.id, 1)]


def test_beginning_leaves_a_trace_in_the_audit_trail(story: Story) -> None:
    story.pool(2)
    story.visitor().post(f"{story.shared.path}/starta")
    acts = [(row.action, row.actor_member_id) for row in story.all(AuditEvent) if row.action.startswith(("seat", "enrolment"))]
    assert sorted(acts) == [("enrolment.begin", story.amina.id), ("seat.take", story.amina.id)]


def test_who_comes_to_a_full_pool_is_told_and_can_queue_and_nothing_has_changed(story: Story) -> None:
    story.pool(0)
    answer = story.visitor().post(f"{story.shared.path}/starta")
    assert answer.status_code == 409
    assert "Ställ mig i kö" in answer.text
    assert f'action="{story.shared.path}/ko"' in answer.text
    assert story.all(Enrolment) == story.all(SeatAssignment) == []


def test_queueing_twice_is_queueing_once_and_leaving_ends_it(story: Story) -> None:
    story.pool(0)
    visitor = story.visitor()
    assert [visitor.post(f"{story.shared.path}/ko").status_code for _ in range(2)] == [303, 303]
    assert [row.queued for row in story.all(PoolCounter)] == [1]
    assert "Du står i kö" in visitor.get(story.shared.path).text
    assert visitor.post(f"{story.shared.path}/starta").status_code == 409
    assert visitor.post(f"{story.shared.path}/lamna").status_code == 303
    assert [row.queued for row in story.all(PoolCounter)] == [0]
    assert visitor.post(f"{story.shared.path}/lamna").status_code == 404


def test_an_organisation_outside_the_pool_is_refused_with_the_reason(story: Story) -> None:
    story.pool(2, story.klippan)
    visitor = story.visitor()
    answer = visitor.post(f"{story.shared.path}/starta")
    assert answer.status_code == 409
    assert "inte med och delar" in answer.text
    assert "har inga platser" in visitor.get(story.shared.path).text


def test_a_used_seat_is_not_given_back(story: Story) -> None:
    story.pool(2)
    visitor = story.visitor()
    visitor.post(f"{story.shared.path}/starta")
    assert visitor.post(f"{story.shared.path}/lamna").status_code == 409
    assert [row.used for row in story.all(PoolCounter)] == [1]


def test_a_course_that_was_never_accepted_an_unknown_one_and_a_foreign_owner_answer_alike(story: Story) -> None:
    other = make_course(story.helsingborg, shared_with=[story.klippan])
    visitor = story.visitor()
    helsingborg, klippan, course_id = story.helsingborg.slug, story.klippan.slug, story.course.id
    for path in (f"/kurser/{helsingborg}/{other.id}", f"/kurser/{klippan}/{course_id}", f"/kurser/nowhere/{course_id}"):
        for act in ("starta", "ko", "lamna"):
            assert visitor.post(f"{path}/{act}").status_code == 404


def test_nobody_begins_without_signing_in(story: Story) -> None:
    assert story.client_for(story.perstorp.slug).post(f"{story.shared.path}/starta").status_code == 401


def test_who_has_begun_goes_on_when_the_course_is_withdrawn_and_nobody_else_begins(story: Story) -> None:
    story.visitor().post(f"{story.shared.path}/starta")
    with unit_of_work(tenant_id=story.helsingborg.id):
        withdraw_course(tenant_id=story.helsingborg.id, course_id=story.course.id)
    assert story.visitor().post(f"{story.shared.path}/starta").status_code == 303
    assert story.visitor(make_member(story.perstorp)).post(f"{story.shared.path}/starta").status_code == 409


def test_the_course_page_says_how_many_seats_are_left_and_what_the_owner_sees(story: Story) -> None:
    story.pool(3)
    page = story.visitor().get(story.shared.path).text
    assert "Du kan börja nu" in page
    assert '<b class="num">3</b> platser kvar för Perstorp' in page
    assert "0 av 3 platser tagna" in page
    assert "Helsingborg ser att Perstorp använder en plats till. De ser inte vem du är." in page
    assert '<b class="num">3</b> platser kvar för Perstorp' in story.visitor().get("/kurser?q=förflyttningar").text


def test_what_is_taken_and_what_is_left_for_whom_of_one_pool_are_told_apart_wherever_they_stand(story: Story) -> None:
    pool_id = make_pool(
        story.shared, capacity=40, members=[story.helsingborg, story.perstorp, story.klippan], guaranteed={story.klippan.id: 5}
    )  # fmt: skip
    story.visitor().post(f"{story.shared.path}/starta")
    other = story.visitor(make_member(story.perstorp))
    for path in (story.shared.path, "/kurser?q=förflyttningar"):
        page = other.get(path).text
        assert '<b class="num">34</b> platser kvar för Perstorp' in page, "five are kept for Klippan"
        assert "<span>1 av 40 platser tagna</span>" in page
    officer = story.visitor(make_member(story.perstorp, roles=(Role.LICENCE_OFFICER,)))
    assert '<b class="num">1</b> av 40 platser tagna, 39 kvar' in officer.get("/licenser").text
    assert "1 av 40 platser i potten är tagna, 39 kvar." in officer.get(f"/licenser/{story.helsingborg.slug}/{pool_id}").text
