"""A session that is moved: its places follow its new time, and whoever has one or waits is told by her own organisation."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from catalog.services.sessions import cancel_session, move_session
from licensing.models import PoolCounter, SeatAssignment
from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.core.mail import Mail
from tests.factories.platform import make_member
from tests.licensing.booking_world import Story
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
NEW = (now() + timedelta(days=30)).replace(microsecond=0)


def move(story: Story, starts_at: datetime = NEW, place: str = "Ängelholm, stadshuset") -> None:
    """Klippan moves its session."""
    with unit_of_work(tenant_id=story.klippan.id):
        move_session(
            tenant_id=story.klippan.id, course_id=story.course.id, session_id=story.session.id, starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2), place=place,
        )  # fmt: skip


def told(story: Story, tenant: object) -> list[Mail]:
    """The mails of a tenant that say that it is moved."""
    return [mail for mail in story.all(Mail, tenant) if "Tillfället har ändrats." in mail.text_body]  # type: ignore[arg-type]


def numbers(mails: list[Mail]) -> list[str]:
    return [(mail.calendar or "").partition("SEQUENCE:")[2].partition("\r\n")[0] for mail in mails]


def test_those_with_a_place_and_those_who_wait_are_told_by_their_own_organisation(
    client_for: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    story = Story(client_for, places=1)
    story.visitor.post(f"{story.path}/boka")
    bo = make_member(story.bjuv, "Bo Alm")
    client_for(story.bjuv.slug, bo).post(f"{story.path}/ko")
    first = story.all(Mail)
    move(story)
    assert told(story, story.perstorp) == [], "the session's owner writes to nobody else's people"
    run_jobs()
    [amina], [waiting] = told(story, story.perstorp), told(story, story.bjuv)
    assert (amina.to_address, waiting.to_address) == (story.amina.email, bo.email)
    assert amina.subject == "Ändrad tid eller plats: Förflyttning i praktiken"
    for body in (amina.text_body, amina.html_body, waiting.text_body):
        assert "Klippan har ändrat tid eller plats." in body
        assert "Ängelholm, stadshuset" in body
    assert "Du har kvar din plats. Passar det inte längre? Avboka senast" in amina.text_body
    assert "Du står kvar i kön." in waiting.html_body
    assert waiting.calendar is None, "nobody has a place yet that could stand in a calendar"
    [place] = [row.id for row in story.all(SeatAssignment)]
    calendar = (amina.calendar or "").replace("\r\n ", "")
    assert f"UID:{place}@" in calendar
    assert "METHOD:PUBLISH" in calendar
    assert "LOCATION:Ängelholm\\, stadshuset" in calendar
    assert numbers([*first, amina]) == ["0", "1"]
    assert told(story, story.klippan) == []


def test_the_file_on_the_page_and_the_one_that_takes_it_out_have_numbers_of_their_own(
    client_for: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    story = Story(client_for)
    story.visitor.post(f"{story.path}/boka")
    for days in (1, 2):
        move(story, NEW + timedelta(days=days))
        run_jobs()
    assert numbers(told(story, story.perstorp)) == ["1", "2"]
    assert "SEQUENCE:2\r\n" in story.visitor.get(f"{story.path}/kalender").text
    story.visitor.post(f"{story.path}/lamna")
    [last] = [mail for mail in story.all(Mail) if "Din plats är avbokad." in mail.text_body]
    assert numbers([last]) == ["3"]


def test_two_moves_before_the_first_is_told_of_are_told_once(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    story.visitor.post(f"{story.path}/boka")
    move(story, NEW + timedelta(days=1), "Klippan")
    move(story)
    run_jobs()
    [mail] = told(story, story.perstorp)
    assert "Ängelholm, stadshuset" in mail.text_body


def test_who_has_given_the_place_back_and_whose_session_is_called_off_are_not_told_that_it_is_moved(
    client_for: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    story = Story(client_for)
    story.visitor.post(f"{story.path}/boka")
    story.visitor.post(f"{story.path}/lamna")
    move(story)
    run_jobs()
    story.other(name="Eskil Norrby").post(f"{story.path}/boka")
    move(story, NEW + timedelta(days=1))
    with unit_of_work(tenant_id=story.klippan.id):
        cancel_session(tenant_id=story.klippan.id, course_id=story.course.id, session_id=story.session.id)
    run_jobs()
    assert told(story, story.perstorp) == []


def test_places_are_given_and_taken_back_until_the_new_time(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    move(story)
    run_jobs()
    [counter] = story.all(PoolCounter, story.klippan)
    assert (counter.closes_at, counter.returnable_until) == (NEW, NEW - timedelta(hours=24))


def test_whoever_can_no_longer_give_the_place_back_is_told_whom_to_tell(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    story.visitor.post(f"{story.path}/boka")
    move(story, now() + timedelta(hours=5))
    run_jobs()
    [mail] = told(story, story.perstorp)
    assert "säg till Klippan om du inte kan komma." in mail.text_body
    assert "Avboka senast" not in mail.text_body


def test_it_is_said_in_the_language_of_whoever_booked(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    story.other(name="Eskil Norrby", language="en").post(f"{story.path}/boka")
    move(story)
    run_jobs()
    [mail] = [mail for mail in story.all(Mail) if mail.subject.startswith("Changed time or place")]
    assert "Klippan has changed the time or place. This is how it is now:" in mail.text_body
    assert "You keep your place." in mail.html_body
