"""Two tenants with providers of their own: nothing of one signs in at the other (reliability T32, T33)."""

from collections.abc import Callable

import pytest

from lms.core.db import unit_of_work
from lms.core.errors import Invalid
from lms.http.app import LOGIN_KEY, Samlar
from lms.identity import queries
from lms.identity.models import Member
from lms.identity.oidc import Identity
from lms.identity.services.providers import connect_provider
from lms.identity.services.sign_in import NotAMember, sign_in
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

from .browser import ProviderPages, begin, path_of, query_of
from .conftest import Provider

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]


@pytest.fixture
def two(app: Samlar, session: object, provider: Provider) -> tuple[Member, Member]:
    """A member at each of two tenants; both have the same number, and so the same subject at their issuers."""
    made = []
    for slug in ("vest", "ost"):
        tenant = make_tenant(slug)
        member = make_member(tenant, "Amina Holmér" if slug == "vest" else "Bo Ek")
        with unit_of_work(tenant_id=tenant.id):
            member.external_id = "1001"
            member.email = "samma@adress.example"
            connect_provider(
                tenant_id=tenant.id, issuer=provider.issuer(slug), client_id=f"samlar-{slug}", client_secret=provider.secret(slug)
            )  # fmt: skip
        provider.serve(slug, origin=app.settings.tenant_origin(slug), people=[("1001", member.given_name), ("2002", "Ny Person")])
        made.append(member)
    return made[0], made[1]


def name_at(visitor: Visitor) -> str:
    page = visitor.get("/tillganglighet").text
    return next((name for name in ("Amina Holmér", "Bo Ek") if name in page), "nobody")


def test_the_same_subject_at_two_issuers_is_two_people(two: tuple[Member, Member], client_for: Clients) -> None:
    for slug, expected in (("vest", "Amina Holmér"), ("ost", "Bo Ek")):
        visitor = client_for(slug)
        visitor.get(path_of(ProviderPages().choose(begin(visitor), "1001")))
        assert name_at(visitor) == expected


@pytest.mark.usefixtures("two")
def test_a_code_of_one_tenant_is_worth_nothing_at_the_other(client_for: Clients) -> None:
    vest, ost = client_for("vest"), client_for("ost")
    answer = query_of(ProviderPages().choose(begin(vest), "1001"))
    own_state = query_of(begin(ost))["state"]
    swaps = (answer, answer | {"state": own_state}, {"code": answer["code"], "state": own_state})
    for swapped in swaps:
        assert ost.get("/logga-in/svar", query_string=swapped).status_code == 400
        assert name_at(ost) == "nobody"
    named_wrong = answer | {"state": own_state, "iss": answer["iss"].replace("vest", "ost")}
    assert ost.get("/logga-in/svar", query_string=named_wrong).status_code == 502
    assert name_at(ost) == "nobody"


@pytest.mark.usefixtures("two")
def test_a_session_of_one_tenant_is_nobody_at_the_other(client_for: Clients) -> None:
    vest, ost = client_for("vest"), client_for("ost")
    vest.get(path_of(ProviderPages().choose(begin(vest), "1001")))
    with vest.client.session_transaction(base_url=vest.base_url) as cookie:
        secret = cookie[LOGIN_KEY]
    with ost.client.session_transaction(base_url=ost.base_url) as cookie:
        cookie[LOGIN_KEY] = secret
    assert name_at(ost) == "nobody"


def test_a_tenant_never_signs_in_with_the_client_kept_for_its_old_provider(
    two: tuple[Member, Member], provider: Provider, client_for: Clients
) -> None:
    begin(client_for("vest"))
    with unit_of_work(tenant_id=two[0].tenant_id):
        made = connect_provider(
            tenant_id=two[0].tenant_id, issuer=provider.issuer("ost"), client_id="samlar-ost", client_secret=provider.secret("ost")
        )  # fmt: skip
        assert made.version == 2
    assert begin(client_for("vest")).startswith(provider.issuer("ost"))


def said_by(issuer: str, subject: str, **claims: object) -> Identity:
    return Identity(issuer=issuer, subject=subject, claims={"sub": subject, **claims})


def attempt(member: Member, identity: Identity, *, member_claim: str = "employee_id") -> str:
    with unit_of_work(tenant_id=member.tenant_id):
        try:
            sign_in(tenant_id=member.tenant_id, identity=identity, member_claim=member_claim)
        except NotAMember as refused:
            return refused.reason
        return "in"


def test_an_address_links_nobody_however_well_it_is_verified(two: tuple[Member, Member]) -> None:
    amina = two[0]
    claims = {"email": amina.email, "email_verified": True}
    assert attempt(amina, said_by("https://a.example", "x", **claims)) == "no_number"
    assert attempt(amina, said_by("https://a.example", "x", employee_id=amina.email, **claims)) == "unknown"


@pytest.mark.parametrize("value", [None, "", "  ", 1001, ["1001"], {"1001": 1}, "1001 ", "0001001"])
def test_only_the_very_number_links(two: tuple[Member, Member], value: object) -> None:
    expected = {"1001 ": "in", "0001001": "unknown"}.get(value, "no_number") if isinstance(value, str) else "no_number"
    assert attempt(two[0], said_by("https://a.example", "x", employee_id=value)) == expected


def test_a_second_subject_cannot_take_over_a_linked_member(two: tuple[Member, Member]) -> None:
    amina = two[0]
    assert attempt(amina, said_by("https://a.example", "first", employee_id="1001")) == "in"
    assert attempt(amina, said_by("https://a.example", "second", employee_id="1001")) == "linked"
    assert attempt(amina, said_by("https://b.example", "second", employee_id="1001")) == "in"


def test_a_link_stays_when_the_claim_changes_to_somebody_elses_number(two: tuple[Member, Member]) -> None:
    amina = two[0]
    attempt(amina, said_by("https://a.example", "first", employee_id="1001"))
    attempt(amina, said_by("https://a.example", "first", employee_id="2002"))
    with unit_of_work(tenant_id=amina.tenant_id):
        linked = queries.linked_member(amina.tenant_id, "https://a.example", "first")
    assert linked is not None
    assert linked.id == amina.id


@pytest.mark.parametrize(
    "issuer", ["http://idp.example/perstorp", "ftp://x", "idp.example", "https://idp.example/?x=1", "http://localhost.evil.test/"]
)
def test_a_provider_without_https_is_not_connected(two: tuple[Member, Member], issuer: str) -> None:
    with pytest.raises(Invalid), unit_of_work(tenant_id=two[0].tenant_id):
        connect_provider(tenant_id=two[0].tenant_id, issuer=issuer, client_id="x", client_secret="y")
