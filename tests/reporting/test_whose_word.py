"""On whose word a completion rests: the course's, a leader's, the portal's or an outside system's; shown, kept, taken home."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import text

from catalog.models import Course
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.core.jobs import defer
from lms.http.app import Samlar
from lms.identity.models import Member
from lms.lrs.credentials import NewCredential
from reporting.completion import Achievement, moments
from reporting.services import completions
from reporting.words import Teller
from tests.factories.lrs import Sender, make_credential
from tests.factories.reporting import achieve, completions_of, drain, require, share_course, statement_of, void
from tests.factories.retention import decide, dispose, grow_old
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

Clients = Callable[..., Visitor]
PAGE = "/uppfoljning/medarbetare"


@pytest.fixture
def story(session: object) -> Story:
    return begin()


@pytest.fixture
def system(app: Samlar, story: Story) -> NewCredential:
    made, _other = make_credential(story.perstorp, "statements/write"), make_credential(story.perstorp)
    with unit_of_work(tenant_id=story.perstorp.id):
        db.session.execute(text("update lrs_credential set name = 'Utbildningsfabriken' where id = :id"), {"id": made.id})
    return made


def sent(app: Samlar, system: NewCredential, member: Member, course: Course, *, verb: str = "completed", at: datetime | None = None) -> str:
    """An outside system has said so, over HTTP."""
    with unit_of_work(tenant_id=member.tenant_id):
        said = statement_of(member, course, verb, at or now())
    assert Sender(app, system).post(said).status_code == 200
    return str(said["id"])


def words(member: Member) -> tuple[set[str], int]:
    """The words of the member's one completion, and how many systems are among them."""
    [found] = completions_of(member)
    return set(found.words), len(found.systems)


@pytest.mark.parametrize(
    ("verb", "delivery", "word"), [("satisfied", "elearning", "course"), ("attended", "classroom", "leader"), ("completed", "webinar", "portal")]
)
def test_what_the_platform_says_it_says_after_the_course_or_the_leader(story: Story, verb: str, delivery: str, word: str) -> None:
    course = share_course(story.helsingborg, story.perstorp, delivery=delivery)
    achieve(story.amina, course, verb=verb)
    drain(story.perstorp)
    assert words(story.amina) == ({word}, 0)


def test_an_outside_system_is_told_by_name_whatever_it_says(app: Samlar, story: Story, system: NewCredential, client_for: Clients) -> None:
    require(story.perstorp, story.course)
    for verb in ("satisfied", "completed"):
        sent(app, system, story.amina, story.course, verb=verb, at=now() - timedelta(days=700))
    achieve(story.tove, story.course, verb="satisfied", at=datetime(2023, 5, 2, 9, tzinfo=UTC))
    drain(story.perstorp)
    assert words(story.amina) == ({"outside"}, 1)
    hr = client_for("perstorp", story.eskil)
    everybody = hr.get(PAGE).text
    assert "enligt ett yttre system (Utbildningsfabriken)" in everybody
    assert "gick ut 2 maj 2025, enligt kursen" in everybody
    of_course = hr.get(f"{PAGE}?kurs={story.helsingborg.id}.{story.course.id}").text
    assert "enligt ett yttre system (Utbildningsfabriken)" in of_course
    assert "Gick ut 2 maj 2025, enligt kursen" in of_course
    assert "Saknar intyg, enligt" not in of_course
    hr.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    assert "according to an outside system (Utbildningsfabriken)" in hr.get(PAGE).text


def test_the_file_says_it_too(app: Samlar, story: Story, system: NewCredential, client_for: Clients, run_jobs: Callable[[], int]) -> None:
    require(story.perstorp, story.course, unit=story.care)
    sent(app, system, story.amina, story.course)
    hr = client_for("perstorp", story.eskil)
    hr.get("/uppfoljning")
    page = hr.post("/uppfoljning/export", {}).headers["Location"]
    run_jobs()
    sheet = openpyxl.load_workbook(BytesIO(hr.get(page + "/fil").data)).active
    assert sheet is not None
    told = {row[0].value: row[9].value for row in sheet.iter_rows(min_row=4)}
    assert told == {"Holmér": "Ett yttre system (Utbildningsfabriken)", "Lindvall": None}


def test_when_an_outside_word_is_taken_back_the_completion_rests_on_what_is_left(app: Samlar, story: Story, system: NewCredential) -> None:
    at = now() - timedelta(hours=2)
    wrong = sent(app, system, story.amina, story.course, at=at)
    achieve(story.amina, story.course, at=at)
    drain(story.perstorp)
    assert words(story.amina) == ({"outside", "portal"}, 1)
    void(story.perstorp, wrong)
    drain(story.perstorp)
    assert words(story.amina) == ({"portal"}, 0)


def test_a_word_outlives_the_statement_that_it_was_said_in(app: Samlar, story: Story, system: NewCredential) -> None:
    said = sent(app, system, story.amina, story.course)
    drain(story.perstorp)
    grow_old(story.perstorp, said, months_old=130)
    decide(story.perstorp)
    dispose(story.perstorp)
    with unit_of_work(tenant_id=story.perstorp.id):
        assert db.session.scalar(text("select count(*) from statement")) == 0
        completions.rebuild(tenant_id=story.perstorp.id)
    assert words(story.amina) == ({"outside"}, 1)
    with unit_of_work(tenant_id=story.perstorp.id):
        db.session.execute(text("delete from course_completion"))
        completions.rebuild(tenant_id=story.perstorp.id)
    assert words(story.amina) == (set(), 0), "made again with nobody left who says so, it is nobody's word"


def test_completions_of_before_learn_their_words_part_by_part(
    app: Samlar, story: Story, system: NewCredential, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completions, "BATCH", 2)
    people = (story.amina, story.tove, story.marianne, story.eskil)
    for member in people:
        sent(app, system, member, story.course)
    drain(story.perstorp)
    with unit_of_work(tenant_id=story.perstorp.id):
        db.session.execute(text("update course_completion set words = '{}', systems = '{}'"))
        defer("reporting.words", tenant_id=story.perstorp.id)
    assert run_jobs() == 3
    assert [words(member) for member in people] == [({"outside"}, 1)] * 4


def test_a_blended_course_rests_on_both_its_parts_or_on_nobodys_word() -> None:
    at, system = datetime(2026, 11, 2, 9, tzinfo=UTC), UUID(int=7)
    web = Achievement(at, "satisfied", frozenset({(Teller.OUTSIDE, system)}))
    hall, disposed = (Achievement(at + timedelta(days=1), "attended", each) for each in (frozenset({(Teller.LEADER, None)}), frozenset()))
    assert moments("blended", [hall, web])[0].words == {(Teller.OUTSIDE, system), (Teller.LEADER, None)}
    assert moments("blended", [disposed, web])[0].words == set()


def test_a_system_of_another_organisation_is_never_named(app: Samlar, story: Story, system: NewCredential, client_for: Clients) -> None:
    course = share_course(story.helsingborg)
    require(story.helsingborg, course)
    achieve(story.author, course)
    drain(story.helsingborg)
    with unit_of_work(tenant_id=story.helsingborg.id):
        db.session.execute(text("update course_completion set words = '{outside}', systems = array[:id]"), {"id": system.id})
    page = client_for("helsingborg", story.author).get(f"{PAGE}?kurs={story.helsingborg.id}.{course.id}").text
    assert "enligt ett yttre system" in page
    assert "Utbildningsfabriken" not in page
