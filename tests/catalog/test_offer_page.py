"""The page of a course that is offered: whoever answers sees it as employees would, and nobody else sees it before the answer."""

import uuid
from datetime import UTC, datetime

import pytest

from catalog.services.sharing import end_offer
from lms.access.permissions import Role
from lms.core.db import unit_of_work
from lms.http.preferences import LANGUAGE_COOKIE
from tests.factories.catalog import make_course, make_session
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def owner():
    return make_tenant("helsingborg", short_name="Helsingborg")


@pytest.fixture
def receiver():
    return make_tenant("perstorp", short_name="Perstorp")


@pytest.fixture
def officer(client_for, receiver):
    return client_for("perstorp", make_member(receiver, "Lena Berg", roles=(Role.LICENCE_OFFICER,)))


@pytest.fixture
def course(owner, receiver):
    return make_course(
        owner, "Räkna rätt", delivery="classroom", shared_with=[receiver], accepted_by=[], summary="Du lär dig räkna.", description="Om tal.",
        duration_minutes=90,
    )  # fmt: skip


def path_of(course):
    return f"/delning/helsingborg/{course.id}"


def test_an_offer_that_waits_is_looked_at_as_employees_would_see_it_and_answered_there(officer, client_for, receiver, course):
    make_session(course, datetime(2030, 1, 1, 12, tzinfo=UTC), datetime(2030, 1, 1, 15, tzinfo=UTC), place="Klippan, salen")
    path, seen = path_of(course), f"/kurser/helsingborg/{course.id}"
    assert f'href="{path}"' in officer.get("/delning").text
    page = officer.get(path).text
    for said in ("Du lär dig räkna.", "Om tal.", "Webbdel med prov.", "1 tim 30 min", "Klippan, salen", "kl. 13.00–16.00", "Vård och omsorg"):
        assert said in page, said
    assert "Helsingborg delar den med Perstorp." in page
    assert f'action="{path}/ta-emot"' in page
    assert f'action="{path}/tacka-nej"' in page
    assert "/boka" not in page.split("<main", 1)[1], "there is nothing to book yet"
    employee = client_for("perstorp", make_member(receiver, "Amina Ali"))
    assert (officer.get(seen).status_code, employee.get(seen).status_code) == (404, 404), "looking is not accepting"
    officer.post(f"{path}/ta-emot")
    assert employee.get(seen).status_code == 200
    answered = officer.get(path).text
    assert f'href="{path}/avsluta"' in answered
    assert f'href="{seen}"' in answered
    assert "/ta-emot" not in answered


def test_an_offer_that_was_declined_can_be_looked_at_again_and_accepted(officer, course):
    officer.post(f"{path_of(course)}/tacka-nej")
    page = officer.get(path_of(course)).text
    assert "Ni har tackat nej" in page
    assert "/ta-emot" in page
    assert "/tacka-nej" not in page


def test_the_choice_in_the_list_is_kept_on_the_way(officer, course):
    assert f'href="{path_of(course)}?q=r%C3%A4kna"' in officer.get("/delning?q=räkna").text
    page = officer.get(f"{path_of(course)}?q=räkna").text
    assert 'href="/delning?q=r%C3%A4kna"' in page
    assert f'action="{path_of(course)}/ta-emot?q=r%C3%A4kna"' in page


def test_only_who_answers_offers_sees_the_page(client_for, receiver, course):
    others = make_member(receiver, "Eva Ek", roles=(Role.AUTHOR, Role.HR, Role.TENANT_ADMIN, Role.COORDINATOR))
    assert client_for("perstorp", others).get(path_of(course)).status_code == 403
    assert client_for("perstorp").get(path_of(course)).status_code in (302, 401)


def test_what_is_not_on_offer_foreign_or_unknown_is_answered_alike(officer, client_for, owner, receiver, course):
    other = make_tenant("klippan", short_name="Klippan")
    not_ours = make_course(owner, "Bara för Klippan", shared_with=[other], accepted_by=[])
    draft = make_course(owner, "Utkast", published=False)
    own = make_course(receiver, "Egen")
    withdrawn = [make_course(owner, "Tillbakatagen", shared_with=[receiver], accepted_by=by) for by in ([], [receiver])]
    with unit_of_work(tenant_id=owner.id):
        for each in withdrawn:
            end_offer(tenant_id=owner.id, course_id=each.id, receiver_id=receiver.id)
    paths = [path_of(each) for each in (not_ours, draft, *withdrawn)]
    paths += [f"/delning/perstorp/{own.id}", f"/delning/klippan/{course.id}", f"/delning/finns-inte/{course.id}"]
    unknown = officer.get(f"/delning/helsingborg/{uuid.uuid4()}")
    assert [(answer.status_code, answer.data) for answer in map(officer.get, paths)] == [(404, unknown.data)] * len(paths)


def test_the_page_speaks_english_to_who_reads_it(officer, course):
    officer.client.set_cookie(LANGUAGE_COOKIE, "en", domain="perstorp.localhost")
    page = officer.get(path_of(course)).text
    assert "Will you accept the course?" in page
    assert "Vill ni" not in page
