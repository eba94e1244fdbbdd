"""Requirements: added and ended by HR, for title, unit and all below; what is refused and who may not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from lms.access.models import AuditEvent
from lms.core.clock import today
from lms.core.db import db, unit_of_work
from reporting.models import Requirement
from tests.factories.reporting import require, share_course
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

Clients = Callable[..., Visitor]


@pytest.fixture
def story(session: object) -> Story:
    return begin()


def form(story: Story, **more: object) -> dict[str, object]:
    return {"course": f"{story.helsingborg.id}.{story.course.id}", "unit": "", "job_title": "", "starts_on": today().isoformat()} | more


def kept(story: Story) -> list[Requirement]:
    with unit_of_work(tenant_id=story.perstorp.id):
        return list(db.session.scalars(select(Requirement)))


def test_a_requirement_counts_from_its_day_for_those_it_means(client_for: Clients, story: Story) -> None:
    hr = client_for("perstorp", story.eskil)
    assert hr.post("/uppfoljning/krav", form(story, unit=story.care.id, job_title="Undersköterska")).status_code == 303
    page = hr.get("/uppfoljning/krav").text
    assert "Undersköterska" in page
    assert "Vård och omsorg" in page
    lacking = hr.get("/uppfoljning/medarbetare?visa=saknar").text
    assert "Amina Holmér" in lacking
    assert not any(name in lacking for name in ("Marianne Lindvall", "Tove Lindvik"))
    with unit_of_work(tenant_id=story.perstorp.id):
        assert "requirement.add" in list(db.session.scalars(select(AuditEvent.action)))


def test_a_requirement_that_begins_tomorrow_means_nobody_today(client_for: Clients, story: Story) -> None:
    hr = client_for("perstorp", story.eskil)
    hr.post("/uppfoljning/krav", form(story, starts_on=(today() + timedelta(days=1)).isoformat()))
    assert "0 medarbetare" in hr.get("/uppfoljning/medarbetare?visa=saknar").text


def test_an_ended_requirement_is_gone_at_once_and_cannot_be_ended_twice(client_for: Clients, story: Story) -> None:
    added = require(story.perstorp, story.course, starts_on=today() - timedelta(days=30))
    hr, ending = client_for("perstorp", story.eskil), f"/uppfoljning/krav/{added.id}/avsluta"
    before = hr.get("/uppfoljning/lage").json["version"]
    question = hr.get(ending)
    assert "Vill du avsluta kravet på Säkra förflyttningar?" in question.text
    assert hr.get("/uppfoljning/lage").json["version"] == before, "asking ends nothing"
    assert hr.post(ending).status_code == 303
    assert "Inget krävs ännu" in hr.get("/uppfoljning").text
    assert hr.get("/uppfoljning/lage").json["version"] != before
    assert hr.post(ending).status_code == 409
    assert hr.get(ending).status_code == 404


def test_the_same_requirement_twice_is_one(client_for: Clients, story: Story) -> None:
    hr = client_for("perstorp", story.eskil)
    assert [hr.post("/uppfoljning/krav", form(story, unit=story.north.id)).status_code for _ in range(2)] == [303, 409]
    assert len(kept(story)) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"course": ""}, {"course": "x"}, {"course": f"1.{uuid4()}"}, {"unit": str(uuid4())}, {"unit": "x"}, {"starts_on": "i dag"}, {"extra": "1"}],
)
def test_what_cannot_be_required_is_said_in_the_form(client_for: Clients, story: Story, wrong: dict[str, str]) -> None:
    answer = client_for("perstorp", story.eskil).post("/uppfoljning/krav", form(story, **wrong))
    assert answer.status_code == 400
    assert "behöver rättas" in answer.text
    assert kept(story) == []


def test_a_course_that_was_offered_and_not_accepted_cannot_be_required(client_for: Clients, story: Story) -> None:
    other = share_course(story.helsingborg, story.perstorp, title="Inte mottagen", accepted=False)
    hr = client_for("perstorp", story.eskil)
    assert hr.post("/uppfoljning/krav", form(story, course=f"{story.helsingborg.id}.{other.id}")).status_code == 400
    assert "Inte mottagen" not in hr.get("/uppfoljning/krav").text


def test_another_tenants_requirement_and_an_unknown_one_are_alike(client_for: Clients, story: Story) -> None:
    ours = require(story.perstorp, story.course)
    stranger = client_for("helsingborg", story.author)
    answers = [stranger.post(f"/uppfoljning/krav/{each}/avsluta") for each in (ours.id, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert kept(story)[0].ends_on is None


def test_others_than_hr_may_not(client_for: Clients, story: Story) -> None:
    path, sent = f"/uppfoljning/krav/{require(story.perstorp, story.course).id}/avsluta", form(story)
    for visitor in [client_for("perstorp", member) for member in (story.amina, story.marianne)]:
        assert visitor.post("/uppfoljning/krav", sent).status_code == 403
        assert visitor.post(path).status_code == 403
    assert len(kept(story)) == 1
