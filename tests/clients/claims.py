"""What a client claims to have stored, asked for again by plain HTTP."""

import json
from base64 import b64encode
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.served import ServedStore


def ask(store: ServedStore, resource: str, **query: Any) -> tuple[int, bytes]:
    """Status and body of a GET under /xapi with the store's credential."""
    values = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in query.items()}
    basic = b64encode(f"{store.credential.key}:{store.credential.secret}".encode()).decode()
    connection = HTTPConnection("127.0.0.1", store.port, timeout=30)
    headers = {"Authorization": f"Basic {basic}", "X-Experience-API-Version": "1.0.3"}
    connection.request("GET", f"/xapi/{resource}?{urlencode(values)}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def holds(told: Any, stored: Any) -> bool:
    """Say whether everything that was told stands in what is stored; the store and the client may say more."""
    if isinstance(told, dict) and isinstance(stored, dict):
        return all(name in stored and holds(part, stored[name]) for name, part in told.items())
    if isinstance(told, list) and isinstance(stored, list):
        return len(told) == len(stored) and all(holds(*pair) for pair in zip(told, stored, strict=True))
    return bool(told == stored)


def confirm(store: ServedStore, told: dict[str, Any]) -> None:
    """Everything that the client claims is so: statements, the voided one, documents, those that are gone, the attachment."""
    assert len(told["statements"]) > 5
    for each in told["statements"]:
        status, body = ask(store, "statements", statementId=each["id"])
        assert status == 200, body
        assert holds(each, json.loads(body)), f"told {each}, stored {body!r}"
    assert ask(store, "statements", statementId=told["voided"])[0] == 404
    assert ask(store, "statements", voidedStatementId=told["voided"])[0] == 200
    for each in told["documents"]:
        status, body = ask(store, each["resource"], **each["query"])
        assert (status, json.loads(body)) == (200, each["document"])
    for each in told["gone"]:
        assert ask(store, each["resource"], **each["query"])[0] == 404
    if "attachment" in told:
        status, body = ask(store, "statements", statementId=told["attachment"]["statementId"], attachments="true")
        assert status == 200
        assert f"\r\n\r\n{told['attachment']['content']}\r\n--".encode() in body
