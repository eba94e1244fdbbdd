"""Signed statements (xAPI 1.0.3, Data 2.6): a signature is an attachment whose bytes are a JSON Web Signature. Pure.

What a signature proves depends on its certificate: with one in the header the signature is checked against it, and each
certificate of the chain against the next. Whether the last one is to be trusted is for whoever reads to say; no list of
authorities stands here.
"""

from base64 import b64decode, urlsafe_b64decode
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from lms.lrs.attachments import Bytes, Declared, declared
from lms.lrs.refusals import StatementRefused
from lms.lrs.statements import Statement, canonicalise, same_statement

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS: dict[str, HashAlgorithm] = {"RS256": SHA256(), "RS384": SHA384(), "RS512": SHA512()}
SECTION = "Data 2.6"


def check(statements: Sequence[Statement], contents: Bytes) -> None:
    """Return when every signature is well-formed, signs the statement that it comes with, and holds against its
    certificate where it has one. The statements are valid and canonical. Raises StatementRefused."""
    for place, statement in enumerate(statements):
        for attachment in declared(statement, f"$[{place}]"):
            if attachment.said["usageType"] == SIGNATURE:
                _check(statement, attachment, contents)


def _check(statement: Statement, attachment: Declared, contents: Bytes) -> None:
    def refused(rule: str) -> StatementRefused:
        return StatementRefused(rule, path=attachment.path, section=SECTION)

    if attachment.said["contentType"] != "application/octet-stream":
        raise refused("a signature must have the contentType application/octet-stream")
    content = contents.get(attachment.sha2)
    if content is None:
        raise refused("a signature's bytes must come along: elsewhere they cannot be checked")
    header, payload = _opened(content, refused)
    try:
        signed = orjson.loads(payload)
    except orjson.JSONDecodeError:
        signed = None
    if type(signed) is not dict or not _is_of(signed, statement):
        raise refused("the signature's payload must be the JSON of this same statement before it was signed")
    if "x5c" in header:
        _hold_to_certificate(content.strip(), header, refused)


def _opened(content: bytes, refused: Any) -> tuple[dict[str, Any], bytes]:
    """Take a compact JWS apart; its algorithm is one of ours."""
    try:
        first, second, third = content.strip().split(b".")
        header = orjson.loads(_unpadded(first))
        payload = _unpadded(second)
        _unpadded(third)
    except ValueError:
        raise refused("a signature must be a JSON Web Signature in the compact form (RFC 7515)") from None
    if type(header) is not dict or header.get("alg") not in ALGORITHMS:
        raise refused(f"a signature's algorithm must be one of: {', '.join(ALGORITHMS)}")
    return header, payload


def _unpadded(value: bytes) -> bytes:
    if not value or b"=" in value:
        raise ValueError("not the base64url of RFC 7515")
    return urlsafe_b64decode(value + b"=" * (-len(value) % 4))


def _is_of(signed: dict[str, Any], statement: Statement) -> bool:
    """Say whether a payload is the statement before it was signed: all signatures were added later."""
    try:
        canonicalise(one := deepcopy(signed))
        return same_statement(_unsigned(statement), _unsigned(one))
    except (KeyError, TypeError, AttributeError):  # the payload is no statement at all
        return False


def _unsigned(statement: Statement) -> Statement:
    kept = [each for each in statement.get("attachments", ()) if each.get("usageType") != SIGNATURE]
    bare = {name: value for name, value in statement.items() if name != "attachments"}
    return bare | {"attachments": kept} if kept else bare


def _hold_to_certificate(token: bytes, header: dict[str, Any], refused: Any) -> None:
    """Check the signature against the first certificate, and each certificate against the one that issued it."""
    try:
        certificates = [x509.load_der_x509_certificate(b64decode(each, validate=True)) for each in header["x5c"]]
        key = certificates[0].public_key()
        for certificate, issuer in pairwise(certificates):
            certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        raise refused("a certificate in x5c was not issued by the next one") from None
    except (ValueError, TypeError, IndexError):
        raise refused("x5c must be a list of X.509 certificates in base64, each issued by the next (RFC 7515, section 4.1.6)") from None
    if not isinstance(key, RSAPublicKey):
        raise refused("the first certificate of x5c must hold an RSA key")
    signed, _, proof = token.rpartition(b".")
    try:
        key.verify(_unpadded(proof), signed, PKCS1v15(), ALGORITHMS[header["alg"]])
    except InvalidSignature:
        raise refused("the signature does not hold against its own certificate") from None
