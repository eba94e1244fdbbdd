"""Launching: the address, what is written before it, sessions that never ended, blocks and courses satisfied."""

import uuid
from urllib.parse import urlsplit

import orjson
import pytest
from sqlalchemy import select

from catalog.activities import course_iri
from catalog.cmi5_terms import LAUNCH_MODE, LAUNCH_URL, MASTERY_SCORE, MOVE_ON, SESSION_ID
from catalog.queries import units_of
from catalog.services.packages import upload_package
from lms.core.db import db, unit_of_work
from lms.core.errors import NotFound
from lms.core.settings import current_settings
from lms.lrs.models import Progress, StatementRow
from lms.lrs.refusals import StatementForbidden
from lms.lrs.rights import Caller
from lms.lrs.services import store_sent
from tests.catalog.launching import launch_for
from tests.factories.catalog import au_xml, block_xml, make_course, package
from tests.factories.lrs import make_credential
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def owner():
    return make_tenant("helsingborg")


@pytest.fixture
def receiver():
    return make_tenant("perstorp")


@pytest.fixture
def learner(receiver):
    member = make_member(receiver)
    db.session.expunge(member)  # a plain value: rollbacks must not ask for it again
    return member


def said(tenant_id, verb):
    """The statements with this verb, oldest first."""
    with unit_of_work(tenant_id=tenant_id):
        rows = db.session.scalars(select(StatementRow.raw).where(StatementRow.verb.endswith("/" + verb)).order_by(StatementRow.stored)).all()
    return [orjson.loads(raw) for raw in rows]


def satisfied(tenant_id):
    return [statement["object"]["id"] for statement in said(tenant_id, "satisfied")]


def iri_of(course):
    return course_iri(current_settings().activity_base, course.tenant_id, course.id)


def test_the_address_has_what_cmi5_asks_and_nothing_of_the_person(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver], archive=package(au_xml(url="index.html?a=1&amp;b=2#top")))
    launched = launch_for(learner, course)
    parts = urlsplit(launched.url)
    assert parts.hostname.endswith(".innehall.localhost")
    assert parts.path.startswith("/s/")
    assert parts.path.endswith("/index.html")
    assert parts.query.startswith("a=1&b=2&")
    assert parts.fragment == "top"
    assert launched.query.keys() == {"a", "b", "endpoint", "fetch", "actor", "registration", "activityId"}
    assert launched.query["endpoint"] == "http://127.0.0.1:8000/xapi/"
    assert launched.query["fetch"].startswith("http://127.0.0.1:8000/cmi5/fetch/perstorp.")
    assert launched.query["activityId"] != "https://publisher.example/au/1"
    for secret in (str(learner.id), learner.id.hex, str(learner.person_id), learner.person_id.hex, learner.family_name):
        assert secret not in launched.url


def test_launched_is_written_before_with_what_cmi5_asks(owner, receiver, learner):
    course = make_course(
        owner, shared_with=[receiver], archive=package(au_xml(extra="<launchParameters> a=1 </launchParameters><entitlementKey>k</entitlementKey>"))
    )
    launched = launch_for(learner, course)
    (statement,) = said(receiver.id, "launched")
    extensions = statement["context"]["extensions"]
    assert statement["context"]["registration"] == str(launched.registration)
    assert statement["object"]["id"] == launched.query["activityId"]
    assert (extensions[LAUNCH_MODE], extensions[MOVE_ON], extensions[MASTERY_SCORE]) == ("Normal", "CompletedAndPassed", 0.8)
    assert extensions[LAUNCH_URL].endswith(".innehall.localhost:8000/index.html")
    assert statement["context"]["contextActivities"]["grouping"][0]["id"] == "https://publisher.example/au/1"
    launch_data = launched.launch_data()
    assert launch_data["contextTemplate"]["extensions"][SESSION_ID] == extensions[SESSION_ID]
    assert launch_data["returnURL"].endswith("/mitt-larande")
    assert (launch_data["launchParameters"], launch_data["entitlementKey"]) == ("a=1", {"courseStructure": "k"})


def test_a_passed_and_completed_unit_satisfies_the_course_once(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    launched = launch_for(learner, course)
    launched.say("initialized", "completed")
    assert satisfied(receiver.id) == []
    launched.say("passed", "terminated")
    assert satisfied(receiver.id) == [iri_of(course)]
    with unit_of_work(tenant_id=receiver.id):
        progress = db.session.scalars(select(Progress).where(Progress.activity_id == iri_of(course))).one()
    assert progress.person_id == learner.person_id
    assert progress.satisfied_at is not None


def test_blocks_are_satisfied_as_their_units_are_and_the_next_unit_is_launched(owner, receiver, learner):
    units = [au_xml(number, attributes='moveOn="Completed"') for number in (1, 2, 3)]
    course = make_course(owner, shared_with=[receiver], archive=package(block_xml(1, units[0], block_xml(2, units[1])), units[2]))
    registration, activities = uuid.uuid4(), []
    for expected in (0, 2, 3):
        launched = launch_for(learner, course, registration=registration)
        activities.append(launched.query["activityId"])
        launched.say("initialized", "completed", "terminated")
        assert len(satisfied(receiver.id)) == expected
    assert len(set(activities)) == 3
    assert satisfied(receiver.id)[-1] == iri_of(course)


def test_a_course_that_asks_for_nothing_is_satisfied_at_the_first_launch(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver], archive=package(au_xml(attributes="")))
    launch_for(learner, course)
    assert satisfied(receiver.id) == [iri_of(course)]
    launch_for(learner, course)
    assert len(satisfied(receiver.id)) == 2, "another registration is another course taken"


def test_a_session_that_never_ended_is_abandoned_by_the_next(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    first = launch_for(learner, course)
    first.say("initialized")
    second = launch_for(learner, course, registration=first.registration)
    (statement,) = said(receiver.id, "abandoned")
    assert statement["context"]["extensions"][SESSION_ID] == said(receiver.id, "launched")[0]["context"]["extensions"][SESSION_ID]
    assert statement["result"]["duration"].startswith("PT")
    second.say("initialized", "completed", "terminated")
    launch_for(learner, course, registration=first.registration)
    assert len(said(receiver.id, "abandoned")) == 1, "a session that said terminated is not abandoned"


def test_what_was_said_before_in_a_registration_is_not_said_again(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    first = launch_for(learner, course)
    first.say("initialized", "completed", "terminated")
    second = launch_for(learner, course, registration=first.registration)
    assert second.launch_data()["launchMode"] == "Normal", "it has not been passed yet"
    second.say("initialized")
    with pytest.raises(StatementForbidden, match="once in a registration"):
        second.say("completed")
    second.say("passed")
    assert satisfied(receiver.id) == [iri_of(course)]


def test_failed_does_not_follow_passed_in_a_registration(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    first = launch_for(learner, course)
    first.say("initialized", "passed", "terminated")
    second = launch_for(learner, course, registration=first.registration)
    second.say("initialized")
    with pytest.raises(StatementForbidden, match="may not follow passed"):
        second.say("failed")


def test_an_allowed_completed_satisfies_nothing(owner, receiver, learner):
    launched = launch_for(learner, make_course(owner, shared_with=[receiver]))
    launched.say("initialized")
    launched.send(launched.statement("completed", defined=False))
    launched.say("passed")
    assert satisfied(receiver.id) == []
    launched.say("completed")
    assert len(satisfied(receiver.id)) == 1


def test_what_another_system_says_under_a_registration_satisfies_nothing(owner, receiver, learner):
    launched = launch_for(learner, make_course(owner, shared_with=[receiver]))
    launched.say("initialized")
    credential = make_credential(receiver)
    outside = Caller(receiver.id, {"objectType": "Agent", "mbox": "mailto:other@example.org"}, frozenset({"all"}), credential_id=credential.id)
    completed = launched.statement("completed")
    with unit_of_work(tenant_id=receiver.id):
        store_sent([completed], caller=outside)
    launched.say("passed")
    assert satisfied(receiver.id) == []
    launched.say("completed")
    assert len(satisfied(receiver.id)) == 1


def test_another_registration_begins_from_nothing(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    launch_for(learner, course).say("initialized", "completed", "passed", "terminated")
    again = launch_for(learner, course)
    assert again.launch_data()["launchMode"] == "Normal"
    again.say("initialized", "completed", "passed")
    assert satisfied(receiver.id) == [iri_of(course)] * 2


def test_a_finished_unit_is_launched_for_review_and_says_nothing_more(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    launched = launch_for(learner, course)
    launched.say("initialized", "completed", "passed", "terminated")
    review = launch_for(learner, course, registration=launched.registration)
    assert review.launch_data()["launchMode"] == "Review"
    review.say("initialized")
    with pytest.raises(StatementForbidden):
        review.say("completed")
    review.say("terminated")
    assert satisfied(receiver.id) == [iri_of(course)]


def test_who_has_begun_stays_on_the_version_begun_with(owner, receiver, learner):
    course = make_course(owner, shared_with=[receiver])
    begun_with = course.current_version_id
    first = launch_for(learner, course, version_id=begun_with)
    with unit_of_work(tenant_id=owner.id):
        newer = package(au_xml(1), au_xml(2), files={"ny.html": "ny"})
        upload_package(
            tenant_id=owner.id, course_id=course.id, author_id=None, archive=newer, file_name="ny.zip", settings=current_settings()
        )  # fmt: skip
    again = launch_for(learner, course, registration=first.registration, version_id=begun_with)
    assert again.query["activityId"] == first.query["activityId"]
    again.say("initialized", "completed", "passed")
    assert satisfied(receiver.id) == [iri_of(course)], "one unit was all there was"


def test_a_unit_can_be_chosen_and_one_of_another_course_cannot(owner, receiver, learner):
    course, other = (make_course(owner, shared_with=[receiver], archive=package(au_xml(1), au_xml(2))) for _ in range(2))
    with unit_of_work(tenant_id=owner.id):
        ours, theirs = (units_of(owner.id, each.current_version_id)[1] for each in (course, other))
    assert launch_for(learner, course, unit_id=ours.id).query["activityId"].endswith(str(ours.id))
    with pytest.raises(NotFound):
        launch_for(learner, course, unit_id=theirs.id)
    with pytest.raises(NotFound):
        launch_for(learner, course, version_id=other.current_version_id)


def test_a_stranger_cannot_launch_what_is_not_offered(owner, receiver, learner):
    course = make_course(owner)
    with pytest.raises(NotFound):
        launch_for(learner, course)
