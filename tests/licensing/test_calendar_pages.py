"""The calendar file of a booking, on the page and in the mail."""

from collections.abc import Callable

import pytest

from catalog.services.sessions import cancel_session
from licensing.models import SeatAssignment
from lms.core.db import unit_of_work
from lms.core.mail import Mail
from tests.licensing.booking_world import Story
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def story(client_for: Callable[..., Visitor]) -> Story:
    return Story(client_for)


def test_a_booking_comes_with_a_calendar_file_and_giving_it_back_with_one_that_takes_it_out(story: Story) -> None:
    path = f"{story.path}/kalender"
    assert story.visitor.get(path).status_code == 404, "nobody has a place yet"
    answer = story.visitor.get(story.visitor.post(f"{story.path}/boka").headers["Location"])
    assert f'href="{path}"' in answer.text
    file = story.visitor.get(path)
    assert (file.content_type, file.headers["Content-Disposition"]) == (
        "text/calendar; charset=utf-8; method=PUBLISH", 'attachment; filename="kurstillfalle.ics"',
    )  # fmt: skip
    [place], [mail] = [row.id for row in story.all(SeatAssignment)], story.all(Mail)
    assert f"UID:{place}@localhost" in file.text
    assert "SUMMARY:Förflyttning i praktiken" in mail.calendar
    assert "Amina" not in file.text
    assert story.other().get(path).status_code == 404, "the file is for whoever has the place"
    story.visitor.post(f"{story.path}/lamna")
    assert story.visitor.get(path).status_code == 404
    [last] = [mail.calendar for mail in story.all(Mail) if "Din plats är avbokad." in mail.text_body]
    assert f"UID:{place}@localhost\r\nSEQUENCE:1" in last


def test_the_calendar_file_of_a_session_that_is_called_off_takes_it_out(story: Story) -> None:
    story.visitor.post(f"{story.path}/boka")
    with unit_of_work(tenant_id=story.klippan.id):
        cancel_session(tenant_id=story.klippan.id, course_id=story.course.id, session_id=story.session.id)
    assert "Ta bort ur kalendern" in story.visitor.get(story.path).text
    assert "METHOD:CANCEL" in story.visitor.get(f"{story.path}/kalender").text
