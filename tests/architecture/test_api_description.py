"""The API's description: every route for programs is in it, it is valid OpenAPI 3.1 in the reader's language, and answers are as it says."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import TestResponse

from lms.http.app import Samlar
from lms.http.openapi import described
from lms.http.preferences import LANGUAGE_COOKIE
from tests.architecture.matrix.conftest import app, engine_connection, world  # noqa: F401  (this module's own world)
from tests.architecture.matrix.requests import CASES, address
from tests.architecture.matrix.things import Prepared
from tests.factories.lrs import VERSION, Sender, agent, make_credential, make_grant, statement
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
FOR_PROGRAMS = ("/api/", "/xapi", "/cmi5/", "/oauth/", "/.well-known/")
NOT_DESCRIBED = {
    "/api/docs": "the description itself",
    "/api/openapi.json": "the description itself",
    "/health": "for whoever keeps the service alive",
    "/ready": "for whoever keeps the service alive",
    "/metrics": "for whoever keeps the service alive",
    "/samlar.css": "the look of the description",
    "/static/<folder>/<path:path>": "the look of the description",
}
LYFT = "https://example.org/lyft"
Client = Callable[..., Visitor]
Document = dict[str, Any]


def document_for(client_for: Client, language: str = "sv") -> Document:
    """The description as a visitor of Perstorp reads it."""
    visitor = client_for("perstorp")
    visitor.client.set_cookie(LANGUAGE_COOKIE, language, domain="perstorp.localhost")
    return visitor.get("/api/openapi.json").json


@pytest.fixture
def document(client_for: Client, world: Prepared) -> Document:  # noqa: F811
    return document_for(client_for)


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    """Each operation with its method and path."""
    for path, methods in document["paths"].items():
        yield from ((f"{method.upper()} {path}", operation) for method, operation in methods.items())


def test_every_route_for_programs_is_described(app: Samlar) -> None:  # noqa: F811
    missing = []
    for rule in app.url_map.iter_rules():
        if rule.subdomain == "api" or (rule.subdomain == "tenant" and rule.rule.startswith(FOR_PROGRAMS)):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                if rule.rule not in NOT_DESCRIBED and described(app, rule, method) is None:
                    missing.append(f"{rule.subdomain} {method} {rule.rule}")
    assert missing == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_description_is_valid(client_for: Client, world: Prepared, language: str) -> None:  # noqa: F811
    OpenAPIV31SpecValidator(document_for(client_for, language)).validate()


def test_the_description_is_in_the_readers_language(client_for: Client, document: Document) -> None:
    english = dict(operations(document_for(client_for, "en")))
    both = [(name, swedish[key], english[name][key]) for name, swedish in operations(document) for key in ("summary", "tags")]
    assert [name for name, swedish, other in both if swedish == other] == []


def test_each_operation_has_a_name_of_its_own_and_says_where_it_is(document: Document) -> None:
    names = [operation["operationId"] for _name, operation in operations(document)]
    assert len(set(names)) == len(names)
    urls = {name: [server["url"] for server in operation["servers"]] for name, operation in operations(document)}
    assert urls["POST /cmi5/fetch/{secret}"] == ["http://127.0.0.1:8000"]
    assert urls["GET /api/courses"] == ["http://{tenant}.localhost:8000"]
    assert urls["PUT /xapi/statements"] == ["http://127.0.0.1:8000", "http://{tenant}.localhost:8000"]


def check(document: Document, method: str, path: str, answer: TestResponse) -> None:
    """Assert that the answer is one that the description has for the operation."""
    responses = document["paths"][path][method]["responses"]
    said = responses.get(str(answer.status_code), responses["4XX"] if 400 <= answer.status_code < 500 else None)
    assert said is not None, f"{method} {path} answers {answer.status_code}, which is not described"
    if "content" not in said:
        assert answer.data == b"", f"{method} {path} answers something that is not described"
        return
    form = said["content"].get(answer.mimetype, said["content"].get("*/*"))
    assert form is not None, f"{method} {path} answers {answer.mimetype}, which is not described"
    if answer.is_json:
        OAS31Validator({**form["schema"], "components": document["components"]}).validate(answer.json)


def test_the_pages_twins_answer_as_described(document: Document, client_for: Client, world: Prepared) -> None:  # noqa: F811
    who = {"everyone": "employee", "own": "employee"}
    twins = [case for case in CASES if case.rule.startswith("/api/") and case.rule not in NOT_DESCRIBED]
    assert len(twins) >= 7
    for case in twins:
        visitor = client_for("perstorp", world.perstorp.people[who.get(case.who, case.who)])
        path = case.rule.replace("<uuid:", "{").replace("<", "{").replace(">", "}")
        own = visitor.get(address(world, case.rule, "own"))
        assert own.status_code == 200
        check(document, "get", path, own)
        check(document, "get", path, client_for("perstorp").get(address(world, case.rule, "own")))
        if "<uuid:" in case.rule:
            check(document, "get", path, visitor.get(address(world, case.rule, "unknown")))
    employee = client_for("perstorp", world.perstorp.people["employee"])
    check(document, "get", "/api/courses", employee.get("/api/courses?sida=x&omrade=y"))


@pytest.mark.parametrize(("base", "version"), [("/xapi", "1.0.3"), ("/xapi/2", "2.0.0")])
def test_the_record_store_answers_as_described(app: Samlar, document: Document, world: Prepared, base: str, version: str) -> None:  # noqa: F811
    sender, said = Sender(app, make_credential(world.perstorp.tenant)), statement()

    def ask(method: str, path: str, body: Any = None, *, template: str = "", **query: Any) -> TestResponse:
        address = path if path.startswith("/") else f"{base}/{path}"
        answer = sender.ask(method.upper(), address, body, headers={"X-Experience-API-Version": version, "If-None-Match": "*"}, **query)
        check(document, method, f"{base}/{template or path}", answer)
        return answer

    assert ask("get", "about").status_code == 200
    assert ask("post", "statements", [statement(), said]).status_code == 200
    assert ask("put", "statements", said, statementId=said["id"]).status_code == 204
    assert ask("get", "statements", statementId=said["id"]).status_code == 200
    found = ask("get", "statements", limit=1)
    assert ask("get", found.json["more"], template="statements/more/{token}").status_code == 200
    assert ask("get", "agents", agent=agent()).status_code == 200
    assert ask("get", "activities", activityId=LYFT).status_code == 200
    for resource, where, which in (
        ("activities/state", {"activityId": LYFT, "agent": agent()}, {"stateId": "bokmärke"}),
        ("activities/profile", {"activityId": LYFT}, {"profileId": "p"}),
        ("agents/profile", {"agent": agent()}, {"profileId": "p"}),
    ):
        assert ask("put", resource, {"sida": 4}, **where, **which).status_code == 204
        assert ask("get", resource, **where, **which).status_code == 200
        assert ask("get", resource, **where).status_code == 200
        assert ask("delete", resource, **where, **which).status_code in (204, 412)
    assert ask("get", "statements", colour="blue").status_code == 400
    assert ask("post", "statements", {"actor": 1}).status_code == 400
    assert ask("get", "statements", statementId=str(uuid4())).status_code == 404


def test_tokens_and_launches_answer_as_described(app: Samlar, document: Document, world: Prepared, client_for: Client) -> None:  # noqa: F811
    api, made = client_for(host="127.0.0.1:8000"), make_credential(world.perstorp.tenant)
    basic = {"Authorization": "Basic " + b64encode(f"{made.key}:{made.secret}".encode()).decode()}
    granted = api.post("/oauth/token", {"grant_type": "client_credentials"}, headers=basic)
    assert granted.status_code == 200
    check(document, "post", "/oauth/token", granted)
    check(document, "post", "/oauth/token", api.post("/oauth/token", {"grant_type": "client_credentials"}))
    check(document, "get", "/.well-known/oauth-authorization-server", api.get("/.well-known/oauth-authorization-server"))
    bearer = {"Authorization": f"Bearer {granted.json['access_token']}", **VERSION}
    assert api.get("/xapi/statements", headers=bearer).status_code == 200
    check(document, "post", "/cmi5/fetch/{secret}", api.post("/cmi5/fetch/perstorp.f0"))
    _grant, token = make_grant(world.perstorp.tenant)
    assert Sender(app, token).get("statements").status_code == 200


def test_the_description_for_people_shows_every_operation(client_for: Client, document: Document) -> None:
    page = client_for("perstorp").get("/api/docs").text
    for name, operation in operations(document):
        assert f"{operation['summary']}</h3>" in page, name
