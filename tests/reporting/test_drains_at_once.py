"""Drains and rebuilds of one tenant at the same time, while statements arrive: nothing is lost, doubled or made of old facts."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from licensing.models import CourseCount
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from reporting.completion import Achievement
from reporting.queries.achievements import Key, achievements
from reporting.services import completions
from tests.factories.platform import make_member, make_tenant
from tests.factories.reporting import achieve, certificates_of, completions_of, drain, share_course

FIRST = datetime(2024, 3, 10, 9, tzinfo=UTC)
TIMES = [FIRST + timedelta(days=90 * n) for n in (3, 0, 4, 1, 2)]


def test_drains_and_rebuilds_at_once_make_what_one_drain_makes(real_app: Samlar) -> None:
    owner, tenant = make_tenant(), make_tenant()
    course = share_course(owner, tenant)
    members = [make_member(tenant, f"Person {n}") for n in range(6)]
    for member in members:
        achieve(member, course, at=FIRST - timedelta(days=400))  # the actors are known before the race

    def arrive(at: datetime) -> None:
        with real_app.app_context():
            for member in members:
                achieve(member, course, at=at)

    def take(_number: int) -> None:
        with real_app.app_context():
            for _ in range(12):
                drain(tenant)

    def make_again(_number: int) -> None:
        with real_app.app_context():
            for _ in range(12):
                with unit_of_work(tenant_id=tenant.id):
                    completions.rebuild(tenant_id=tenant.id)

    jobs = [(arrive, at) for at in TIMES] + [(take, 1), (take, 2), (make_again, 1), (make_again, 2)]
    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(lambda job: job[0](job[1]), jobs))
    drain(tenant)
    for member in members:
        assert [found.achieved_at for found in certificates_of(member)] == [FIRST - timedelta(days=400), *sorted(TIMES)]
        assert [found.achieved_at for found in completions_of(member)] == [max(TIMES)]
    with unit_of_work(tenant_id=owner.id):
        assert db.session.query(CourseCount.completed).filter_by(tenant_id=tenant.id, course_id=course.id).scalar() == len(members)


def test_an_older_reading_never_overwrites_a_newer_one(real_app: Samlar, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make_tenant()
    course, member = share_course(make_tenant(), tenant), make_member(tenant)
    achieve(member, course, at=FIRST)
    drain(tenant)
    read, taken, slow = threading.Event(), threading.Event(), threading.local()

    def read_slowly(tenant_id: int, keys: Sequence[Key]) -> dict[Key, list[Achievement]]:
        found = achievements(tenant_id, keys)
        if getattr(slow, "here", False):
            read.set()
            taken.wait(1.5)  # time for the newer one to be written, if nothing holds it back
        return found

    def make_again() -> None:
        slow.here = True
        with real_app.app_context(), unit_of_work(tenant_id=tenant.id):
            completions.rebuild(tenant_id=tenant.id)

    def take() -> None:
        with real_app.app_context():
            assert read.wait(10)
            achieve(member, course, at=FIRST + timedelta(days=30))
            drain(tenant)
            taken.set()

    monkeypatch.setattr(completions, "achievements", read_slowly)
    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(make_again), pool.submit(take)]:
            job.result()
    assert len(certificates_of(member)) == 2
