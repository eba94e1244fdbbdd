"""Where forwarding may go, and as whom: public addresses alone in production, and secrets that open in one row."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.core.errors import Invalid
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.lrs.forwarding import services
from lms.lrs.forwarding.addresses import AddressRefused, Endpoint, is_public, may_be_private, read_endpoint, refuse_private, resolve
from lms.lrs.forwarding.sealing import Secret, Unreadable, read_secret, seal, unseal
from tests.factories.lrs import statement
from tests.lms.lrs.forwarding_pair import Pair

DEMO = Settings(secret_key="x")
PRODUCTION = Settings(environment="production", scheme="https", secret_key="x" * 32)


@pytest.mark.parametrize(
    ("text_", "endpoint"),
    [
        ("https://lrs.example/xapi", "https://lrs.example/xapi/"),
        (" https://lrs.example:8443/a/xapi/ ", "https://lrs.example:8443/a/xapi/"),
        ("https://LRS.Example:443/", "https://lrs.example/"),
        ("https://läroplattform.example/xapi/", "https://xn--lroplattform-gcb.example/xapi/"),
        ("https://[2001:db8::1]/xapi/", "https://[2001:db8::1]/xapi/"),
    ],
)
def test_an_endpoint_is_read_as_people_write_it(text_: str, endpoint: str) -> None:
    assert str(read_endpoint(text_, PRODUCTION)) == endpoint


@pytest.mark.parametrize(
    "text_",
    [
        "", "lrs.example/xapi", "ftp://lrs.example/", "file:///etc/passwd", "https://", "https://user:word@lrs.example/", "https://lrs.example/?a=1",
        "https://lrs.example/#a", "https://lrs.example:99999/", "https://lrs.example/a b/", "https://lrs.example/å", "https://" + "a" * 600,
        "https://lrs.example/\r\nHost: x", "http://lrs.example/xapi/",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(text_: str) -> None:
    with pytest.raises(Invalid):
        read_endpoint(text_, PRODUCTION)


def test_plain_http_is_for_demo_and_test_alone() -> None:
    assert str(read_endpoint("http://127.0.0.1:8000/xapi/", DEMO)) == "http://127.0.0.1:8000/xapi/"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::",
        "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_of_our_own_networks_are_not_public_in_any_disguise(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["193.10.1.1", "8.8.8.8", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_others_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "::1"])
def test_production_does_not_go_to_private_addresses_however_they_are_written(host: str) -> None:
    endpoint = Endpoint("https", host, 443, "/")
    with pytest.raises(AddressRefused):
        resolve(endpoint, private=may_be_private(PRODUCTION))
    with pytest.raises(Invalid):
        refuse_private(endpoint, private=may_be_private(PRODUCTION))
    assert may_be_private(replace(PRODUCTION, forward_private=True))
    assert may_be_private(DEMO)


def test_the_address_is_looked_at_at_each_connection_whatever_it_was_before(pair: Pair) -> None:
    """A name that begins to lead into our network after it was added is not followed, and the receiver is stopped."""
    target = pair.target()
    pair.store(statement())
    object.__setattr__(pair.app.settings, "environment", "production")
    try:
        with unit_of_work(tenant_id=pair.tenant.id):
            db.session.execute(text("update forward_target set endpoint = 'https://localhost/xapi/'"))
        pair.forward(target)
    finally:
        object.__setattr__(pair.app.settings, "environment", "test")
    assert (pair.row(target).state, pair.row(target).stopped_why) == ("stopped", "private")
    assert pair.proxy.paths == []
    assert pair.lag(target).waiting == 1


def test_a_secret_is_sealed_to_its_row_and_to_the_installation(app: Samlar) -> None:
    with app.app_context():
        target_id, secret = uuid4(), Secret("user", "påsk")
        sealed = seal(secret, tenant_id=1, target_id=target_id)
        assert "user" not in sealed
        assert unseal(sealed, tenant_id=1, target_id=target_id) == secret
        assert sealed != seal(secret, tenant_id=1, target_id=target_id)
        for tenant_id, other in ((2, target_id), (1, uuid4())):
            with pytest.raises(Unreadable):
                unseal(sealed, tenant_id=tenant_id, target_id=other)
        with pytest.raises(Unreadable):
            unseal(sealed[:-4] + "AAAA", tenant_id=1, target_id=target_id)
        before = app.settings.secret_key
        object.__setattr__(app.settings, "secret_key", "another")
        try:
            with pytest.raises(Unreadable):
                unseal(sealed, tenant_id=1, target_id=target_id)
        finally:
            object.__setattr__(app.settings, "secret_key", before)
    assert repr(secret).find("påsk") == -1


def test_a_secret_that_cannot_be_opened_stops_the_receiver_and_a_new_one_lets_it_go_on(pair: Pair) -> None:
    target = pair.target()
    ids = pair.store(statement())
    with unit_of_work(tenant_id=pair.tenant.id):
        db.session.execute(text("update forward_target set sealed = 'x'"))
    pair.forward(target)
    assert (pair.row(target).stopped_why, pair.lag(target).waiting) == ("secret", 1)
    access = {"endpoint": pair.proxy.endpoint, "user": pair.credential.key, "word": pair.credential.secret, "version": "1.0.3"}
    pair.act(services.change_access, target, **access)
    pair.forward(target)
    assert pair.received() == ids


@pytest.mark.parametrize(("user", "word"), [("", ""), ("", "two words"), ("", "a\r\nX: y"), ("a:b", "c"), ("a", "\x00"), ("a\n", "b")])
def test_what_cannot_stand_in_a_header_is_no_secret(user: str, word: str) -> None:
    with pytest.raises(Invalid):
        read_secret(user, word)


def test_bearer_and_basic_are_sent_as_their_standards_say() -> None:
    assert read_secret("", "abc.DEF-_~+/=").header() == "Bearer abc.DEF-_~+/="
    assert read_secret("Aladdin", "open sesame").header() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
