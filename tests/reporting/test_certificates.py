"""From statements to completions and certificates: renewals, any order, repeats, voided statements, rebuilding."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import delete

from catalog.models import Course
from licensing.models import CourseCount
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.tenancy.models import Organisation
from reporting.models import Certificate, CourseCompletion
from reporting.services import completions
from tests.factories.platform import make_member, make_tenant
from tests.factories.reporting import achieve, certificates_of, completions_of, drain, share_course, void

MARCH = datetime(2025, 3, 10, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def perstorp(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def helsingborg(session: object) -> Organisation:
    return make_tenant("helsingborg")


@pytest.fixture
def course(helsingborg: Organisation, perstorp: Organisation) -> Course:
    return share_course(helsingborg, perstorp)


@pytest.fixture
def amina(perstorp: Organisation) -> Member:
    return make_member(perstorp)


def shape(member: Member) -> list[tuple[date, date | None]]:
    return [(found.issued_on, found.valid_until) for found in certificates_of(member)]


def test_a_completion_gives_its_certificate_in_the_same_drain(perstorp: Organisation, course: Course, amina: Member) -> None:
    achieve(amina, course, at=MARCH)
    assert certificates_of(amina) == []
    assert drain(perstorp) == 1
    assert shape(amina) == [(date(2025, 3, 10), date(2027, 3, 11))]
    [completion] = completions_of(amina)
    assert (completion.achieved_at, completion.source, completion.valid_until) == (MARCH, "completed", date(2027, 3, 11))


def test_a_later_completion_renews_with_a_certificate_of_its_own(perstorp: Organisation, course: Course, amina: Member) -> None:
    for at in (MARCH, LATER):
        achieve(amina, course, at=at)
        drain(perstorp)
    assert shape(amina) == [(date(2025, 3, 10), date(2027, 3, 11)), (date(2026, 3, 2), date(2028, 3, 3))]
    assert completions_of(amina)[0].valid_until == date(2028, 3, 3)
    assert len({found.number for found in certificates_of(amina)}) == 2


def test_the_order_of_arrival_and_the_number_of_drains_change_nothing(perstorp: Organisation, course: Course) -> None:
    times = (MARCH, MARCH + timedelta(days=200), LATER)
    shapes = set()
    for order in permutations(times):
        for drains in (True, False):
            member = make_member(perstorp)
            for at in order:
                achieve(member, course, at=at)
                if drains:
                    drain(perstorp)
            drain(perstorp)
            shapes.add((tuple(shape(member)), completions_of(member)[0].achieved_at))
    assert len(shapes) == 1


def test_a_repeat_changes_nothing(perstorp: Organisation, course: Course, amina: Member) -> None:
    for _ in range(3):
        achieve(amina, course, at=MARCH)
        drain(perstorp)
    assert len(certificates_of(amina)) == 1


def test_a_voided_statement_withdraws_its_certificate_and_only_that(perstorp: Organisation, course: Course, amina: Member) -> None:
    achieve(amina, course, at=MARCH)
    wrong = achieve(amina, course, at=LATER)
    drain(perstorp)
    void(perstorp, wrong)
    drain(perstorp)
    assert shape(amina) == [(date(2025, 3, 10), date(2027, 3, 11))]
    assert completions_of(amina)[0].achieved_at == MARCH


def test_a_voided_only_completion_leaves_nothing(perstorp: Organisation, helsingborg: Organisation, course: Course, amina: Member) -> None:
    wrong = achieve(amina, course, at=MARCH)
    drain(perstorp)
    void(perstorp, wrong)
    drain(perstorp)
    assert (certificates_of(amina), completions_of(amina)) == ([], [])
    with unit_of_work(tenant_id=helsingborg.id):
        count = db.session.query(CourseCount).filter_by(tenant_id=perstorp.id, course_id=course.id).one()
        assert count.completed == 0


def test_a_rebuild_makes_the_same_rows_with_the_same_numbers(perstorp: Organisation, course: Course, amina: Member) -> None:
    for at in (MARCH, LATER):
        achieve(amina, course, at=at)
    drain(perstorp)
    before = [(found.id, found.number, found.issued_on, found.valid_until) for found in certificates_of(amina)]
    with unit_of_work(tenant_id=perstorp.id):
        assert completions.rebuild(tenant_id=perstorp.id) is False
        db.session.execute(delete(Certificate))
        db.session.execute(delete(CourseCompletion))
        assert completions.rebuild(tenant_id=perstorp.id) is True
    assert [(found.id, found.number, found.issued_on, found.valid_until) for found in certificates_of(amina)] == before
    assert len(completions_of(amina)) == 1


def test_a_certificate_keeps_the_validity_it_was_issued_with(
    perstorp: Organisation, helsingborg: Organisation, course: Course, amina: Member
) -> None:
    achieve(amina, course, at=MARCH)
    drain(perstorp)
    with unit_of_work(tenant_id=helsingborg.id):
        db.session.query(Course).filter_by(tenant_id=helsingborg.id, id=course.id).update({"valid_months": 6})
    achieve(amina, course, at=LATER)
    drain(perstorp)
    assert shape(amina) == [(date(2025, 3, 10), date(2027, 3, 11)), (date(2026, 3, 2), date(2026, 9, 3))]
    assert completions_of(amina)[0].valid_until == date(2027, 3, 11), "the one that lasts longest counts"


def test_a_course_without_validity_gives_a_certificate_that_never_ends(perstorp: Organisation, helsingborg: Organisation, amina: Member) -> None:
    achieve(amina, share_course(helsingborg, perstorp, valid_months=None), at=MARCH)
    drain(perstorp)
    assert shape(amina) == [(date(2025, 3, 10), None)]


def test_a_course_that_is_not_accepted_gives_nothing(perstorp: Organisation, helsingborg: Organisation, amina: Member) -> None:
    achieve(amina, share_course(helsingborg, perstorp, accepted=False), at=MARCH)
    drain(perstorp)
    assert (certificates_of(amina), completions_of(amina)) == ([], [])


def test_attendance_completes_a_classroom_course(perstorp: Organisation, helsingborg: Organisation, amina: Member) -> None:
    achieve(amina, share_course(helsingborg, perstorp, delivery="classroom"), at=MARCH, verb="attended")
    drain(perstorp)
    assert completions_of(amina)[0].source == "attended"


def test_passing_alone_gives_no_certificate(perstorp: Organisation, course: Course, amina: Member) -> None:
    achieve(amina, course, at=MARCH, verb="passed")
    drain(perstorp)
    assert certificates_of(amina) == []


def test_midnight_in_sweden_decides_the_day(perstorp: Organisation, course: Course, amina: Member) -> None:
    achieve(amina, course, at=datetime(2025, 6, 30, 22, 30, tzinfo=UTC))
    drain(perstorp)
    assert shape(amina) == [(date(2025, 7, 1), date(2027, 7, 2))]
