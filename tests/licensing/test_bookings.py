"""Booking a course session through HTTP: places, queue, mails, the roster and its window, attendance."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog.services.sessions import cancel_session
from licensing.models import AttendanceMark, RosterRow, SeatAssignment
from licensing.services import attendance
from lms.access.models import AuditEvent
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.core.mail import Mail
from lms.http.app import Samlar
from lms.identity.models import Employment
from lms.lrs.models import Progress, StatementRow
from tests.factories.platform import make_member
from tests.licensing.booking_world import Story
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def story(client_for: Callable[..., Visitor]) -> Story:
    return Story(client_for)


def test_a_booking_gives_a_place_a_roster_row_a_mail_and_a_page(story: Story, run_jobs: Callable[[], int]) -> None:
    answer = story.visitor.post(f"{story.path}/boka", data={"needs": "Jag hör dåligt."})
    assert answer.status_code == 303
    page = story.visitor.get(answer.headers["Location"]).text
    assert "Klart. Platsen är din." in page
    [row], [mail] = story.all(RosterRow), story.all(Mail)
    assert (row.display_name, row.needs, row.aliased) == ("Amina Holmér", "Jag hör dåligt.", False)
    assert "Klippan, övningssalen" in mail.text_body
    assert f"http://{story.perstorp.slug}.localhost:8000{story.path}" in mail.text_body


def test_a_second_click_books_once_and_writes_one_mail(story: Story) -> None:
    for _ in range(2):
        assert story.visitor.post(f"{story.path}/boka").status_code == 303
    assert len(story.all(SeatAssignment)) == len(story.all(RosterRow)) == len(story.all(Mail)) == 1


def test_a_place_is_given_back_after_a_question_and_the_page_says_so(story: Story) -> None:
    story.visitor.post(f"{story.path}/boka")
    booked = story.visitor.get(story.path).text
    assert f'href="{story.path}?avboka=1"' in booked
    assert f'action="{story.path}/lamna"' not in booked, "one press gave the place away"
    asked = story.visitor.get(f"{story.path}?avboka=1").text
    assert "Vill du avboka platsen?" in asked
    assert f'action="{story.path}/lamna"' in asked
    assert len(story.all(RosterRow)) == 1
    answer = story.visitor.post(f"{story.path}/lamna")
    after = story.visitor.get(answer.headers["Location"]).text
    assert "Klart. Du är avbokad." in after
    assert "Boka igen" in after
    assert "Ja, boka platsen" not in after, "it could be taken for a yes to giving it back"
    assert story.all(RosterRow) == []
    assert "Vill du avboka platsen?" not in story.other().get(f"{story.path}?avboka=1").text


def test_an_address_says_that_a_place_is_given_back_to_nobody_who_has_not_done_so(story: Story) -> None:
    address, said = f"{story.path}?avbokad=1", "Du är avbokad."
    story.visitor.post(f"{story.path}/boka")
    story.visitor.post(f"{story.path}/lamna")
    assert said in story.visitor.get(address).text
    never = story.other(name="Eskil Norrby")
    page = never.get(address).text
    assert said not in page
    assert "Boka platsen?" in page
    assert "2 kvar" in page
    never.post(f"{story.path}/boka")
    assert said not in never.get(address).text
    story.set_places(1)
    waiting = story.other(name="Lena Berg")
    waiting.post(f"{story.path}/ko")
    waiting.post(f"{story.path}/lamna")
    assert said not in waiting.get(address).text, "the queue was left, and no place given back"
    never.post(f"{story.path}/lamna")
    assert "1 plats kvar" in waiting.get(f"/kurser/{story.klippan.slug}/{story.course.id}").text


def test_the_last_place_is_given_once_and_the_next_may_queue(client_for: Callable[..., Visitor]) -> None:
    story = Story(client_for, places=1)
    story.visitor.post(f"{story.path}/boka")
    late = story.other()
    answer = late.post(f"{story.path}/boka")
    assert (answer.status_code, "Ställ mig i kö" in answer.text) == (409, True)
    assert late.post(f"{story.path}/ko").status_code == 303
    assert "Du står i kö" in late.get(story.path).text


def test_a_place_given_back_is_the_next_ones_at_once_and_a_job_of_her_tenant_tells_her(
    client_for: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    story = Story(client_for, places=1)
    story.visitor.post(f"{story.path}/boka")
    waiting = client_for(story.bjuv.slug, make_member(story.bjuv, "Bo Alm"))
    waiting.post(f"{story.path}/ko", data={"needs": "Rullstol"})
    assert story.visitor.post(f"{story.path}/lamna").status_code == 303
    assert "Du är bokad" in waiting.get(story.path).text  # before any job has run
    run_jobs()
    [row], [assignment], [mail] = story.all(RosterRow, story.bjuv), story.all(SeatAssignment, story.bjuv), story.all(Mail, story.bjuv)
    assert (row.display_name, row.needs, assignment.state) == ("Bo Alm", "Rullstol", "assigned")
    assert "En plats blev ledig" in mail.text_body
    assert story.all(RosterRow) == []


def test_who_left_the_employer_while_waiting_gives_the_place_on(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for, places=1)
    story.visitor.post(f"{story.path}/boka")
    gone, next_one = make_member(story.perstorp, "Gun Borg"), make_member(story.bjuv, "Bo Alm")
    client_for(story.perstorp.slug, gone).post(f"{story.path}/ko")
    client_for(story.bjuv.slug, next_one).post(f"{story.path}/ko")
    with unit_of_work(tenant_id=story.perstorp.id):
        db.session.scalars(select(Employment).where(Employment.member_id == gone.id)).one().ends_on = now().date() - timedelta(days=1)
    story.visitor.post(f"{story.path}/lamna")
    run_jobs()
    assert [row.display_name for row in story.all(RosterRow, story.klippan)] == ["Bo Alm"]


def test_a_protected_person_stands_on_the_roster_by_an_alias(story: Story) -> None:
    story.other(name="Hemlig Person", protected=True).post(f"{story.path}/boka")
    page = story.leader.get(f"{story.path}/deltagare").text
    assert "Deltagare " in page
    assert "Hemlig" not in page


def test_only_the_sessions_leader_sees_the_roster(story: Story) -> None:
    story.visitor.post(f"{story.path}/boka")
    assert "Amina Holmér" in story.leader.get(f"{story.path}/deltagare").text
    colleague = story.client_for(story.klippan.slug, make_member(story.klippan, "Nils Ek"))
    form = {"participant_id": story.perstorp.id, "assignment_id": str(story.all(RosterRow)[0].assignment_id), "present": "true"}
    for stranger in (colleague, story.visitor):
        assert stranger.get(f"{story.path}/deltagare").status_code == 404
        assert stranger.post(f"{story.path}/deltagare", data=form).status_code == 404


@pytest.mark.parametrize(("ended", "names"), [(timedelta(days=13, hours=23), ["Amina Holmér"]), (timedelta(days=14, seconds=1), [])])
def test_the_owner_reads_the_roster_until_14_days_after_the_end(story: Story, ended: timedelta, names: list[str]) -> None:
    story.visitor.post(f"{story.path}/boka")
    story.begin(ended=ended)
    assert [row.display_name for row in story.all(RosterRow, story.klippan)] == names
    assert [row.display_name for row in story.all(RosterRow, story.bjuv)] == []
    assert len(story.all(RosterRow)) == 1  # her own tenant still has its row


def test_a_mark_becomes_one_statement_in_the_participants_own_tenant(story: Story, app: Samlar, run_jobs: Callable[[], int]) -> None:
    story.visitor.post(f"{story.path}/boka")
    story.begin(ended=timedelta(hours=1))
    assert story.mark(present=True) == 303
    run_jobs()
    [mark] = story.all(AttendanceMark)
    for _ in range(2):  # the job delivered once more
        with unit_of_work(tenant_id=story.perstorp.id):
            attendance.settle(tenant_id=story.perstorp.id, owner_id=story.klippan.id, mark_id=mark.id, settings=app.settings)
    assert story.mark(present=True) == 303
    run_jobs()
    [statement] = story.all(StatementRow)
    assert statement.verb == attendance.ATTENDED
    assert statement.activity_id.endswith(f"/course/{story.klippan.id}/{story.course.id}")
    assert [row.attended_at is not None for row in story.all(Progress)] == [True]
    assert story.all(StatementRow, story.klippan) == []


def test_whoever_took_part_reads_that_she_did_and_not_that_she_is_booked(story: Story, run_jobs: Callable[[], int]) -> None:
    story.visitor.post(f"{story.path}/boka")
    story.begin()
    course = f"/kurser/{story.klippan.slug}/{story.course.id}"
    pages = (story.path, course, "/mitt-larande")
    assert ["Du var med" in story.visitor.get(path).text for path in pages] == [False, False, False]
    assert story.mark(True) == 303
    run_jobs()
    shown = [story.visitor.get(path).text for path in pages]
    assert ["Du var med" in page for page in shown] == [True, True, True]
    assert ["Du är bokad" in page or "Bokad " in page or "Bokat" in page for page in shown] == [False, False, False]
    assert "om du inte kan komma" not in shown[0]


def test_a_corrected_mark_voids_the_statement_and_a_second_correction_says_it_again(story: Story, run_jobs: Callable[[], int]) -> None:
    story.visitor.post(f"{story.path}/boka")
    story.begin(ended=timedelta(hours=1))
    attended = []
    for present in (True, False, True):
        story.mark(present=present)
        run_jobs()
        attended.append([row.attended_at is not None for row in story.all(Progress)])
    assert attended[0] == attended[2] == [True]
    assert attended[1] in ([], [False])


def test_one_press_marks_whoever_is_not_marked_and_each_can_be_changed_afterwards(story: Story, run_jobs: Callable[[], int]) -> None:
    story.set_places(3)
    people = [story.visitor, story.other(name="Bo Alm"), story.other(name="Siv Ek")]
    for visitor in people:
        visitor.post(f"{story.path}/boka")
    story.begin(ended=timedelta(hours=1))
    absent = next(row.assignment_id for row in story.all(RosterRow) if row.display_name == "Bo Alm")
    assert "Alla var med" in story.leader.get(f"{story.path}/deltagare").text
    story.mark(present=False, assignment_id=absent)
    assert "Alla andra var med" in story.leader.get(f"{story.path}/deltagare").text
    for _ in range(2):
        assert story.leader.post(f"{story.path}/deltagare/alla").status_code == 303
        assert sorted((mark.assignment_id == absent, mark.present, mark.revision) for mark in story.all(AttendanceMark)) == [
            (False, True, 1), (False, True, 1), (True, False, 1),
        ]  # fmt: skip
    assert len([event for event in story.all(AuditEvent, story.klippan) if event.action == "session.mark"]) == 3
    page = story.leader.get(f"{story.path}/deltagare").text
    assert "Alla är avprickade. Du kan ändra var och en." in page
    run_jobs()
    assert len(story.all(StatementRow)) == 2
    assert story.mark(present=True, assignment_id=absent) == 303
    assert all(mark.present for mark in story.all(AttendanceMark))


def test_nobody_but_the_leader_marks_everybody_and_not_before_the_session_has_begun(story: Story) -> None:
    story.visitor.post(f"{story.path}/boka")
    assert "Alla var med" not in story.leader.get(f"{story.path}/deltagare").text
    assert story.leader.post(f"{story.path}/deltagare/alla").status_code == 409
    story.begin()
    for stranger in (story.client_for(story.klippan.slug, make_member(story.klippan, "Nils Ek")), story.visitor):
        assert stranger.post(f"{story.path}/deltagare/alla").status_code == 404
    assert story.all(AttendanceMark, story.klippan) == []


def test_nobody_is_marked_before_the_session_has_begun(story: Story) -> None:
    story.visitor.post(f"{story.path}/boka")
    assert story.mark(present=True) == 409
    assert story.all(AttendanceMark) == []


def test_a_place_is_not_given_back_after_the_deadline(client_for: Callable[..., Visitor]) -> None:
    story = Story(client_for, starts_at=now() + timedelta(hours=23))
    story.visitor.post(f"{story.path}/boka")
    answer = story.visitor.post(f"{story.path}/lamna")
    assert (answer.status_code, "för sent" in answer.text) == (409, True)


def test_a_session_that_is_over_called_off_or_without_places_is_not_booked(client_for: Callable[..., Visitor]) -> None:
    foreign, story = Story(client_for), Story(client_for, places=0)
    assert story.visitor.post(f"{foreign.path}/boka").status_code == 404
    assert story.visitor.post(f"{story.path}/boka").status_code == 409
    story = Story(client_for)
    story.begin()
    assert story.visitor.post(f"{story.path}/boka").status_code == 409
    story = Story(client_for)
    with unit_of_work(tenant_id=story.klippan.id):
        cancel_session(tenant_id=story.klippan.id, course_id=story.course.id, session_id=story.session.id)
    assert story.visitor.post(f"{story.path}/boka").status_code == 409


def test_raising_the_places_of_a_session_gives_them_to_those_who_wait(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for, places=1)
    story.visitor.post(f"{story.path}/boka")
    waiting = story.other(name="Bo Alm")
    waiting.post(f"{story.path}/ko")
    story.set_places(2)
    run_jobs()
    assert sorted(row.display_name for row in story.all(RosterRow)) == ["Amina Holmér", "Bo Alm"]


def test_a_leader_finds_the_way_to_the_roster_on_her_own_page(story: Story) -> None:
    assert f'href="{story.path}/deltagare"' in story.leader.get("/mitt-larande").text
    assert "Du leder" not in story.visitor.get("/mitt-larande").text


def test_my_learning_shows_what_is_booked_and_waited_for(story: Story) -> None:
    assert "Du har inget på gång just nu" in story.visitor.get("/mitt-larande").text
    story.visitor.post(f"{story.path}/boka")
    page = story.visitor.get("/mitt-larande").text
    assert "Bokat" in page
    assert "Förflyttning i praktiken" in page
    said = story.visitor.get("/api/learning").json
    assert [row["session_id"] for row in said["bookings"]] == [str(story.session.id)]
