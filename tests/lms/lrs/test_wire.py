"""The wire: versions, credentials, CORS on every answer, limits, unknown parameters; always 400 with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs.credentials import create_credential, find_credentials, revoke_credential
from lms.lrs.rights import SCOPES
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, make_credential, statement
from tests.factories.platform import make_tenant

EXPOSED = "ETag, Last-Modified, X-Experience-API-Version, X-Experience-API-Consistent-Through"
RESOURCES = ["statements", "activities/state", "activities/profile", "agents/profile", "agents", "activities"]


def assert_readable_by_a_browser(headers: Any) -> None:
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"] == EXPOSED
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["X-Experience-API-Version"] == "1.0.3"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("resource", [*RESOURCES, "about", "unknown"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "perstorp.localhost:8000"])
def test_every_answer_can_be_read_by_a_browser(app: Samlar, tenant: Organisation, sender_of: Callable[..., Sender], resource: str, host: str) -> None:
    for client in (Sender(app, None, host=host), sender_of(tenant, host=host)):
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            answer = client.ask(method, resource, headers={"Origin": "http://ab12.innehall.localhost:8000"}, nonsense="1")
            assert_readable_by_a_browser(answer.headers)
            assert method == "OPTIONS" or answer.status_code >= 400 or resource == "about"


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_preflight_names_the_headers_that_packages_send(app: Samlar, session: object, resource: str) -> None:
    answer = Sender(app, None).ask("OPTIONS", resource, headers={"Access-Control-Request-Method": "PUT"})
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Version"
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("version", [None, "0.9.9", "1.1.0", "2.1.0", "3.0.0", "1", "1.0.x", "2.0.é"])
def test_a_request_must_speak_a_version_that_is_served(sender: Sender, resource: str, version: str | None) -> None:
    sender.headers.pop("X-Experience-API-Version")
    answer = sender.ask("GET", resource, headers={"X-Experience-API-Version": version} if version else {})
    assert (answer.status_code, answer.json["path"]) == (400, "X-Experience-API-Version")


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_unknown_parameter_or_one_in_another_letter_case_is_refused(sender: Sender, resource: str) -> None:
    for name in ("StatementId", "Agent", "foo"):
        answer = sender.get(resource, **{name: "1"})
        assert answer.status_code == 400
        assert {"path", "rule", "section", "title"} <= answer.json.keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agent", "{}"), ("agent", "no json"), ("agent", '{"objectType":"Group","member":[]}'), ("verb", "passed"), ("activity", "x"),
        ("registration", "1"), ("since", "yesterday"), ("until", "2026-13-01T00:00:00Z"), ("limit", "-1"), ("limit", "many"),
        ("ascending", "True"), ("related_agents", "1"), ("format", "Exact"), ("statementId", "1"), ("voidedStatementId", "x"),
    ],
)  # fmt: skip
def test_a_parameter_of_the_wrong_form_is_refused_by_name(sender: Sender, name: str, value: str) -> None:
    answer = sender.get(**{name: value})
    assert answer.status_code == 400
    assert answer.json["path"].startswith(name)


def test_an_id_may_stand_only_beside_format_and_attachments(sender: Sender) -> None:
    sent = statement()
    sender.post(sent)
    assert sender.get(statementId=sent["id"], format="ids", attachments="true").status_code == 200
    for name, value in {"agent": agent(), "verb": "https://e.se/v", "limit": 1, "ascending": "true", "since": "2026-01-01T00:00:00Z"}.items():
        assert sender.get(statementId=sent["id"], **{name: value}).status_code == 400
    assert sender.get(statementId=sent["id"], voidedStatementId=sent["id"]).status_code == 400


@pytest.mark.parametrize("basic", ["", "x", "Basic", "Basic x", "Bearer abc", "Basic YTpi", "Basic cGVyc3RvcnAua2FiOmI="])
def test_a_malformed_credential_is_refused_with_401(app: Samlar, tenant: Organisation, basic: str) -> None:
    answer = Sender(app, None).ask("GET", "statements", headers={"Authorization": basic})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_wrong_secret_a_revoked_and_an_expired_credential_open_nothing(app: Samlar, tenant: Organisation) -> None:
    good = make_credential(tenant, "all")
    assert Sender(app, good).get().status_code == 200
    assert Sender(app, replace(good, secret=good.secret[:-1])).get().status_code == 401
    with unit_of_work(tenant_id=tenant.id):
        revoke_credential(tenant_id=tenant.id, credential_id=good.id)
        old = create_credential(tenant_id=tenant.id, name="old", scopes=["all"], expires_at=now() - timedelta(seconds=1))
        assert find_credentials(tenant_id=tenant.id) == find_credentials(tenant_id=tenant.id, name="old") == []
    assert Sender(app, good).get().status_code == 401
    assert Sender(app, old).get().status_code == 401


def test_the_use_of_a_credential_is_noted(app: Samlar, tenant: Organisation) -> None:
    made = make_credential(tenant, "all")
    Sender(app, made).get()
    with unit_of_work(tenant_id=tenant.id):
        assert db.session.scalar(text("select last_used_at from lrs_credential")) is not None
        assert made.secret not in str(db.session.execute(text("select c::text from lrs_credential c")).all())


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_what_it_names_and_nothing_else(tenant: Organisation, sender_of: Callable[..., Sender], scope: str) -> None:
    client = sender_of(tenant, scope)
    who, what = agent(), "https://example.org/a"
    acts = {
        "write": client.post(statement()),
        "read": client.get(),
        "state": client.ask("PUT", "activities/state", {}, activityId=what, agent=who, stateId="s"),
        "read state": client.get("activities/state", activityId=what, agent=who),
        "profile": client.ask("PUT", "agents/profile", {}, agent=who, profileId="p", headers={"If-None-Match": "*"}),
    }
    allowed = {name for name, answer in acts.items() if answer.status_code != 403}
    assert allowed == {
        "statements/write": {"write"}, "statements/read/mine": {"read"}, "statements/read": {"read"}, "state": {"state", "read state"},
        "define": set(), "profile": {"profile"}, "all/read": {"read", "read state"}, "all": set(acts),
    }[scope]  # fmt: skip


def test_a_credential_opens_its_own_tenants_host_only(app: Samlar, tenant: Organisation, sender_of: Callable[..., Sender]) -> None:
    make_tenant("helsingborg")
    assert sender_of(tenant, host="perstorp.localhost:8000").get().status_code == 200
    assert sender_of(tenant, host="helsingborg.localhost:8000").get().status_code == 401


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"), (b"\xff", "application/json"), (b"[]", "text/plain"), (b"--x", "multipart/mixed; boundary=x"),
        (b'["x"]', "application/json"), (b"1", "application/json"), (b"[null]", "application/json"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_statement_is_refused_with_400(sender: Sender, content: bytes, kind: str) -> None:
    answer = sender.ask("POST", "statements", content, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.json["rule"]


def test_limits_of_body_and_batch_answer_413(app: Samlar, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "samlar.settings", replace(app.settings, xapi_max_batch=2, xapi_max_body=2000))
    assert sender.post(statement(), statement()).status_code == 200
    assert sender.post(statement(), statement(), statement()).status_code == 413
    assert sender.post(statement(result={"response": "x" * 2000})).status_code == 413


def test_lists_say_how_far_they_are_final(sender: Sender) -> None:
    sent = statement()
    posted = sender.post(sent)
    answer = sender.get()
    through = datetime.fromisoformat(answer.headers["X-Experience-API-Consistent-Through"])
    assert through >= datetime.fromisoformat(sender.get(statementId=sent["id"]).json["stored"])
    assert through >= datetime.fromisoformat(posted.headers["X-Experience-API-Consistent-Through"])
    assert sender.get(foo=1).headers["X-Experience-API-Consistent-Through"]


def test_head_answers_as_get_without_a_body(sender: Sender) -> None:
    sent = statement()
    sender.post(sent)
    answer = sender.ask("HEAD", "statements", statementId=sent["id"])
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Last-Modified"]


@pytest.mark.parametrize(
    ("asked", "told"), [(None, ["1.0.3", "2.0.0"]), ("1.0.3", ["1.0.3"]), ("2.0.0", ["1.0.3", "2.0.0"]), ("9", ["1.0.3", "2.0.0"])]
)
def test_about_needs_no_credential_and_tells_of_no_version_that_the_asker_cannot_know(
    app: Samlar, session: object, asked: str | None, told: list[str]
) -> None:
    headers = {"X-Experience-API-Version": asked} if asked else {}
    assert app.test_client().get("/xapi/about", base_url="http://127.0.0.1:8000", headers=headers).json == {"version": told}


@pytest.mark.parametrize(
    ("limit", "said", "path"),
    [
        ({"xapi_max_depth": 4}, {"result": {"extensions": {"https://example.org/x": [[1]]}}}, "$[0].result.extensions.https://example.org/x[0]"),
        ({"xapi_max_string": 60}, {"result": {"response": "x" * 61}}, "$[0].result.response"),
        ({"xapi_max_magnitude": 6}, {"result": {"score": {"raw": -1_000_001}}}, "$[0].result.score.raw"),
        ({"xapi_max_magnitude": 6}, {"context": {"extensions": {"https://example.org/x": {"y": 1e7}}}}, "$[0].context.extensions.https://example.org/x.y"),
    ],
)  # fmt: skip
def test_a_statement_beyond_a_limit_is_refused_by_its_place(
    app: Samlar, sender: Sender, monkeypatch: pytest.MonkeyPatch, limit: dict[str, int], said: dict[str, Any], path: str
) -> None:
    assert sender.post(statement(**said)).status_code == 200
    monkeypatch.setitem(app.extensions, "samlar.settings", replace(app.settings, **limit))
    assert sender.post(statement()).status_code == 200
    answer = sender.post(statement(**said))
    assert (answer.status_code, answer.json["path"], answer.json["section"]) == (400, path, "limit of this record store")
