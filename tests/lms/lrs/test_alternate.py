"""The alternate request syntax: a form stands for the request in 1.0.3, and for nothing in 2.0."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.factories.lrs import Sender, agent, statement

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def meant(sender: Sender, method: str, path: str, *, bare: bool = False, **fields: Any) -> TestResponse:
    """POST the form of a request; `bare` sends version and credential in it too."""
    said = {name.replace("_", "-"): json.dumps(value) if isinstance(value, dict) else value for name, value in fields.items()}
    headers = FORM if bare else sender.headers | FORM
    if bare:
        said |= sender.headers
    return raw(sender, "POST", f"/xapi/{path}?method={method}", urlencode(said).encode(), headers)


def raw(sender: Sender, method: str, path: str, body: bytes, headers: dict[str, str]) -> TestResponse:
    """A request whose query stands in the path as it is."""
    return sender.client.open(path, method=method, base_url=sender.base_url, data=body, headers=headers)


@pytest.mark.parametrize("bare", [True, False])
def test_every_method_can_be_meant(sender: Sender, bare: bool) -> None:
    sent = statement(id=None)
    wanted = str(uuid4())
    assert meant(sender, "PUT", "statements", bare=bare, statementId=wanted, content=sent).status_code == 204
    assert meant(sender, "GET", "statements", bare=bare, statementId=wanted).json["verb"] == sent["verb"]
    assert meant(sender, "HEAD", "statements", bare=bare, statementId=wanted).data == b""
    assert meant(sender, "POST", "statements", bare=bare, content=statement()).status_code == 200
    place = {"activityId": "https://example.org/a", "agent": agent(), "stateId": "bookmark"}
    assert meant(sender, "PUT", "activities/state", bare=bare, content="page 3", Content_Type="text/plain", **place).status_code == 204
    found = meant(sender, "GET", "activities/state", bare=bare, **place)
    assert (found.data, found.headers["Content-Type"].split(";")[0]) == (b"page 3", "text/plain")
    assert meant(sender, "DELETE", "activities/state", bare=bare, **place).status_code == 204
    assert meant(sender, "GET", "activities/state", bare=bare, **place).status_code == 404


def test_conditions_in_the_form_count(sender: Sender) -> None:
    place = {"activityId": "https://example.org/a", "profileId": "p", "content": "{}"}
    assert meant(sender, "PUT", "activities/profile", **place).status_code == 400
    assert meant(sender, "PUT", "activities/profile", If_None_Match="*", **place).status_code == 204
    assert meant(sender, "PUT", "activities/profile", If_None_Match="*", **place).status_code == 412


def test_the_credential_of_the_form_is_the_one_that_counts(sender: Sender) -> None:
    assert meant(sender, "GET", "statements", Authorization="Basic eDp5").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("PUT", "statements", {"statementId": str(uuid4())}), ("POST", "statements", {}), ("PATCH", "statements", {}), ("get", "statements", {}),
        ("GET", "statements", {"X_Experience_API_Version": "0.8"}), ("GET", "statements", {"Limit": "1"}), ("PUT", "statements", {"content": "{}"}),
        ("GET&limit=1", "statements", {}), ("GET&method=PUT", "statements", {}),
    ],
)  # fmt: skip
def test_anything_odd_is_400(sender: Sender, method: str, path: str, fields: dict[str, str]) -> None:
    assert meant(sender, method, path, **fields).status_code == 400


def test_it_is_always_a_post_of_a_form(sender: Sender) -> None:
    form, plain = sender.headers | FORM, sender.headers | {"Content-Type": "application/json"}
    for method, query, body, headers in (
        ("PUT", "POST", b"content=x", form), ("GET", "GET", b"", form), ("POST", "PUT", b'{"content": "x"}', plain),
        ("POST", "GET", b"%ff=1&x", form), ("POST", "GET", b"limit=1&limit=2", form),
    ):  # fmt: skip
        assert raw(sender, method, f"/xapi/statements?method={query}", body, headers).status_code == 400


def test_version_2_refuses_it_whoever_names_the_version(sender: Sender) -> None:
    form, headers = urlencode({"limit": "1"}).encode(), sender.headers | FORM
    named = urlencode({"X-Experience-API-Version": "2.0.0"}).encode()
    unsaid = {name: value for name, value in headers.items() if name != "X-Experience-API-Version"}
    assert raw(sender, "POST", "/xapi/statements?method=GET", form, headers).status_code == 200
    assert raw(sender, "POST", "/xapi/statements?method=GET", form, headers | {"X-Experience-API-Version": "2.0.0"}).status_code == 400
    assert raw(sender, "POST", "/xapi/statements?method=GET", named, headers).status_code == 400
    assert raw(sender, "POST", "/xapi/2/statements?method=GET", form, unsaid).status_code == 400
