"""Pages of pools: opening one, capacity and shares, and what whom may not."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from licensing.models import PoolCounter, PoolParticipation, SeatPool
from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from tests.factories.licensing import make_pool, share_course
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


class Office:
    """Licence officers of Helsingborg, which owns the course, and of Perstorp, which takes part."""

    def __init__(self, client_for: Callable[..., Visitor]) -> None:
        self.helsingborg, self.perstorp, self.bjuv = (make_tenant(short_name=name) for name in ("Helsingborg", "Perstorp", "Bjuv"))
        self.shared = share_course(self.helsingborg, self.perstorp)
        self.officer = client_for(self.helsingborg.slug, make_member(self.helsingborg, roles=(Role.LICENCE_OFFICER,)))
        self.theirs = client_for(self.perstorp.slug, make_member(self.perstorp, roles=(Role.LICENCE_OFFICER,)))
        self.outsider = client_for(self.bjuv.slug, make_member(self.bjuv, roles=(Role.LICENCE_OFFICER,)))
        self.employee = client_for(self.helsingborg.slug, make_member(self.helsingborg))
        self.form = {"course_id": str(self.shared.course_id), "name": "2026/27", "capacity": "40", "registry_number": "dnr 2026/0412"}

    def pool(self, capacity: int = 40) -> str:
        """A pool with both in it; its page."""
        return f"/licenser/{self.helsingborg.slug}/{make_pool(self.shared, capacity=capacity, members=[self.helsingborg, self.perstorp])}"

    def all(self, kind: type) -> list:  # type: ignore[type-arg]
        """Every row of a kind that the owner reads."""
        with unit_of_work(tenant_id=self.helsingborg.id):
            return list(db.session.scalars(select(kind).execution_options(populate_existing=True)))


@pytest.fixture
def office(client_for: Callable[..., Visitor]) -> Office:
    return Office(client_for)


def test_a_pool_is_opened_for_all_who_have_the_course_on_offer(office: Office) -> None:
    answer = office.officer.post("/licenser/ny", data=office.form)
    assert answer.status_code == 303
    assert {row.tenant_id for row in office.all(PoolParticipation)} == {office.helsingborg.id, office.perstorp.id}
    page = office.officer.get(answer.headers["Location"]).text
    assert "0 av 40 platser i potten är tagna, 40 kvar." in page
    assert "dnr 2026/0412" in page


def test_a_form_that_is_not_right_opens_nothing_and_says_why(office: Office) -> None:
    for wrong in ({"capacity": "många"}, {"capacity": "-1"}, {"name": ""}, {"course_id": ""}, {"last_day": "2020-01-01"}, {"colour": "blue"}):
        answer = office.officer.post("/licenser/ny", data={**office.form, **wrong})
        assert answer.status_code == 400, wrong
    assert office.all(SeatPool) == []


def test_a_pool_for_a_course_of_another_is_not_found(office: Office) -> None:
    assert office.theirs.post("/licenser/ny", data=office.form).status_code == 404


def test_the_owner_changes_capacity_and_guarantees(office: Office) -> None:
    path = office.pool()
    assert office.officer.post(f"{path}/platser", data={"capacity": "50"}).status_code == 303
    share = {"organisation_id": office.perstorp.id, "guaranteed": "5", "ceiling": "20"}
    assert office.officer.post(f"{path}/andel", data=share).status_code == 303
    [counter] = office.all(PoolCounter)
    assert (counter.capacity, counter.set_aside) == (50, 5)
    assert "Perstorp" in office.officer.get(path).text


@pytest.mark.parametrize(
    ("act", "form", "status"),
    [
        ("andel", {"guaranteed": "41"}, 400),
        ("andel", {"guaranteed": "5", "ceiling": "4"}, 400),
        ("platser", {"capacity": "x"}, 400),
    ],
)
def test_what_does_not_fit_changes_nothing(office: Office, act: str, form: dict[str, str], status: int) -> None:
    path = office.pool()
    sent = {**form, "organisation_id": office.perstorp.id} if act == "andel" else form
    assert office.officer.post(f"{path}/{act}", data=sent).status_code == status
    [counter] = office.all(PoolCounter)
    assert (counter.capacity, counter.set_aside) == (40, 0)


def test_a_share_that_does_not_fit_is_explained_beside_its_number_and_what_was_typed_is_kept(office: Office) -> None:
    path = office.pool()
    page = office.officer.post(f"{path}/andel", data={"organisation_id": office.perstorp.id, "guaranteed": "41"}).text
    name = f"guaranteed-{office.perstorp.id}"
    assert f'<p class="error" id="{name}-error">Så många platser finns inte kvar' in page
    assert page.count('<p class="error"') == 1
    assert f'<a href="#{name}">' in page
    assert f'id="{name}" name="guaranteed" inputmode="numeric" value="41"' in page


def test_all_shares_are_set_with_one_press_and_seats_move_from_one_guarantee_to_another(office: Office) -> None:
    path = office.pool()
    [first, second] = sorted([office.helsingborg.id, office.perstorp.id])

    def send(*rows: tuple[int, str, str]) -> int:
        names = ("organisation_id", "guaranteed", "ceiling")
        return office.officer.post(f"{path}/andel", data={name: [str(row[place]) for row in rows] for place, name in enumerate(names)}).status_code

    def trail() -> int:
        return len([event for event in office.all(AuditEvent) if event.action == "pool.share"])

    assert send((first, "0", ""), (second, "40", "")) == 303
    assert trail() == 1, "what stays as it is leaves no trace"
    assert send((first, "30", "35"), (second, "10", "")) == 303
    assert (office.all(PoolCounter)[0].set_aside, trail()) == (40, 3)
    assert send((first, "5", ""), (second, "4", "3")) == 400
    assert (office.all(PoolCounter)[0].set_aside, trail()) == (40, 3), "one that does not fit keeps all from changing"
    assert send((first, "1", ""), (first, "2", "")) == 400
    assert send((first, "-1", ""), (second, "x", "")) == 400
    assert office.officer.post(f"{path}/andel", data={"organisation_id": [str(first), str(second)], "guaranteed": ["1"]}).status_code == 400


def test_the_form_for_a_pool_begins_with_the_course_that_the_address_names(office: Office) -> None:
    assert f'<option value="{office.shared.course_id}" selected>' in office.officer.get(f"/licenser/ny?kurs={office.shared.course_id}").text
    assert office.officer.get("/licenser/ny?kurs=lyft").status_code == 400


@pytest.mark.parametrize("owner", ["%00", "%01", "perstorp%00", "%ff", "%0a"])
def test_an_owner_that_no_address_of_ours_names_is_not_found(office: Office, owner: str) -> None:
    pool = office.pool().rpartition("/")[2]
    for path in (f"/licenser/{owner}/{pool}", f"/api/pools/{owner}/{pool}", f"/tillfallen/{owner}/{pool}", f"/kurser/{owner}/{pool}"):
        assert office.officer.get(path).status_code == 404, path


def test_capacity_below_what_is_guaranteed_is_refused_with_a_sentence(office: Office) -> None:
    path = office.pool()
    office.officer.post(f"{path}/andel", data={"organisation_id": office.perstorp.id, "guaranteed": "5"})
    answer = office.officer.post(f"{path}/platser", data={"capacity": "4"})
    assert (answer.status_code, "Sänk garantierna först" in answer.text) == (409, True)


def test_a_participant_sees_the_pool_and_its_own_share_and_changes_nothing(office: Office) -> None:
    path = office.pool()
    page = office.theirs.get(path).text
    assert "Perstorps del" in page
    assert "Ändra antalet" not in page
    assert office.theirs.post(f"{path}/platser", data={"capacity": "1"}).status_code == 404
    assert office.theirs.post(f"{path}/andel", data={"organisation_id": office.perstorp.id, "guaranteed": "9"}).status_code == 404
    said = office.theirs.get(f"/api/pools{path.removeprefix('/licenser')}").json
    assert [share["organisation_id"] for share in said["shares"]] == [office.perstorp.id]


def test_an_outsider_finds_no_pool_and_an_employee_may_not_look(office: Office) -> None:
    path = office.pool()
    assert office.outsider.get(path).status_code == 404
    assert office.outsider.get("/api/pools").json == {"pools": []}
    assert "Inga potter än" in office.outsider.get("/licenser").text
    for page in ("/licenser", "/licenser/ny", path):
        assert office.employee.get(page).status_code == 403


def test_pages_ask_the_database_at_most_eight_times(office: Office, count_sql: list[str]) -> None:
    path = office.pool()
    for page in ("/licenser", "/licenser/ny", path, "/mitt-larande"):
        office.officer.get(page)
        count_sql.clear()
        assert office.officer.get(page).status_code == 200
        sent = [statement for statement in count_sql if not statement.lower().startswith(("savepoint", "release"))]
        assert len(sent) <= 8, (page, sent)
