"""A session that is called off: whoever has a place or waits is told by her own organisation, once, in her language."""

from collections.abc import Callable

import pytest

from catalog.services.sessions import cancel_session
from lms.core.db import unit_of_work
from lms.core.mail import Mail
from tests.factories.platform import make_member
from tests.licensing.booking_world import Story
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


def call_off(story: Story) -> None:
    """Klippan calls its session off."""
    with unit_of_work(tenant_id=story.klippan.id):
        cancel_session(tenant_id=story.klippan.id, course_id=story.course.id, session_id=story.session.id)


def told(story: Story, tenant: object) -> list[Mail]:
    """The mails of a tenant that say that it is called off."""
    return [mail for mail in story.all(Mail, tenant) if "Tillfället är inställt." in mail.text_body]  # type: ignore[arg-type]


def test_those_with_a_place_and_those_who_wait_are_told_by_their_own_organisation(
    client_for: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    story = Story(client_for, places=1)
    story.visitor.post(f"{story.path}/boka")
    bo = make_member(story.bjuv, "Bo Alm")
    client_for(story.bjuv.slug, bo).post(f"{story.path}/ko")
    call_off(story)
    assert told(story, story.perstorp) == [], "the session's owner writes to nobody else's people"
    run_jobs()
    [amina], [waiting] = told(story, story.perstorp), told(story, story.bjuv)
    assert (amina.to_address, waiting.to_address) == (story.amina.email, bo.email)
    assert amina.subject == "Inställt: Förflyttning i praktiken"
    assert "Klippan har ställt in tillfället." in amina.html_body
    assert "METHOD:CANCEL" in (amina.calendar or "")
    assert told(story, story.klippan) == []


def test_calling_it_off_again_tells_nobody_again(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    story.visitor.post(f"{story.path}/boka")
    for _ in range(2):
        call_off(story)
        run_jobs()
    assert len(told(story, story.perstorp)) == 1


def test_who_has_given_the_place_back_is_not_told(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    story.visitor.post(f"{story.path}/boka")
    story.visitor.post(f"{story.path}/lamna")
    call_off(story)
    run_jobs()
    assert told(story, story.perstorp) == []


def test_it_is_said_in_the_language_of_whoever_booked(client_for: Callable[..., Visitor], run_jobs: Callable[[], int]) -> None:
    story = Story(client_for)
    story.other(name="Eskil Norrby", language="en").post(f"{story.path}/boka")
    call_off(story)
    run_jobs()
    [mail] = [mail for mail in story.all(Mail) if mail.subject.startswith("Called off")]
    assert "Klippan has called the session off." in mail.text_body
    assert "inställt" not in mail.text_body
