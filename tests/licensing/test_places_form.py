"""The author's form for a session's places: what cannot be is said beside the number that was typed, on the planner's page."""

import uuid
from collections.abc import Callable

import pytest

from catalog.models import CourseSession
from licensing.models import PoolCounter
from lms.access.permissions import Role
from tests.factories.catalog import make_course
from tests.factories.licensing import Shared, make_session
from tests.factories.platform import make_member
from tests.licensing.booking_world import Story
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def story(client_for: Callable[..., Visitor]) -> Story:
    return Story(client_for, places=2)


@pytest.fixture
def author(story: Story, client_for: Callable[..., Visitor]) -> Visitor:
    return client_for(story.klippan.slug, make_member(story.klippan, "Johan Ek", roles=(Role.AUTHOR,)))


def path_of(story: Story, session: CourseSession | None = None) -> str:
    return f"/mina-kurser/{story.course.id}/tillfallen/{(session or story.session).id}/platser"


def capacities(story: Story) -> list[int]:
    return [counter.capacity for counter in story.all(PoolCounter, story.klippan)]


@pytest.mark.parametrize("typed", ["många", "-3", "", "99999999999"])
def test_what_is_no_number_of_places_stands_in_the_form_again_with_the_reason(story: Story, author: Visitor, typed: str) -> None:
    other = make_session(Shared(story.klippan, story.course.id))
    answer, name = author.post(path_of(story), {"capacity": typed}), f"capacity-{story.session.id}"
    assert answer.status_code == 400
    assert "<title>Fel: Tillfällen" in answer.text
    assert f'<a href="#{name}">Skriv ett antal platser, till exempel 40.</a>' in answer.text
    assert f'id="{name}" name="capacity" inputmode="numeric" value="{typed}" aria-describedby=" {name}-error" aria-invalid="true"' in answer.text
    assert f'<p class="error" id="{name}-error">' in answer.text
    assert f'id="capacity-{other.id}" name="capacity" inputmode="numeric" value="" required' in answer.text, "the other session's is untouched"
    assert 'name="cancel_before_hours" type="text" value="24"' in answer.text, "and so is the form for one more"
    assert 'aria-current="page">Tillfällen</a>' in answer.text
    assert capacities(story) == [2]


def test_fewer_places_than_are_booked_are_refused_beside_the_number(story: Story, author: Visitor) -> None:
    story.visitor.post(f"{story.path}/boka")
    answer, name = author.post(path_of(story), {"capacity": "0"}), f"capacity-{story.session.id}"
    assert answer.status_code == 409
    assert f'<a href="#{name}">Fler platser än så är redan tagna. Ingen blir av med sin plats. Skriv ett högre tal.</a>' in answer.text
    assert f'id="{name}" name="capacity" inputmode="numeric" value="0" aria-describedby' in answer.text
    assert capacities(story) == [2]
    assert author.post(path_of(story), {"capacity": "3"}).location == f"/mina-kurser/{story.course.id}/tillfallen"
    assert capacities(story) == [3]
    assert "1 bokad, 2 kvar." in author.get(f"/mina-kurser/{story.course.id}/tillfallen").text


def test_a_wrong_number_tells_nothing_of_sessions_that_are_not_there(story: Story, author: Visitor) -> None:
    elsewhere = make_course(story.perstorp, delivery="classroom")
    foreign = make_session(Shared(story.perstorp, elsewhere.id))
    own = make_course(story.klippan, "Prova på", delivery="classroom")
    pairs = [(course.id, session.id) for course, session in ((elsewhere, foreign), (story.course, foreign), (own, story.session))]
    unknown = author.post(f"/mina-kurser/{uuid.uuid4()}/tillfallen/{uuid.uuid4()}/platser", {"capacity": "många"})
    for course_id, session_id in pairs:
        answer = author.post(f"/mina-kurser/{course_id}/tillfallen/{session_id}/platser", {"capacity": "många"})
        assert (answer.status_code, answer.data) == (404, unknown.data)
