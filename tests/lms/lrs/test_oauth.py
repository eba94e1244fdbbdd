"""OAuth 2.0 client credentials: a credential is exchanged for an access token, which is never worth more than it."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs.credentials import NewCredential, change_credential, create_credential, revoke_credential
from lms.lrs.rights import SCOPES, narrowed
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, make_credential, make_grant, statement
from tests.factories.platform import make_tenant

API = "127.0.0.1:8000"
GRANT = {"grant_type": "client_credentials"}


def ask(app: Samlar, credential: NewCredential | None, said: Any = None, *, host: str = API, **headers: str) -> TestResponse:
    """POST /oauth/token with Basic."""
    if credential is not None:
        headers["Authorization"] = "Basic " + b64encode(f"{credential.key}:{credential.secret}".encode()).decode()
    return app.test_client().post("/oauth/token", base_url=f"http://{host}", data=GRANT if said is None else said, headers=headers)


def bearer(app: Samlar, credential: NewCredential, *scopes: str, host: str = API) -> Sender:
    """A client of the store that holds an access token."""
    answer = ask(app, credential, GRANT | ({"scope": " ".join(scopes)} if scopes else {}))
    assert answer.status_code == 200, answer.text
    client = Sender(app, None, host=host)
    client.headers |= {"Authorization": f"Bearer {answer.json['access_token']}"}
    return client


def opened(client: Sender) -> set[str]:
    """Which of the store's doors are open to a client."""
    who, what = agent(), "https://example.org/a"
    acts = {
        "write": client.post(statement()),
        "read": client.get(),
        "state": client.ask("PUT", "activities/state", {}, activityId=what, agent=who, stateId="s"),
        "read state": client.get("activities/state", activityId=what, agent=who),
        "profile": client.ask("PUT", "agents/profile", {}, agent=who, profileId="p", headers={"If-None-Match": "*"}),
        "activities": client.get("activities", activityId=what),
        "agents": client.get("agents", agent=who),
    }
    assert {answer.status_code for answer in acts.values()} <= {200, 204, 403, 412}, {name: answer.status_code for name, answer in acts.items()}
    return {name for name, answer in acts.items() if answer.status_code != 403}


def test_a_credential_is_exchanged_for_a_token_that_opens_the_store(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "statements/write", "statements/read/mine")
    answer = ask(app, made)
    assert answer.status_code == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 3600
    assert answer.json["scope"] == "statements/read/mine statements/write"
    assert answer.json["access_token"].startswith("perstorp.a")
    assert "refresh_token" not in answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    sent = statement()
    assert bearer(app, made).post(sent).status_code == 200
    assert Sender(app, made).get(statementId=sent["id"]).json["authority"]["account"]["name"] == made.key


def test_key_and_secret_may_stand_in_the_body_or_be_form_encoded_in_the_header(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    assert ask(app, None, GRANT | {"client_id": made.key, "client_secret": made.secret}).status_code == 200
    encoded = b64encode(f"{quote(made.key.replace('.', '%2E'), safe='%')}:{quote(made.secret)}".encode()).decode()
    assert ask(app, None, Authorization=f"Basic {encoded}").status_code == 200


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_exactly_what_its_credential_opens(app: Samlar, tenant: Organisation, scope: str) -> None:
    made = make_credential(tenant, scope)
    assert opened(bearer(app, made)) == opened(Sender(app, made))


@pytest.mark.parametrize(
    ("held", "asked"), [("all", "state"), ("all", "statements/write"), ("all/read", "statements/read/mine"), ("all", "all/read")]
)
def test_a_token_may_be_asked_for_less(app: Samlar, tenant: Organisation, held: str, asked: str) -> None:
    narrow = bearer(app, make_credential(tenant, held), asked)
    assert opened(narrow) == opened(Sender(app, make_credential(tenant, asked)))


@pytest.mark.parametrize(
    ("held", "asked"), [("statements/write", "all"), ("statements/write", "statements/read"), ("all/read", "state"), ("all", "everything")]
)
def test_a_token_is_never_given_for_more_than_the_credential_has(app: Samlar, tenant: Organisation, held: str, asked: str) -> None:
    answer = ask(app, make_credential(tenant, held), GRANT | {"scope": f"{held} {asked}"})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalar(text("select count(*) from lrs_token")) == 0


def test_a_token_reads_its_credentials_own_statements_when_it_may_read_no_others(app: Samlar, tenant: Organisation, sender: Sender) -> None:
    made, theirs, mine = make_credential(tenant, "statements/write", "statements/read/mine"), statement(), statement()
    sender.post(theirs)
    client = bearer(app, made)
    client.post(mine)
    assert client.ids() == [mine["id"]]
    assert Sender(app, made).ids() == [mine["id"]]


def test_a_token_shrinks_with_its_credential_and_does_not_grow_with_it(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all/read")
    client = bearer(app, made)
    assert "read state" in opened(client)
    for scopes in (["statements/read"], ["all"]):
        with unit_of_work(tenant_id=tenant.id):
            change_credential(tenant_id=tenant.id, credential_id=made.id, name="renamed", scopes=scopes)
        assert (
            opened(client) == {"statements/read": {"read", "activities", "agents"}, "all": {"read", "read state", "activities", "agents"}}[scopes[0]]
        )


def test_scopes_meet_in_what_both_allow() -> None:
    assert narrowed({"all"}, {"state"}) == narrowed({"state"}, {"all"}) == {"state"}
    assert narrowed({"all/read"}, {"statements/read", "state"}) == {"statements/read"}
    assert narrowed({"state"}, {"profile"}) == set()


def test_a_token_dies_with_its_credential(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    client = bearer(app, made)
    assert client.get().status_code == 200
    with unit_of_work(tenant_id=tenant.id):
        revoke_credential(tenant_id=tenant.id, credential_id=made.id)
    assert client.get().status_code == 401
    assert ask(app, made).json["error"] == "invalid_client"


def test_a_token_lives_an_hour_and_never_longer_than_its_credential(app: Samlar, tenant: Organisation) -> None:
    with unit_of_work(tenant_id=tenant.id):
        short = create_credential(tenant_id=tenant.id, name="short", scopes=["all"], expires_at=now() + timedelta(minutes=10))
    assert 590 < ask(app, short).json["expires_in"] <= 600
    made = make_credential(tenant, "all")
    client = bearer(app, made)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update lrs_token set expires_at = now() - interval '1 second' where credential_id = :id"), {"id": made.id})
    answer = client.get()
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="xAPI", Bearer realm="xAPI", error="invalid_token"'
    bearer(app, made)
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalar(text("select count(*) from lrs_token where credential_id = :id"), {"id": made.id}) == 1, "what has expired is swept"


def test_the_text_of_a_token_is_kept_nowhere_and_its_use_is_noted(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    client = bearer(app, made)
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update lrs_credential set last_used_at = null"))
    client.get()
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalar(text("select last_used_at from lrs_credential")) is not None
        kept = str(db.session.execute(text("select t::text from lrs_token t")).all())
    assert client.headers["Authorization"].rpartition(".")[2] not in kept


def test_what_the_scope_does_not_cover_is_refused_as_oauth_says(app: Samlar, tenant: Organisation) -> None:
    answer = bearer(app, make_credential(tenant, "state")).get()
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="xAPI", error="insufficient_scope"'


def test_a_token_opens_its_own_tenants_host_only(app: Samlar, tenant: Organisation) -> None:
    make_tenant("helsingborg")
    made = make_credential(tenant, "all")
    assert bearer(app, made, host="perstorp.localhost:8000").get().status_code == 200
    assert bearer(app, made, host="helsingborg.localhost:8000").get().status_code == 401
    assert ask(app, made, host="perstorp.localhost:8000").status_code == 200
    assert ask(app, made, host="helsingborg.localhost:8000").status_code == 401


def test_one_tenants_token_reads_nothing_of_another(app: Samlar, tenant: Organisation, sender: Sender, sender_of: Callable[..., Sender]) -> None:
    other = make_tenant("helsingborg")
    sent = statement()
    sender_of(other).post(sent)
    assert bearer(app, make_credential(tenant, "all")).ids() == []
    client = bearer(app, make_credential(other, "all"))
    assert client.ids() == [sent["id"]]
    client.headers["Authorization"] = client.headers["Authorization"].replace("helsingborg.", "perstorp.")
    assert client.get().status_code == 401


def test_neither_a_credential_by_bearer_nor_a_token_by_basic_opens_anything(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    client = bearer(app, made)
    key, _, secret = client.headers["Authorization"].removeprefix("Bearer ").rpartition(".")
    assert Sender(app, replace(made, key=key, secret=secret)).get().status_code == 401
    client.headers["Authorization"] = f"Bearer {made.key}.{made.secret}"
    assert client.get().status_code == 401


def test_neither_a_launch_nor_a_token_is_exchanged_for_a_token(app: Samlar, tenant: Organisation) -> None:
    _, launch = make_grant(tenant)
    assert ask(app, None, Authorization=f"Basic {launch}").json["error"] == "invalid_client"
    made = make_credential(tenant, "all")
    key, _, secret = bearer(app, made).headers["Authorization"].removeprefix("Bearer ").rpartition(".")
    assert ask(app, replace(made, key=key, secret=secret)).json["error"] == "invalid_client"
    assert ask(app, None, GRANT | {"client_id": key, "client_secret": secret}).json["error"] == "invalid_client"


def test_an_unknown_key_and_a_wrong_secret_are_refused_alike(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    wrong = (replace(made, secret="x"), replace(made, key=made.key[:-1] + "x"), replace(made, key=made.key.replace("perstorp", "nowhere")))
    answers = [ask(app, each) for each in wrong]
    answers += [ask(app, None, GRANT | {"client_id": each.key, "client_secret": each.secret}) for each in wrong]
    answers += [ask(app, None), ask(app, None, Authorization="Basic AAAA"), ask(app, None, Authorization="Basic /w==")]
    assert {(answer.status_code, answer.json["error"], answer.json["error_description"]) for answer in answers} == {
        (401, "invalid_client", "A key and its secret are needed, by Basic or as client_id and client_secret")
    }
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Basic realm="OAuth"'}


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": 'gr\u00e5 "\\ \x01'}, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request"),
        (GRANT | {"client_secret": "a second way"}, "invalid_request"),
        (b'{"grant_type": "client_credentials"}', "invalid_request"),
    ],
)
def test_a_malformed_request_is_refused_by_name(app: Samlar, tenant: Organisation, said: Any, error: str) -> None:
    answer = ask(app, make_credential(tenant, "all"), said)
    assert (answer.status_code, answer.json["error"]) == (400, error)


def test_what_stands_in_the_address_counts_for_nothing(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    said = GRANT | {"client_id": made.key, "client_secret": made.secret}
    answer = app.test_client().post("/oauth/token", base_url=f"http://{API}", query_string=said)
    assert answer.json["error"] == "invalid_request"


def test_a_body_beyond_any_honest_size_is_not_read(app: Samlar, tenant: Organisation) -> None:
    assert ask(app, make_credential(tenant, "all"), GRANT | {"scope": "x" * 10_000}).status_code == 413


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Bearer perstorp.a.b", "Bearer perstorp.a{0}.x", "Bearer PERSTORP.a{0}.x"])
def test_a_malformed_token_is_refused_with_401(app: Samlar, tenant: Organisation, header: str) -> None:
    assert Sender(app, None).ask("GET", "statements", headers={"Authorization": header.format("0" * 32)}).status_code == 401


def test_a_name_that_no_tenant_can_have_is_refused_before_the_database_sees_it(app: Samlar, tenant: Organisation) -> None:
    key = f"perst\0rp.k{'0' * 32}"
    basic = b64encode(f"{key}:x".encode()).decode()
    assert Sender(app, basic).get().status_code == 401
    assert ask(app, None, Authorization=f"Basic {basic}").json["error"] == "invalid_client"
    assert ask(app, None, GRANT | {"client_id": key, "client_secret": "x"}).json["error"] == "invalid_client"


def test_the_metadata_names_where_tokens_are_had(app: Samlar) -> None:
    said = app.test_client().get("/.well-known/oauth-authorization-server", base_url=f"http://{API}").json
    assert said["issuer"] == f"http://{API}"
    assert said["token_endpoint"] == f"http://{API}/oauth/token"
    assert said["grant_types_supported"] == ["client_credentials"]
    assert said["scopes_supported"] == list(SCOPES)
