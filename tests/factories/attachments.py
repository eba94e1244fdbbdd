"""Attachments, signatures and bodies of several parts for tests."""

import datetime
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from lms.lrs.multipart import Part, boundary_of, compose, parse
from tests.factories.lrs import Sender

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"


def declaration(content: bytes, *, usage: str = "https://example.org/usage/certificate", kind: str = "text/plain", **said: Any) -> dict[str, Any]:
    """How a statement declares an attachment of these bytes."""
    made = {"usageType": usage, "display": {"sv": "Bilaga"}, "contentType": kind, "length": len(content), "sha2": sha256(content).hexdigest()}
    return made | said


def part(content: bytes, **headers: str) -> tuple[dict[str, str], bytes]:
    """The part that brings the bytes along; a header given as "" is left out."""
    said = {
        "Content-Type": "text/plain", "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha256(content).hexdigest(),
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    return {name: value for name, value in said.items() if value}, content


def send(sender: Sender, statements: Any, *parts: tuple[dict[str, str], bytes], path: str = "statements") -> TestResponse:
    """POST statements with the bytes of their attachments."""
    body, kind = compose([({"Content-Type": "application/json"}, json.dumps(statements).encode()), *parts])
    return sender.ask("POST", path, body, headers={"Content-Type": kind})


def received(answer: TestResponse) -> tuple[Any, list[Part]]:
    """An answer of several parts: the parsed statements, and the other parts."""
    boundary = boundary_of(answer.headers["Content-Type"])
    assert boundary is not None
    first, *others = parse(answer.data, boundary)
    return json.loads(first.content), others


def rsa_key() -> rsa.RSAPrivateKey:
    """A new RSA key."""
    return rsa.generate_private_key(65537, 2048)


def certificate(key: rsa.RSAPrivateKey, *, name: str = "author", issuer: tuple[str, rsa.RSAPrivateKey] | None = None) -> str:
    """A certificate of the key as x5c holds it, issued by another or by itself."""
    by, signed_with = issuer or (name, key)
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(signed_with, hashes.SHA256())
    )
    return b64encode(made.public_bytes(Encoding.DER)).decode()


def signature(payload: Any, key: rsa.RSAPrivateKey | None = None, *, algorithm: str = "RS256", **header: Any) -> bytes:
    """A compact JWS over the payload as JSON (bytes as they are)."""
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    if algorithm.startswith("HS"):
        signed_with: Any = OctKey.import_key(b"k" * 64)
    else:
        pem = (key or rsa_key()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        signed_with = RSAKey.import_key(pem)
    return jws.serialize_compact({"alg": algorithm, **header}, content, signed_with, algorithms=[algorithm]).encode()


def signed(statement: dict[str, Any], token: bytes, **said: Any) -> tuple[dict[str, Any], tuple[dict[str, str], bytes]]:
    """The statement with the signature declared, and the part that brings it."""
    declared = declaration(token, usage=SIGNATURE, kind="application/octet-stream", **said)
    return statement | {"attachments": [*statement.get("attachments", []), declared]}, part(token, Content_Type="application/octet-stream")
