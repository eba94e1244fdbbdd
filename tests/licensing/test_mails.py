"""The mails of bookings and seats: in the receiver's language, whoever's act they follow."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from lms.core.db import db, unit_of_work
from lms.core.mail import Mail
from lms.identity.models import Member
from lms.tenancy.models import Organisation
from tests.factories.catalog import make_course
from tests.factories.licensing import Shared, make_pool, make_session
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
BOOKED = {
    "sv": ("Du är bokad: Förflyttning", "Platsen är din.", "Kan du inte komma? Avboka senast", "Du får det här eftersom du har ett konto"),
    "en": ("You are booked: Förflyttning", "The place is yours.", "Cannot come? Cancel by", "You get this because you have an account"),
}
PROMOTED = {
    "sv": ("Du har fått en plats: Förflyttning", "En plats blev ledig, och den är din.", "Hej Eskil"),
    "en": ("You have a place: Förflyttning", "A place came free, and it is yours.", "Hello Eskil"),
}


@dataclass
class Queue:
    """One place, that somebody at Perstorp has, and somebody else at Perstorp who waits for it."""

    tenant: Organisation
    first: Visitor
    second: Member
    waiting: Visitor
    path: str


def read(visitor: Visitor, language: str) -> Visitor:
    """The visitor's browser shows this language."""
    visitor.client.set_cookie("sprak", language, domain=visitor.base_url.split("//")[1].split(":")[0])
    return visitor


def mails_to(member: Member) -> list[Mail]:
    with unit_of_work(tenant_id=member.tenant_id):
        return list(db.session.scalars(select(Mail).where(Mail.to_address == member.email)))


def says(mail: Mail, language: str, sentences: tuple[str, ...]) -> None:
    """The whole mail is in the language: subject, both bodies, and what the HTML says of itself."""
    assert mail.subject == sentences[0]
    for body in (mail.text_body, mail.html_body):
        assert [sentence for sentence in sentences[1:] if sentence not in body] == []
    assert f'<html lang="{language}">' in mail.html_body
    others = {"sv": ("Hello", "yours", "cannot"), "en": ("Hej", "Platsen", "Det går inte")}[language]
    assert [word for word in others if word in mail.text_body] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_booking_is_confirmed_in_the_language_of_whoever_booked(client_for: Callable[..., Visitor], language: str) -> None:
    klippan, perstorp = make_tenant("klippan"), make_tenant("perstorp")
    course = make_course(klippan, "Förflyttning", delivery="classroom", shared_with=[perstorp])
    shared = Shared(klippan, course.id)
    session = make_session(shared)
    make_pool(shared, capacity=1, members=[klippan, perstorp], session=session)
    amina = make_member(perstorp, language=language)
    read(client_for("perstorp", amina), "en" if language == "sv" else "sv").post(f"/tillfallen/klippan/{session.id}/boka")
    [mail] = mails_to(amina)
    says(mail, language, BOOKED[language])


def queue_for(client_for: Callable[..., Visitor], language: str | None, *, classroom: bool) -> Queue:
    """The queue, for a course session or for a seat of a course."""
    klippan, perstorp = make_tenant("klippan"), make_tenant("perstorp")
    course = make_course(klippan, "Förflyttning", delivery="classroom" if classroom else "elearning", shared_with=[perstorp])
    shared = Shared(klippan, course.id)
    planned = make_session(shared) if classroom else None
    make_pool(shared, capacity=1, members=[klippan, perstorp], session=planned)
    amina, eskil = make_member(perstorp), make_member(perstorp, "Eskil Norrby", language=language)
    path = f"/tillfallen/klippan/{planned.id}" if planned else f"/kurser/klippan/{course.id}"
    return Queue(perstorp, client_for("perstorp", amina), eskil, client_for("perstorp", eskil), path)


@pytest.mark.parametrize(("language", "spoken"), [("sv", "sv"), ("en", "en"), (None, "sv")])
@pytest.mark.parametrize("classroom", [True, False], ids=["session", "seat"])
def test_whoever_comes_out_of_a_queue_is_told_in_her_own_language(
    client_for: Callable[..., Visitor], run_jobs: Callable[[], int], classroom: bool, language: str | None, spoken: str
) -> None:
    queue = queue_for(client_for, language, classroom=classroom)
    for visitor in (queue.first, queue.waiting):
        visitor.post(f"{queue.path}/ko")
    read(queue.first, "sv" if spoken == "en" else "en").post(f"{queue.path}/lamna")
    run_jobs()
    [mail] = mails_to(queue.second)
    says(mail, spoken, PROMOTED[spoken])
