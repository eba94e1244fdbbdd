"""Taking over a staff file in the browser: upload, review, yes; and who may not."""

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import func, select

from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.identity.models import Employment, Member, StaffFile
from lms.tenancy.models import Organisation
from tests.factories.platform import make_tenant
from tests.lms.identity.staff_files import line, staff_file
from tests.visitors import Visitor

from .people import make_member

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PAGE = "/administration/personal"


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def hr(tenant: Organisation) -> Member:
    return make_member(tenant, "Eskil Norrby", roles=(Role.HR,))


def row_of(member: Member) -> str:
    return line(member.external_id, member.given_name, member.family_name)


def upload(visitor: Visitor, content: bytes, name: str = "personal.csv") -> str:
    answer = visitor.post(PAGE, {"file": (BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def employed(tenant: Organisation) -> int:
    with unit_of_work(tenant_id=tenant.id):
        return db.session.scalar(select(func.count(Employment.id))) or 0


def kept(tenant: Organisation) -> list[tuple[bool, bool]]:
    """For each file: is its content there, has it been applied."""
    with unit_of_work(tenant_id=tenant.id):
        return [(file.content is not None, file.applied_at is not None) for file in db.session.scalars(select(StaffFile))]


def test_a_file_is_reviewed_before_anything_changes_and_then_taken_in(tenant: Organisation, hr: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", hr)
    place = upload(visitor, staff_file([row_of(hr), line("1"), line("2", starts="igår")]))
    review = visitor.get(place)
    assert "Stämmer det här?" in review.text
    assert "Anställd från är inte ett datum: ”igår”" in review.text
    assert (employed(tenant), kept(tenant)) == (1, [(True, False)])
    assert visitor.post(f"{place}/infor").status_code == 303
    assert (employed(tenant), kept(tenant)) == (2, [(False, True)])
    assert "Filen är införd" in visitor.get(place).text
    assert visitor.post(f"{place}/infor").status_code == 409


def test_more_than_a_tenth_leaving_needs_a_yes_of_its_own(tenant: Organisation, hr: Member, client_for: Clients) -> None:
    visitor, others = client_for("perstorp", hr), [make_member(tenant, f"Nr{number} Ek") for number in range(5)]
    place = upload(visitor, staff_file([row_of(hr)]))
    assert "5 av 6 anställda skulle försvinna" in visitor.get(place).text
    refused = visitor.post(f"{place}/infor")
    assert refused.status_code == 409
    assert kept(tenant) == [(True, False)]
    assert visitor.post(f"{place}/infor", {"allow_leavers": "true"}).status_code == 303
    assert client_for("perstorp", others[0]).get("/").status_code == 200
    assert client_for("perstorp", others[0]).get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\x00", "Exportera den som CSV"),
        (b"", "Filen är tom"),
        (b"a;b\n1;2", "Filen saknar kolumner: Anställningsnummer"),
        (staff_file([line("1", '"Anna'), line("2")]), "Rad 2: ett citattecken stängs inte"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_what_to_do(
    tenant: Organisation, hr: Member, client_for: Clients, content: bytes, says: str
) -> None:
    answer = client_for("perstorp", hr).post(PAGE, {"file": (BytesIO(content), "personal.csv")})
    assert answer.status_code == 400
    assert says in answer.text
    assert kept(tenant) == []


def test_no_file_is_answered_with_what_to_do(hr: Member, client_for: Clients) -> None:
    answer = client_for("perstorp", hr).post(PAGE, {})
    assert answer.status_code == 400
    assert "Välj en fil." in answer.text


def test_a_new_upload_throws_away_the_one_that_nobody_applied(tenant: Organisation, hr: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", hr)
    first = upload(visitor, staff_file([row_of(hr)]))
    upload(visitor, staff_file([row_of(hr), line("1")]))
    assert kept(tenant) == [(True, False)]
    assert visitor.get(first).status_code == 404


def test_a_file_can_be_thrown_away(tenant: Organisation, hr: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", hr)
    place = upload(visitor, staff_file([row_of(hr)]))
    assert visitor.post(f"{place}/kasta").status_code == 303
    assert kept(tenant) == []
    assert visitor.post(f"{place}/kasta").status_code == 404


def test_a_file_name_cannot_write_into_the_page(hr: Member, client_for: Clients) -> None:
    visitor = client_for("perstorp", hr)
    place = upload(visitor, staff_file([row_of(hr)]), name="<script>x</script>.csv")
    assert "<script>x" not in visitor.get(place).text + visitor.get(PAGE).text


def test_another_tenants_file_is_not_there(tenant: Organisation, hr: Member, client_for: Clients) -> None:
    place = upload(client_for("perstorp", hr), staff_file([row_of(hr)]))
    other = make_tenant("klippan")
    stranger = client_for("klippan", make_member(other, "Petra Sandell", roles=(Role.HR,)))
    for answer in (stranger.get(place), stranger.post(f"{place}/infor"), stranger.post(f"{place}/kasta")):
        assert answer.status_code == 404
    assert kept(tenant) == [(True, False)]


@pytest.mark.parametrize("role", [None, Role.AUTHOR, Role.LICENCE_OFFICER, Role.COORDINATOR, Role.TENANT_ADMIN])
def test_nobody_but_hr_takes_over_a_file(tenant: Organisation, hr: Member, client_for: Clients, role: Role | None) -> None:
    place = upload(client_for("perstorp", hr), staff_file([row_of(hr), line("1")]))
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér", roles=(role,) if role else ()))
    answers = [visitor.get(PAGE), visitor.get(place), visitor.post(PAGE, {}), visitor.post(f"{place}/infor"), visitor.post(f"{place}/kasta")]
    assert {answer.status_code for answer in answers} == {403}
    assert kept(tenant) == [(True, False)]
