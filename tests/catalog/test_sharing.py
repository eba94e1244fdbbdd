"""Sharing: two halves, each its owner's to write; what ends, what stays, and what others may never read."""

import uuid

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from catalog import author_queries, offer_queries, queries, search
from catalog.models import Course, CourseAcceptance, CourseAu, CourseListing, CourseOffer, CourseSession, CourseVersion
from catalog.search import Wish
from catalog.services import courses, sharing
from catalog.services.courses import CourseFacts
from lms.access.models import AuditEvent
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.core.errors import Conflict, Invalid, NotFound
from tests.factories.catalog import make_course, make_session
from tests.factories.platform import make_network, make_tenant

pytestmark = pytest.mark.usefixtures("session")
CHILDREN = (CourseVersion, CourseAu, CourseSession, CourseListing)


@pytest.fixture
def owner():
    return make_tenant("helsingborg")


@pytest.fixture
def receiver():
    return make_tenant("perstorp")


@pytest.fixture
def stranger():
    return make_tenant("klippan")


def found(tenant):
    with unit_of_work(tenant_id=tenant.id):
        return search.find(tenant.id, Wish()).total


def read(tenant, model):
    with unit_of_work(tenant_id=tenant.id):
        return len(db.session.scalars(select(model).execution_options(populate_existing=True)).all())


def act(tenant, service, **arguments):
    with unit_of_work(tenant_id=tenant.id):
        return service(tenant_id=tenant.id, **arguments)


def test_an_offer_is_seen_by_its_receiver_alone_and_found_when_accepted(owner, receiver, stranger):
    course = make_course(owner, shared_with=[receiver], accepted_by=[])
    with unit_of_work(tenant_id=receiver.id):
        (offer,) = offer_queries.offers_of(receiver.id, offer_queries.listed(receiver.id))
        assert (offer.state, offer.course.title, queries.waiting_count(receiver.id)) == ("waiting", "Säkra förflyttningar", 1)
        assert queries.visible_course(receiver.id, "helsingborg", course.id) is None
    act(receiver, sharing.accept_offer, owner_id=owner.id, course_id=course.id, member_id=None)
    assert (found(receiver), found(stranger)) == (1, 0)
    with unit_of_work(tenant_id=receiver.id):
        assert queries.waiting_count(receiver.id) == 0
        assert queries.visible_course(receiver.id, "helsingborg", course.id).open
    assert (read(stranger, Course), read(stranger, CourseOffer), read(stranger, CourseAcceptance)) == (0, 0, 0)


def test_child_rows_follow_their_course(owner, receiver, stranger):
    course = make_course(owner, delivery="blended", shared_with=[receiver], accepted_by=[])
    make_session(course, now().replace(year=2030), now().replace(year=2031))
    assert [read(receiver, model) for model in CHILDREN] == [1, 1, 1, 1]
    assert [read(stranger, model) for model in CHILDREN] == [0, 0, 0, 0]
    assert [read(owner, model) for model in CHILDREN] == [1, 1, 1, 1]


def test_drafts_are_read_by_nobody_else_even_when_an_offer_exists(owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    with unit_of_work(tenant_id=owner.id):
        db.session.execute(update(Course).where(Course.id == course.id).values(status="draft"))
    assert [read(receiver, model) for model in (Course, *CHILDREN)] == [0, 0, 0, 0, 0]


def test_an_ended_offer_is_found_no_more_but_stays_readable_to_who_accepted(owner, receiver, stranger):
    course = make_course(owner, shared_with=[receiver, stranger], accepted_by=[receiver])
    for each in (receiver, stranger):
        act(owner, sharing.end_offer, course_id=course.id, receiver_id=each.id)
    assert (found(receiver), found(stranger)) == (0, 0)
    assert (read(receiver, Course), read(stranger, Course)) == (1, 0)
    with unit_of_work(tenant_id=receiver.id):
        assert not queries.visible_course(receiver.id, "helsingborg", course.id).open
    with pytest.raises(NotFound):
        act(stranger, sharing.accept_offer, owner_id=owner.id, course_id=course.id, member_id=None)


def test_an_ended_offer_can_be_made_again(owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    act(owner, sharing.end_offer, course_id=course.id, receiver_id=receiver.id)
    assert act(owner, sharing.offer_course, course_id=course.id, receiver_ids=[receiver.id], author_id=None) == 1
    assert found(receiver) == 1
    assert act(owner, sharing.offer_course, course_id=course.id, receiver_ids=[receiver.id], author_id=None) == 0


def test_declining_leaves_the_offer_open_and_ending_an_acceptance_closes_it(owner, receiver):
    course = make_course(owner, shared_with=[receiver], accepted_by=[])
    mine = {"owner_id": owner.id, "course_id": course.id}
    act(receiver, sharing.decline_offer, **mine)
    with unit_of_work(tenant_id=receiver.id):
        assert [offer.state for offer in offer_queries.offers_of(receiver.id, offer_queries.listed(receiver.id))] == ["declined"]
    act(receiver, sharing.accept_offer, **mine, member_id=None)
    with pytest.raises(Conflict):
        act(receiver, sharing.decline_offer, **mine)
    act(receiver, sharing.end_acceptance, **mine)
    assert found(receiver) == 0
    with unit_of_work(tenant_id=owner.id):
        assert [each.state for each in author_queries.receivers_of(owner.id, course.id)] == ["ended"]


def test_a_whole_network_is_offered_the_course_but_only_by_its_members(owner, receiver, stranger):
    network, other = make_network(owner, receiver), make_network(receiver, stranger)
    course = make_course(owner)
    mine = {"course_id": course.id, "author_id": None}
    assert act(owner, sharing.offer_to_network, **mine, network_id=network.id) == 1
    with pytest.raises(NotFound):
        act(owner, sharing.offer_to_network, **mine, network_id=other.id)
    assert read(stranger, CourseOffer) == 0


def test_a_draft_is_not_offered_and_nobody_is_not_a_receiver(owner, receiver):
    draft, course = make_course(owner, published=False), make_course(owner)
    with pytest.raises(Conflict):
        act(owner, sharing.offer_course, course_id=draft.id, receiver_ids=[receiver.id], author_id=None)
    for nobody in ([], [owner.id], [999_999], [make_tenant("nord", is_tenant=False).id]):
        with pytest.raises(Invalid):
            act(owner, sharing.offer_course, course_id=course.id, receiver_ids=nobody, author_id=None)


def test_foreign_and_unknown_courses_are_refused_alike(owner, receiver, stranger):
    course = make_course(owner, shared_with=[receiver])
    calls = (
        (sharing.accept_offer, {"owner_id": owner.id, "member_id": None}), (sharing.decline_offer, {"owner_id": owner.id}),
        (sharing.end_acceptance, {"owner_id": owner.id}), (sharing.offer_course, {"receiver_ids": [receiver.id], "author_id": None}),
        (sharing.end_offer, {"receiver_id": receiver.id}), (courses.publish_course, {"author_id": None}), (courses.withdraw_course, {}),
        (courses.edit_course, {"facts": CourseFacts(title="x", field="care", delivery="classroom")}),
    )  # fmt: skip
    for service, arguments in calls:
        told = set()
        for identifier in (course.id, uuid.uuid4()):
            with pytest.raises(NotFound) as caught:
                act(stranger, service, course_id=identifier, **arguments)
            told.add((type(caught.value), caught.value.message))
        assert len(told) == 1
    with pytest.raises(NotFound):
        act(receiver, courses.withdraw_course, course_id=course.id)


def test_a_withdrawn_course_is_found_by_nobody_and_can_be_published_again(owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    act(owner, courses.withdraw_course, course_id=course.id)
    assert (found(owner), found(receiver), read(owner, CourseListing)) == (0, 0, 0)
    act(owner, courses.publish_course, course_id=course.id, author_id=None)
    assert (found(owner), found(receiver)) == (1, 1)


def test_the_database_refuses_an_acceptance_of_what_was_not_offered(owner, stranger):
    course = make_course(owner)
    for identifier in (course.id, uuid.uuid4()):
        acceptance = CourseAcceptance(tenant_id=stranger.id, owner_id=owner.id, course_id=identifier, accepted_at=now())
        with pytest.raises(DBAPIError, match="fk_course_acceptance"), unit_of_work(tenant_id=stranger.id):
            db.session.add(acceptance)


@pytest.mark.parametrize("table", ["course", "course_offer", "course_session"])
def test_a_receiver_can_write_no_row_of_the_owner(owner, receiver, table):
    make_session(make_course(owner, delivery="blended", shared_with=[receiver]), now().replace(year=2030), now().replace(year=2031))
    with unit_of_work(tenant_id=receiver.id):
        changed = db.session.execute(text(f"update {table} set tenant_id = tenant_id")).rowcount
        own = db.session.scalar(text(f"select count(*) from {table} where tenant_id = {receiver.id}"))
        assert changed == own == 0


def test_every_act_leaves_its_trace_and_names_nobody(owner, receiver):
    course = make_course(owner, shared_with=[receiver])
    act(owner, courses.edit_course, course_id=course.id, facts=CourseFacts(title="Ny", summary="s", field="care", delivery="elearning"))
    act(owner, sharing.end_offer, course_id=course.id, receiver_id=receiver.id)
    act(owner, courses.withdraw_course, course_id=course.id)
    act(receiver, sharing.end_acceptance, owner_id=owner.id, course_id=course.id)
    traces = []
    for tenant in (owner, receiver):
        with unit_of_work(tenant_id=tenant.id):
            traces.append(set(db.session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "course"))))
    assert traces[0] == {"course.create", "course.package", "course.publish", "course.offer", "course.edit", "course.end_offer", "course.withdraw"}
    assert traces[1] == {"course.accept", "course.end_acceptance"}
