"""Forms that make something act once, however often they are sent."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from catalog.models import Course
from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.core.idempotency import FormToken
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.factories.catalog import make_course
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

COURSE = {"title": "Matlyftet", "summary": "Du lär dig laga mat.", "field": "care", "delivery": "classroom", "language": "sv"}
EVERY_ROLE = (Role.AUTHOR, Role.LICENCE_OFFICER, Role.HR, Role.TENANT_ADMIN)


def count(tenant: Organisation, kind: type) -> int:
    """How many rows of a kind the tenant has."""
    with unit_of_work(tenant_id=tenant.id):
        return len(db.session.scalars(select(kind).where(kind.tenant_id == tenant.id)).all())  # type: ignore[attr-defined]


def token_of(page: str, action: str) -> str:
    """The token in the form of a page that is sent to `action`."""
    forms = re.findall(rf'<form(?=[^>]*action="{re.escape(action)}")(?=[^>]*method="post").*?</form>', page, re.DOTALL)
    assert len(forms) == 1, f"no form, or several, are sent to {action}"
    found = re.search(r'name="form_token" value="([0-9a-f-]{36})"', forms[0])
    assert found is not None, f"the form for {action} acts as often as it is sent"
    return found[1]


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def author(tenant: Organisation, client_for: Callable[..., Visitor]) -> Visitor:
    return client_for("perstorp", make_member(tenant, roles=EVERY_ROLE))


def test_a_form_that_is_sent_twice_makes_one_thing_and_leads_to_it_both_times(author: Visitor, tenant: Organisation) -> None:
    form = {**COURSE, "form_token": token_of(author.get("/mina-kurser/ny").text, "/mina-kurser/ny")}
    answers = [author.post("/mina-kurser/ny", form) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert count(tenant, Course) == 1


def test_a_page_that_is_opened_again_has_a_form_of_its_own(author: Visitor, tenant: Organisation) -> None:
    for _ in range(2):
        author.post("/mina-kurser/ny", {**COURSE, "form_token": token_of(author.get("/mina-kurser/ny").text, "/mina-kurser/ny")})
    assert count(tenant, Course) == 2


def test_a_form_that_was_wrong_has_done_nothing_and_may_be_sent_again(author: Visitor, tenant: Organisation) -> None:
    token = str(uuid4())
    for _ in range(2):
        assert author.post("/mina-kurser/ny", {**COURSE, "title": "", "form_token": token}).status_code == 400
    assert author.post("/licenser/ny", {"course_id": str(uuid4()), "name": "Pott", "capacity": "5", "form_token": token}).status_code == 404
    assert count(tenant, FormToken) == 0
    assert author.post("/mina-kurser/ny", {**COURSE, "form_token": token}).status_code == 303
    assert count(tenant, Course) == 1


def test_what_is_written_differently_is_another_thing(author: Visitor, tenant: Organisation) -> None:
    token = str(uuid4())
    first, second = (author.post("/mina-kurser/ny", {**COURSE, "title": title, "form_token": token}) for title in ("Matlyftet", "Lyftet"))
    assert first.location != second.location
    assert count(tenant, Course) == 2


def test_somebody_elses_token_leads_nowhere(author: Visitor, tenant: Organisation, client_for: Callable[..., Visitor]) -> None:
    form = {**COURSE, "form_token": str(uuid4())}
    theirs = client_for("perstorp", make_member(tenant, roles=(Role.AUTHOR,)))
    assert author.post("/mina-kurser/ny", form).location != theirs.post("/mina-kurser/ny", form).location


def test_a_token_that_is_none_is_refused(author: Visitor, tenant: Organisation) -> None:
    assert author.post("/mina-kurser/ny", {**COURSE, "form_token": "x"}).status_code == 400
    assert count(tenant, Course) == 0


def test_forms_are_forgotten_after_some_days(author: Visitor, tenant: Organisation, run_jobs: Callable[[], int]) -> None:
    author.post("/mina-kurser/ny", {**COURSE, "form_token": str(uuid4())})
    with unit_of_work(tenant_id=tenant.id):
        db.session.query(FormToken).update({"used_at": now() - timedelta(days=3)})
    author.post("/mina-kurser/ny", {**COURSE, "form_token": (new := str(uuid4()))})
    run_jobs()
    with unit_of_work(tenant_id=tenant.id):
        assert [str(row.token) for row in db.session.query(FormToken)] == [new]


def makers(course: Course, member_id: str) -> list[tuple[str, str, dict[str, str]]]:
    """The page, the address and the contents of each form that makes something."""
    start = (today() + timedelta(days=30)).isoformat()
    return [
        ("/mina-kurser/ny", "/mina-kurser/ny", COURSE),
        (f"/mina-kurser/{course.id}/tillfallen", f"/mina-kurser/{course.id}/tillfallen",
         {"day": start, "starts": "13:00", "ends": "15:00", "place": "Klippan"}),
        ("/licenser/ny", "/licenser/ny", {"course_id": str(course.id), "name": "Pott", "capacity": "5"}),
        ("/administration/roller?q=Holm", "/administration/roller", {"member_id": member_id, "role": "author", "starts_on": start}),
        ("/uppfoljning/krav", "/uppfoljning/krav", {"course": f"{course.tenant_id}.{course.id}"}),
        ("/administration/vidaresandning/ny", "/administration/vidaresandning/ny",
         {"name": "Regionen", "endpoint": "http://127.0.0.1:9/xapi/", "user": "samlar", "word": "hemligt"}),
        ("/uppfoljning", "/uppfoljning/export", {}),
        ("/uppfoljning/medarbetare", "/uppfoljning/export", {"visa": "alla"}),
    ]  # fmt: skip


def test_every_form_that_makes_something_acts_once(author: Visitor, tenant: Organisation) -> None:
    course = make_course(tenant, delivery="blended")
    colleague = make_member(tenant, "Amina Holmér")
    author.post("/uppfoljning/krav", {"course": f"{course.tenant_id}.{course.id}", "job_title": "Undersköterska"})
    for page, action, form in makers(course, str(colleague.id)):
        sent = {**form, "form_token": token_of(author.get(page).text, action)}
        first = author.post(action, sent)
        assert first.status_code == 303, (action, first.text)
        acts = count(tenant, AuditEvent)
        again = author.post(action, sent)
        assert (again.status_code, again.location) == (303, first.location), action
        assert count(tenant, AuditEvent) == acts, action


def test_two_that_run_at_once_make_one_thing(real_app: Samlar) -> None:
    tenant = make_tenant()
    member = make_member(tenant, roles=(Role.AUTHOR,))
    visitors = [Visitor(real_app, tenant.slug, member) for _ in range(6)]
    form, gate = {**COURSE, "form_token": str(uuid4())}, threading.Barrier(6)

    def click(visitor: Visitor) -> tuple[int, str | None]:
        gate.wait()
        answer = visitor.post("/mina-kurser/ny", form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(click, visitors))
    assert len(answers) == 1
    assert answers.pop()[0] == 303
    assert count(tenant, Course) == 1
