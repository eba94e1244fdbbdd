"""Statements, credentials and a client of the record store for tests. Each says only what matters."""

import json
from base64 import b64encode
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from lms.core.db import unit_of_work
from lms.lrs import grants
from lms.lrs.credentials import NewCredential, create_credential
from lms.lrs.rights import Grant
from lms.tenancy.models import Organisation

_number = count(1)
EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
BASE = "https://samlar.example/xapi"
VERSION = {"X-Experience-API-Version": "1.0.3"}


def agent(name: str = "amina", home_page: str = "https://perstorp.example") -> dict[str, Any]:
    """An agent by account."""
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}


def statement(**said: Any) -> dict[str, Any]:
    """A valid statement: `verb`, `actor` and `activity` in short, all else as in the specification; id=None leaves it out."""
    verb = said.pop("verb", EXPERIENCED)
    actor = said.pop("actor", "amina")
    activity = said.pop("activity", "https://example.org/activities/lyft")
    made: dict[str, Any] = {
        "id": str(uuid4()),
        "actor": agent(actor) if isinstance(actor, str) else actor,
        "verb": {"id": verb} if isinstance(verb, str) else verb,
        "object": {"objectType": "Activity", "id": activity},
    }
    made |= said
    return {name: value for name, value in made.items() if value is not None}


def voiding(target: str, **said: Any) -> dict[str, Any]:
    """A statement that voids another."""
    return statement(verb=VOIDED, object={"objectType": "StatementRef", "id": target}, **said)


def make_credential(tenant: Organisation, *scopes: str) -> NewCredential:
    """A credential of the tenant, committed; with all scopes when none are named."""
    with unit_of_work(tenant_id=tenant.id):
        return create_credential(tenant_id=tenant.id, name=f"system {next(_number)}", scopes=scopes or ("all",))


def make_grant(tenant: Organisation, *, actor: dict[str, Any] | None = None, activity_id: str = f"{BASE}/au/1/a1", **said: Any) -> tuple[Grant, str]:
    """A launch's grant and its auth token, fetched, committed. `lifetime` and other parts as in grants.create_grant."""
    registration: UUID = said.pop("registration", None) or uuid4()
    with unit_of_work(tenant_id=tenant.id):
        grant, secret = grants.create_grant(
            tenant_id=tenant.id, profile=said.pop("profile", "none"), registration=registration, actor=actor or agent(), activity_id=activity_id,
            publisher_id=said.pop("publisher_id", "https://publisher.example/lyft"), course_iri=f"{BASE}/course/1/{uuid4()}", mastery_score=None,
            move_on="CompletedOrPassed", session_id=str(uuid4()), context={}, lifetime=said.pop("lifetime", timedelta(hours=1)),
        )  # fmt: skip
    with unit_of_work():
        token = grants.fetch_token(secret)
    return grant, token


class Sender:
    """A client of the record store: requests on the API host with one credential or launch token."""

    def __init__(self, app: Flask, credential: NewCredential | str | None, *, host: str = "127.0.0.1:8000") -> None:
        self.client = app.test_client()
        self.base_url = f"http://{host}"
        basic = (
            credential
            if isinstance(credential, str)
            else b64encode(f"{credential.key}:{credential.secret}".encode()).decode()
            if credential
            else None
        )
        self.headers = VERSION | ({"Authorization": f"Basic {basic}"} if basic else {})

    def ask(self, method: str, path: str, said: Any = None, *, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        """Any request under /xapi; `said` goes as JSON (bytes as they are)."""
        values = {name: json.dumps(value) if isinstance(value, dict) else str(value) for name, value in query.items()}
        options: dict[str, Any] = {"headers": self.headers | (headers or {}), "query_string": values}
        if said is not None:
            options["data"] = said if isinstance(said, bytes) else json.dumps(said).encode()
            options["content_type"] = (headers or {}).get("Content-Type", "application/json")
        return self.client.open(path if path.startswith("/xapi") else f"/xapi/{path}", method=method, base_url=self.base_url, **options)

    def post(self, *statements: Any) -> TestResponse:
        """POST a batch."""
        return self.ask("POST", "statements", list(statements))

    def get(self, path: str = "statements", **query: Any) -> TestResponse:
        """GET a resource."""
        return self.ask("GET", path, **query)

    def ids(self, **query: Any) -> list[str]:
        """The ids of a list of statements, all pages."""
        answer = self.get(**query)
        assert answer.status_code == 200, answer.text
        found = [each["id"] for each in answer.json["statements"]]
        while answer.json["more"]:
            answer = self.ask("GET", answer.json["more"])
            assert answer.json["statements"], "a page was promised that is empty"
            found += [each["id"] for each in answer.json["statements"]]
        return found
