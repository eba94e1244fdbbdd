"""Assignments by idempotency key, taking a course again, and counts for the owner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog.activities import course_iri
from licensing.models import CourseCount, Enrolment, SeatAssignment
from licensing.services import counts
from licensing.services.assignments import Place, claim
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.core.errors import Conflict, NotFound
from lms.http.app import Samlar
from lms.lrs.models import Progress
from tests.factories.catalog import make_course
from tests.factories.licensing import Shared, make_pool, share_course
from tests.factories.platform import employment_of, make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


def test_one_key_gives_one_result_and_is_refused_for_anything_else() -> None:
    owner, perstorp = make_tenant(), make_tenant()
    shared = share_course(owner, perstorp)
    first, second = (Place(owner.id, make_pool(shared, capacity=5, members=[perstorp]), shared.course_id) for _ in range(2))
    employment = employment_of(make_member(perstorp))
    who = {"tenant_id": perstorp.id, "employment_id": employment.id, "person_id": employment.person_id, "idempotency_key": "k1"}
    with unit_of_work(tenant_id=perstorp.id):
        (one, new), (same, again) = claim(place=first, **who), claim(place=first, **who)  # type: ignore[arg-type]
        assert (one.id, new, again) == (same.id, True, False)
        with pytest.raises(Conflict):
            claim(place=second, **who)  # type: ignore[arg-type]
        assert len(list(db.session.scalars(select(SeatAssignment)))) == 1


def test_a_pool_that_one_does_not_share_is_not_found_and_leaves_nothing() -> None:
    owner, perstorp, bjuv = make_tenant(), make_tenant(), make_tenant()
    shared = share_course(owner, perstorp, bjuv)
    place = Place(owner.id, make_pool(shared, capacity=5, members=[bjuv]), shared.course_id)
    employment = employment_of(make_member(perstorp))
    tenant_id, who = perstorp.id, {"employment_id": employment.id, "person_id": employment.person_id}
    with pytest.raises((NotFound, Exception)), unit_of_work(tenant_id=tenant_id):
        claim(tenant_id=tenant_id, place=place, **who)
    with unit_of_work(tenant_id=tenant_id):
        assert list(db.session.scalars(select(SeatAssignment))) == []


def test_a_course_whose_certificate_ends_is_taken_again_with_a_new_registration(client_for: Callable[..., Visitor], app: Samlar) -> None:
    owner, perstorp = make_tenant(), make_tenant()
    course = make_course(owner, shared_with=[perstorp], valid_months=24)
    amina, path = make_member(perstorp), f"{Shared(owner, course.id).path}/starta"
    visitor = client_for(perstorp.slug, amina)
    visitor.post(path)
    with unit_of_work(tenant_id=perstorp.id):
        old = db.session.scalars(select(Enrolment)).one()
        old.created_at, done = now() - timedelta(days=710), now() - timedelta(days=700)
        db.session.add(
            Progress(
                tenant_id=perstorp.id, ifi="account|x|y", activity_id=course_iri(app.settings.activity_base, owner.id, course.id),
                person_id=amina.person_id, first_at=done, last_at=done, satisfied_at=done, changed_at=done,
            )
        )  # fmt: skip
    assert "Dags att ta om kursen" in visitor.get(path.removesuffix("/starta")).text
    assert [visitor.post(path).status_code for _ in range(2)] == [303, 303]
    with unit_of_work(tenant_id=perstorp.id):
        found = list(db.session.scalars(select(Enrolment).order_by(Enrolment.created_at).execution_options(populate_existing=True)))
        assert [row.state for row in found] == ["ended", "active"]
        assert found[0].registration != found[1].registration


def test_the_owner_reads_how_many_completed_and_saying_it_again_changes_nothing() -> None:
    owner, perstorp = make_tenant(), make_tenant()
    shared = share_course(owner, perstorp)
    with unit_of_work(tenant_id=perstorp.id):
        counts.add_started(tenant_id=perstorp.id, owner_id=owner.id, course_id=shared.course_id)
        for _ in range(2):
            counts.set_completed(tenant_id=perstorp.id, owner_id=owner.id, course_id=shared.course_id, completed=3)
    with unit_of_work(tenant_id=owner.id):
        assert [(row.tenant_id, row.started, row.completed) for row in db.session.scalars(select(CourseCount))] == [(perstorp.id, 1, 3)]
