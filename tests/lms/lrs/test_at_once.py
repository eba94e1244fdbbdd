"""What a known credential sends is stored in one round trip, to the same end as on the whole way, and never on an old word."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import request_started
from sqlalchemy import text

from lms.core import driver, round_trips
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.lrs import at_once, known, secrets
from lms.lrs.credentials import NewCredential, change_credential, create_credential, revoke_credential
from lms.lrs.versions import Version
from lms.tenancy.models import Organisation
from tests.databases import Databases
from tests.factories.lrs import EXPERIENCED, agent, make_credential, statement, voiding
from tests.factories.platform import make_tenant
from tests.lms.lrs.bases import Base, Speaker
from tests.lms.lrs.test_in_parts import WRITTEN

A = "https://example.org/activities/a"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
AT = "2026-11-20T08:00:00Z"


def said(**more: Any) -> dict[str, Any]:
    """A statement with a timestamp, as those of most systems."""
    return statement(timestamp=AT, **more)


@contextmanager
def trips() -> Iterator[list[str]]:
    """The round trips that are whole transactions, or only read, and how often one was begun otherwise."""
    found = list[str]()
    apart, begin, plain, read = driver.do_apart, driver.Sql.ask_first, round_trips.plain, driver.read_apart

    def noted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def act(*asked: Any, **named: Any) -> Any:
            found.append(name)
            return original(*asked, **named)

        return act

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "do_apart", noted("apart", apart))
        patch.setattr(driver.Sql, "ask_first", noted("begun", begin))
        patch.setattr(driver, "plain", noted("plain", plain))
        patch.setattr(driver, "read_apart", noted("read", read))
        yield found


class Sending:
    """A tenant, a credential of it and a client that has opened the store with it."""

    def __init__(self, app: Samlar, base: Base, *scopes: str) -> None:
        self.app, self.base, self.tenant = app, base, make_tenant()
        self.credential = make_credential(self.tenant, *scopes)
        self.client = Speaker(app, self.credential, base)
        assert self.client.ask("POST", "statements", said(activity=A)).status_code in (200, 403)

    def written(self) -> list[Any]:
        """All that the store has written for statements."""
        with unit_of_work(tenant_id=self.tenant.id):
            return [[tuple(row) for row in db.session.execute(text(query))] for query in WRITTEN]

    def do(self, sql: str, **values: Any) -> None:
        """Something is done to the tenant's tables."""
        with unit_of_work(tenant_id=self.tenant.id):
            db.session.execute(text(sql), values)

    def one(self) -> Any:
        """One statement is sent by itself."""
        return self.client.ask("POST", "statements", said(activity=A))

    def some(self) -> Any:
        """A few are sent in a list."""
        return self.client.post(*[said(activity=A, actor=f"p{number}") for number in range(5)])


@pytest.fixture
def sending(lasting_app: Samlar, base: Base) -> Sending:
    """A client that is known."""
    return Sending(lasting_app, base)


@pytest.fixture
def whole_way(lasting_app: Samlar) -> Iterator[list[str]]:
    """Something for each request that has gone the whole way since."""
    gone: list[str] = []

    def note(_app: object, **_said: object) -> None:
        gone.append("went")

    with request_started.connected_to(note, lasting_app):
        yield gone


ACTS = pytest.mark.parametrize("act", [Sending.one, Sending.some], ids=["one", "a list"])


@ACTS
def test_it_takes_one_round_trip(sending: Sending, whole_way: list[str], act: Callable[[Sending], Any]) -> None:
    before = len(sending.client.ids())
    whole_way.clear()
    with trips() as found:
        answer = act(sending)
    assert answer.status_code == 200
    assert found.count("apart") == 1
    assert found.count("begun") <= 2, "the promise, and waking the worker, at most so often"
    assert whole_way == []
    assert set(answer.json) <= set(sending.client.ids())
    assert len(sending.client.ids()) == before + len(answer.json)


def test_a_list_comes_to_the_same_as_on_the_whole_way(lasting_app: Samlar, base: Base) -> None:
    chance = random.Random(5)
    batch = [
        said(
            actor=f"p{chance.randrange(9)}", verb=chance.choice((EXPERIENCED, COMPLETED)), activity=f"{A}/{chance.randrange(4)}",
            result={"score": {"scaled": chance.randrange(9) / 10}, "response": 'å "\\ \u2028 \x01'},
            context={"contextActivities": {"parent": [{"id": f"{A}/{chance.randrange(3)}"}]}, "instructor": agent("chef")},
        )
        for _ in range(60)
    ]  # fmt: skip
    short, whole = Sending(lasting_app, base), Sending(lasting_app, base)
    for each in (short, whole):
        each.do("delete from progress_feed")
    with trips() as found:
        one = short.client.post(*batch)
        assert found.count("apart") == 1
        two = whole.client.ask("POST", "statements", batch, headers={"Content-Type": "application/json; charset=utf-8"})
        assert found.count("apart") == 1
    assert one.json == two.json == [each["id"] for each in batch]
    assert {name for name, _ in one.headers} == {name for name, _ in two.headers}
    ours, theirs = short.written(), whole.written()
    sent = {each["id"] for each in batch}
    assert [row for row in ours[0] if str(row[0]) in sent] == [row for row in theirs[0] if str(row[0]) in sent]
    assert ours[1:] == theirs[1:]


def test_a_new_definition_is_learnt_and_what_is_known_word_for_word_stored_at_once(sending: Sending, whole_way: list[str]) -> None:
    about = {"objectType": "Activity", "id": f"{A}/defined", "definition": {"name": {"sv": "Lyft"}}}
    for turn in range(2):
        assert sending.client.post(said(object=about), said(object=about)).status_code == 200
        assert len(whole_way) == 1, turn
    other = about | {"definition": {"name": {"en": "Lifting"}}}
    assert sending.client.post(said(object=other), said(object=other)).status_code == 200
    found: Any = sending.client.get("activities", activityId=about["id"]).json
    assert found["definition"]["name"] == {"sv": "Lyft", "en": "Lifting"}


def test_a_list_that_is_sent_again_is_stored_once_and_one_that_conflicts_not_at_all(sending: Sending) -> None:
    batch = [said(actor=f"p{number}") for number in range(4)]
    for _ in range(2):
        assert sending.client.post(*batch).json == [each["id"] for each in batch]
    before = sorted(sending.client.ids())
    assert sending.client.post(said(), batch[2] | {"actor": agent("petra")}, said()).status_code == 409
    assert sorted(sending.client.ids()) == before
    assert sending.client.post(said(), batch[2], batch[1]).status_code == 200
    assert len(sending.client.ids()) == len(before) + 1


def test_what_a_statement_sent_before_voids_is_voided(sending: Sending) -> None:
    late, kept = said(verb=COMPLETED, activity=f"{A}/late"), said(activity=f"{A}/kept")
    assert sending.client.post(voiding(late["id"])).status_code == 200
    assert sending.client.post(kept, late).status_code == 200
    assert late["id"] not in sending.client.ids()
    assert sending.client.get(voidedStatementId=late["id"]).status_code == 200
    with unit_of_work(tenant_id=sending.tenant.id):
        assert db.session.scalar(text("select count(*) from progress where activity_id = :id"), {"id": f"{A}/late"}) == 0


@ACTS
def test_a_credential_that_was_revoked_or_has_expired_opens_nothing(lasting_app: Samlar, base: Base, act: Callable[[Sending], Any]) -> None:
    for ends in ("revoked", "expired"):
        sending = Sending(lasting_app, base)
        if ends == "revoked":
            with unit_of_work(tenant_id=sending.tenant.id):
                revoke_credential(tenant_id=sending.tenant.id, credential_id=sending.credential.id)
        else:
            sending.do("update lrs_credential set expires_at = now() - interval '1 second'")
        assert act(sending).status_code == 401, ends
        assert len(Speaker(lasting_app, make_credential(sending.tenant), base).ids()) == 1


@ACTS
def test_a_credential_is_what_it_is_now(sending: Sending, lasting_app: Samlar, base: Base, act: Callable[[Sending], Any]) -> None:
    def change(name: str, *scopes: str) -> None:
        with unit_of_work(tenant_id=sending.tenant.id):
            change_credential(tenant_id=sending.tenant.id, credential_id=sending.credential.id, name=name, scopes=scopes)

    change("Nytt namn", "all")
    (first, *_) = act(sending).json
    kept: Any = sending.client.get(statementId=first).json
    assert kept["authority"]["name"] == "Nytt namn"
    change("Nytt namn", "statements/read")
    assert act(sending).status_code == 403
    change("Nytt namn", "statements/write")
    assert act(sending).status_code == 200


@ACTS
def test_a_wrong_secret_opens_nothing_however_well_its_key_is_known(
    sending: Sending, lasting_app: Samlar, base: Base, act: Callable[[Sending], Any]
) -> None:
    known = sending.client
    for key, secret in (
        (sending.credential.key, "a" * 43),
        (sending.credential.key.replace(sending.tenant.slug, make_tenant().slug), sending.credential.secret),
    ):
        sending.client = Speaker(lasting_app, NewCredential(sending.credential.id, key, secret), base)
        assert act(sending).status_code == 401
    assert len(known.ids()) == 1


def test_who_may_not_write_is_told_so(lasting_app: Samlar, base: Base) -> None:
    reader = Sending(lasting_app, base, "statements/read")
    assert reader.client.ids() == []  # which is noted as a use
    assert reader.some().status_code == reader.one().status_code == 403
    assert reader.client.ids() == []


@ACTS
def test_an_organisation_that_is_no_tenant_any_longer_stores_nothing(sending: Sending, act: Callable[[Sending], Any], databases: Databases) -> None:
    url = str(db.engine.url.database)
    with psycopg.connect(databases.url("samlar_owner", url), autocommit=True) as owner:
        owner.execute("update organisation set is_tenant = false where id = %s", (sending.tenant.id,))
    assert act(sending).status_code == 401


@ACTS
def test_that_a_credential_is_used_is_noted_again_after_a_while(sending: Sending, act: Callable[[Sending], Any]) -> None:
    sending.do("update lrs_credential set last_used_at = now() - interval '11 minutes'")
    assert act(sending).status_code == 200
    with unit_of_work(tenant_id=sending.tenant.id):
        used = db.session.scalar(text("select last_used_at from lrs_credential"))
    assert used > now() - timedelta(minutes=1)


def test_of_two_tenants_each_stores_its_own_under_one_id(lasting_app: Samlar, base: Base) -> None:
    ours, theirs = Sending(lasting_app, base), Sending(lasting_app, base)
    same = [said(actor=f"p{number}") for number in range(3)]
    for each in (ours, theirs):
        assert each.client.post(*same).status_code == 200
        assert len(each.client.ids()) == 4


def test_one_credential_id_may_stand_at_two_tenants(lasting_app: Samlar, base: Base) -> None:
    ours = Sending(lasting_app, base)
    other: Organisation = make_tenant()
    with unit_of_work(tenant_id=other.id):
        twin = create_credential(tenant_id=other.id, name="tvilling", scopes=("all",), credential_id=ours.credential.id)
    twins = Speaker(lasting_app, twin, base)
    for _ in range(2):
        assert twins.post(said(), said()).status_code == 200
        assert ours.client.post(said(), said()).status_code == 200
    assert (len(twins.ids()), len(ours.client.ids())) == (4, 5)


def test_within_a_transaction_nothing_is_a_whole_one(sending: Sending) -> None:
    with pytest.raises(at_once.MoreToDo), unit_of_work(tenant_id=sending.tenant.id):
        db.session.execute(text("select 1"))
        presented = secrets.present(sending.credential.key, sending.credential.secret)
        assert presented is not None
        found = known.find(presented)
        assert found is not None
        at_once.store([said()], known=found, version=Version.V1)


def test_reading_a_list_takes_two_round_trips_and_no_transaction(sending: Sending) -> None:
    assert sending.some().status_code == 200
    assert len(sending.client.ids()) == 6
    with trips() as found:
        assert len(sending.client.ids()) == 6
    assert found == ["read", "read"]
