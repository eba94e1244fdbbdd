"""What stays within a tenant: the owner of a course sees a number, and no other organisation sees anything."""

from datetime import UTC, datetime

from sqlalchemy import select

from licensing.models import CourseCount
from lms.core.db import db, unit_of_work
from reporting.models import Certificate, CourseCompletion, Requirement
from tests.factories.platform import make_member, make_tenant
from tests.factories.reporting import achieve, drain, require, share_course

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_the_owner_of_a_course_sees_the_count_and_nothing_else(session: object) -> None:
    owner, receiver, stranger = make_tenant(), make_tenant(), make_tenant()
    course = share_course(owner, receiver)
    for _ in range(2):
        achieve(make_member(receiver), course, at=AT)
    drain(receiver)
    require(receiver, course)
    with unit_of_work(tenant_id=owner.id):
        counts = db.session.execute(select(CourseCount.tenant_id, CourseCount.completed).where(CourseCount.course_id == course.id)).all()
        assert counts == [(receiver.id, 2)]
        assert [list(db.session.scalars(select(table))) for table in (Certificate, CourseCompletion, Requirement)] == [[], [], []]
    with unit_of_work(tenant_id=stranger.id):
        assert list(db.session.scalars(select(CourseCount))) == []
        assert list(db.session.scalars(select(Certificate))) == []


def test_a_statement_about_a_course_that_is_not_shared_gives_nothing_to_anybody(session: object) -> None:
    owner, stranger = make_tenant(), make_tenant()
    course = share_course(owner)
    achieve(make_member(stranger), course, at=AT)
    drain(stranger)
    for tenant in (stranger, owner):
        with unit_of_work(tenant_id=tenant.id):
            assert list(db.session.scalars(select(CourseCompletion))) == []
            assert list(db.session.scalars(select(CourseCount))) == []
