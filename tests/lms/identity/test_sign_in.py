"""Signing in with a real OpenID provider: the way there and back, and who may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.access.models import AuditEvent
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.http.app import LOGIN_KEY, Samlar
from lms.identity.models import IdentityLink, LoginSession, Member
from lms.identity.services.providers import connect_provider
from lms.tenancy.models import Organisation
from tests.factories.platform import employment_of, make_member, make_tenant
from tests.visitors import Visitor

from .browser import ProviderPages, begin, path_of, query_of, sign_in
from .conftest import Provider

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]


def connect(app: Samlar, provider: Provider, slug: str, *people: Member) -> Organisation:
    """A tenant that signs in at the provider, where these members can be chosen."""
    tenant = make_tenant(slug)
    made = [make_member(tenant, name) for name in ("Amina Holmér", "Eskil Norrby")]
    chosen = [(member.external_id, f"{member.given_name} {member.family_name}") for member in [*made, *people]]
    provider.serve(slug, origin=app.settings.tenant_origin(slug), people=[*chosen, ("unknown-1", "Okänd Person")])
    with unit_of_work(tenant_id=tenant.id):
        connect_provider(
            tenant_id=tenant.id, issuer=provider.issuer(slug), client_id=f"samlar-{slug}", client_secret=provider.secret(slug)
        )  # fmt: skip
    return tenant


def member_of(tenant: Organisation, name: str = "Amina") -> Member:
    with unit_of_work(tenant_id=tenant.id):
        return db.session.scalars(select(Member).where(Member.tenant_id == tenant.id, Member.given_name == name)).one()


def actions(tenant: Organisation) -> list[tuple[str, str]]:
    with unit_of_work(tenant_id=tenant.id):
        query = select(AuditEvent.action, AuditEvent.object_id).where(AuditEvent.tenant_id == tenant.id).order_by(AuditEvent.id)
        return [(row[0], row[1]) for row in db.session.execute(query)]


def signed_in_name(visitor: Visitor) -> str | None:
    """Whom the front page greets: the account box shows the name of whoever is signed in."""
    page = visitor.get("/tillganglighet").text
    return next((name for name in ("Amina Holmér", "Eskil Norrby") if name in page), None)


def test_the_question_to_the_provider_has_pkce_state_and_nonce(app: Samlar, provider: Provider, client_for: Clients) -> None:
    connect(app, provider, "alfa")
    asked = query_of(begin(client_for("alfa")))
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert asked["redirect_uri"] == f"{app.settings.tenant_origin('alfa')}/logga-in/svar"
    assert query_of(begin(client_for("alfa")))["state"] != asked["state"]


def test_choosing_oneself_signs_in_and_leads_to_what_was_wanted(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "beta")
    amina, visitor = member_of(tenant), client_for("beta")
    answer = sign_in(visitor, amina.external_id, "/kurser?q=lyft")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kurser?q=lyft")
    assert signed_in_name(visitor) == "Amina Holmér"
    assert [action for action, _object in actions(tenant)][-2:] == ["identity.link", "sign-in"]
    with unit_of_work(tenant_id=tenant.id):
        link = db.session.scalars(select(IdentityLink)).one()
        row = db.session.scalars(select(LoginSession)).one()
    assert (link.issuer, link.subject, link.member_id) == (provider.issuer("beta"), amina.external_id, amina.id)
    with visitor.client.session_transaction(base_url=visitor.base_url) as cookie:
        secret = cookie[LOGIN_KEY].partition(".")[2]
    assert secret.encode() not in row.secret_hash
    assert len(row.secret_hash) == 32


def test_a_next_on_another_site_is_forgotten(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "gamma")
    answer = sign_in(client_for("gamma"), member_of(tenant).external_id, "//evil.test/")
    assert answer.headers["Location"] == "/"


def test_each_sign_in_has_a_new_session_and_ends_the_one_before(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "delta")
    visitor = client_for("delta")
    there = begin(visitor)
    with visitor.client.session_transaction(base_url=visitor.base_url) as cookie:
        cookie["planted"] = "by somebody else"
    visitor.get(path_of(ProviderPages().choose(there, member_of(tenant).external_id)))
    with visitor.client.session_transaction(base_url=visitor.base_url) as cookie:
        assert set(cookie) == {LOGIN_KEY}
        first = cookie[LOGIN_KEY]
    with unit_of_work(tenant_id=tenant.id):
        assert app.who_asks(tenant.id, first, True)() is not None
    other = client_for("delta")
    second_way = ProviderPages().choose(begin(other), member_of(tenant, "Eskil").external_id)
    with other.client.session_transaction(base_url=other.base_url) as cookie:
        cookie[LOGIN_KEY] = first
    assert other.get(path_of(second_way)).status_code == 303
    assert signed_in_name(other) == "Eskil Norrby"
    with unit_of_work(tenant_id=tenant.id):
        assert app.who_asks(tenant.id, first, True)() is None


def test_an_answer_begun_in_another_browser_is_refused(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "epsilon")
    attacker, victim = client_for("epsilon"), client_for("epsilon")
    begin(victim)
    stolen = path_of(ProviderPages().choose(begin(attacker), member_of(tenant).external_id))
    assert victim.get(stolen).status_code == 400
    assert signed_in_name(victim) is None
    assert ("sign-in.refused", "state") in actions(tenant)


def test_an_answer_is_used_once(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "zeta")
    visitor = client_for("zeta")
    there = begin(visitor)
    kept = visitor.client.get_cookie("samlar", domain="zeta.localhost")
    assert kept is not None
    back = path_of(ProviderPages().choose(there, member_of(tenant).external_id))
    assert visitor.get(back).status_code == 303
    replay = client_for("zeta")
    replay.client.set_cookie("samlar", kept.value, domain="zeta.localhost")
    assert replay.get(back).status_code == 502  # the provider gives nothing for a used code
    assert signed_in_name(replay) is None


def test_a_stolen_code_is_worth_nothing_without_the_verifier(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "eta")
    stolen = query_of(ProviderPages().choose(begin(client_for("eta")), member_of(tenant).external_id))
    thief = client_for("eta")
    own_state = query_of(begin(thief))["state"]
    answer = thief.get("/logga-in/svar", query_string=stolen | {"state": own_state})
    assert answer.status_code == 502
    assert signed_in_name(thief) is None


def test_going_back_at_the_provider_signs_nobody_in(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "theta")
    visitor = client_for("theta")
    answer = visitor.get(path_of(ProviderPages().choose(begin(visitor), None)))
    assert (answer.status_code, signed_in_name(visitor)) == (200, None)
    assert "Du avbröt inloggningen" in answer.text
    assert ("sign-in.refused", "aborted") in actions(tenant)


def test_somebody_whom_hr_does_not_know_is_told_what_to_do(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "jota")
    visitor = client_for("jota")
    answer = sign_in(visitor, "unknown-1")
    assert (answer.status_code, signed_in_name(visitor)) == (403, None)
    assert "fråga din chef eller HR" in answer.text
    assert ("sign-in.refused", "unknown") in actions(tenant)


@pytest.mark.parametrize(("starts", "ends"), [(-100, 0), (1, None)])
def test_who_has_left_or_not_begun_is_refused(app: Samlar, provider: Provider, client_for: Clients, starts: int, ends: int | None) -> None:
    tenant = connect(app, provider, "kappa")
    amina = member_of(tenant)
    employment = employment_of(amina)
    with unit_of_work(tenant_id=tenant.id):
        employment.starts_on = today() + timedelta(days=starts)
        employment.ends_on = None if ends is None else today() + timedelta(days=ends)
    answer = sign_in(client_for("kappa"), amina.external_id)
    assert answer.status_code == 403
    assert ("sign-in.refused", "left") in actions(tenant)


def test_a_running_session_stops_when_the_employment_ends(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "lambda")
    amina, visitor = member_of(tenant), client_for("lambda")
    sign_in(visitor, amina.external_id)
    assert signed_in_name(visitor) == "Amina Holmér"
    employment = employment_of(amina)
    with unit_of_work(tenant_id=tenant.id):
        employment.ends_on = today()
    assert signed_in_name(visitor) is None


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "my")
    visitor = client_for("my")
    sign_in(visitor, member_of(tenant).external_id)
    copied = visitor.client.get_cookie("samlar", domain="my.localhost")
    assert copied is not None
    answer = visitor.post("/logga-ut")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/utloggad")
    page = visitor.get("/utloggad").text
    assert f"{provider.issuer('my')}/session/end?" in page
    thief = client_for("my")
    thief.client.set_cookie("samlar", copied.value, domain="my.localhost")
    assert signed_in_name(thief) is None
    assert actions(tenant)[-1][0] == "sign-out"


def test_an_expired_session_is_nobody(app: Samlar, provider: Provider, client_for: Clients) -> None:
    tenant = connect(app, provider, "ny")
    visitor = client_for("ny")
    sign_in(visitor, member_of(tenant).external_id)
    with unit_of_work(tenant_id=tenant.id):
        db.session.scalars(select(LoginSession)).one().expires_at = now()
    assert signed_in_name(visitor) is None


def test_many_beginnings_do_not_fill_the_cookie(app: Samlar, provider: Provider, client_for: Clients) -> None:
    connect(app, provider, "xi")
    visitor = client_for("xi")
    for _turn in range(12):
        begin(visitor)
    cookie = visitor.client.get_cookie("samlar", domain="xi.localhost")
    assert cookie is not None
    assert len(cookie.value) < 2500
