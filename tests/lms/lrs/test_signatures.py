"""Signed statements: a signature must be one, of this statement, by a permitted algorithm, and hold against its certificate."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.factories.attachments import certificate, declaration, part, rsa_key, send, signature, signed
from tests.factories.lrs import Sender, statement

KEY = rsa_key()
SENT = statement(id="6690e6c9-3ef0-4ed3-8b37-7f3964730bee", result={"duration": "PT1H0.12S", "score": {"scaled": 0.5}})


def status(sender: Sender, token: bytes, said: dict[str, Any] = SENT, **declared: Any) -> int:
    whole, bytes_part = signed(said, token, **declared)
    answer = send(sender, whole, bytes_part)
    if answer.status_code == 400:
        assert answer.json["section"] == "Data 2.6"
    return answer.status_code


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_statement_signed_by_a_permitted_algorithm_is_stored(sender: Sender, algorithm: str) -> None:
    assert status(sender, signature(SENT, KEY, algorithm=algorithm)) == 200


@pytest.mark.parametrize("algorithm", ["HS256", "PS256"])
def test_another_algorithm_is_refused(sender: Sender, algorithm: str) -> None:
    assert status(sender, signature(SENT, KEY, algorithm=algorithm)) == 400


def test_no_algorithm_at_all_is_refused(sender: Sender) -> None:
    head, payload, _ = signature(SENT, KEY).split(b".")
    none = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=")
    assert status(sender, b".".join([none, payload, b""])) == 400
    assert status(sender, b".".join([none, payload, head])) == 400


@pytest.mark.parametrize("token", [b"", b"x", b"a.b", b"a.b.c.d", b"e30.e30.e30", b"\xff.\xff.\xff"])
def test_what_is_no_signature_is_refused(sender: Sender, token: bytes) -> None:
    assert status(sender, token) == 400


@pytest.mark.parametrize(
    "payload",
    [
        b"no json", b"[]", b"1", b"{}", SENT | {"verb": {"id": "http://adlnet.gov/expapi/verbs/passed"}}, SENT | {"id": statement()["id"]},
        SENT | {"result": {"duration": "PT1H0.13S", "score": {"scaled": 0.5}}}, {name: value for name, value in SENT.items() if name != "result"},
        SENT | {"attachments": [declaration(b"x")]}, SENT | {"object": "x"}, SENT | {"context": 1},
    ],
)  # fmt: skip
def test_a_signature_over_something_else_is_refused(sender: Sender, payload: Any) -> None:
    assert status(sender, signature(payload, KEY)) == 400


@pytest.mark.parametrize(
    "payload",
    [
        {name: value for name, value in SENT.items() if name != "id"}, SENT | {"version": "1.0.0", "stored": "2026-11-21T10:00:00Z"},
        SENT | {"timestamp": "2026-11-21T10:00:00Z"}, SENT | {"result": {"score": {"scaled": 0.5}, "duration": "PT1H0.129S"}},
    ],
)  # fmt: skip
def test_what_a_store_sets_and_durations_past_a_hundredth_make_no_difference(sender: Sender, payload: Any) -> None:
    assert status(sender, signature(payload, KEY)) == 200


def test_other_attachments_stood_there_when_it_was_signed(sender: Sender) -> None:
    said = SENT | {"attachments": [declaration(b"x")]}
    whole, bytes_part = signed(said, signature(said, KEY))
    assert send(sender, whole, bytes_part, part(b"x")).status_code == 200


def test_a_signature_of_another_type_or_without_its_bytes_is_refused(sender: Sender) -> None:
    token = signature(SENT, KEY)
    assert status(sender, token, contentType="text/plain") == 400
    whole, _ = signed(SENT, token, fileUrl="https://example.org/signature")
    assert sender.post(whole).status_code == 400


def test_a_signature_holds_against_the_certificate_that_it_names(sender: Sender) -> None:
    own = certificate(KEY)
    assert status(sender, signature(SENT, KEY, x5c=[own])) == 200
    assert status(sender, signature(SENT, rsa_key(), x5c=[own])) == 400


def test_each_certificate_of_a_chain_is_issued_by_the_next(sender: Sender) -> None:
    root, stranger = rsa_key(), rsa_key()
    leaf = certificate(KEY, issuer=("root", root))
    assert status(sender, signature(SENT, KEY, x5c=[leaf, certificate(root, name="root")])) == 200
    assert status(sender, signature(SENT, KEY, x5c=[leaf, certificate(stranger, name="root")])) == 400
    assert status(sender, signature(SENT, KEY, x5c=[leaf, certificate(root, name="another")])) == 400


@pytest.mark.parametrize("chain", [[], ["x"], "x", [1], None, {}])
def test_a_chain_that_is_none_is_refused(sender: Sender, chain: Any) -> None:
    head = urlsafe_b64encode(json.dumps({"alg": "RS256", "x5c": chain}).encode()).rstrip(b"=")
    _, payload, proof = signature(SENT, KEY).split(b".")
    assert status(sender, b".".join([head, payload, proof])) == 400
