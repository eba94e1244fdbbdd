"""Two tenants that say the same of the same: neither sees, refers to, voids or changes what the other has, on any resource.

What a tenant sees is compared as a whole: with that of a tenant alone in the world, and with itself before and after.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, agent, make_credential, make_grant, statement, voiding
from tests.factories.platform import make_tenant
from tests.lms.lrs.bases import Base, Speaker
from tests.lms.lrs.looking import IDS, REGISTRATION, VERBS, A, B, everything
from tests.lms.lrs.test_isolation import TABLES

_, PASSED, VOIDED = VERBS
NEW = {"If-None-Match": "*"}
Make = Callable[..., Speaker]


@pytest.fixture
def speaker(app: Samlar, session: object, base: Base) -> Make:
    """`speaker(tenant, "state")` speaks with a new credential of the tenant at the base path."""
    return lambda tenant, *scopes, **options: Speaker(app, make_credential(tenant, *scopes), base, **options)


@pytest.fixture
def other(session: object) -> Organisation:
    """Another tenant."""
    return make_tenant("helsingborg")


def reference(name: str) -> dict[str, Any]:
    return {"objectType": "StatementRef", "id": name}


def fill(client: Sender, *, word: str, first: int = 0) -> None:
    """Something of every kind, with the same ids whoever says it, and words of its own."""
    ids = IDS[first:] + IDS[:first]
    about = {"id": A, "definition": {"name": {"sv": word}, "description": {"en": word}}}
    group = {"objectType": "Group", "member": [agent("eskil"), agent("petra")]}
    context = {"registration": REGISTRATION, "instructor": agent("petra"), "contextActivities": {"parent": [{"id": B}]}}
    sub = {"objectType": "SubStatement", "actor": agent("petra"), "verb": {"id": PASSED}, "object": {"id": B}}
    sent = [
        statement(id=ids[0], object=about, verb=PASSED, result={"response": word}),
        statement(id=ids[1], actor=group, activity=B, context=context, result={"response": word}),
        statement(id=ids[2], object=sub, result={"response": word}),
        statement(id=ids[3], actor="eskil", object=reference(ids[0])),
        voiding(ids[1], id=ids[4], actor="petra"),
        voiding(ids[6], id=ids[5], actor="petra"),
        statement(id=ids[6], activity=A, verb=PASSED),
    ]  # fmt: skip
    assert client.post(*sent).status_code == 200
    for path, place in documents():
        assert client.ask("PUT", path, {"word": word}, headers=NEW, **place).status_code == 204


def documents() -> list[tuple[str, dict[str, Any]]]:
    who, what = {"agent": agent()}, {"activityId": A}
    return [
        ("activities/state", who | what | {"stateId": "s"}), ("activities/state", who | what | {"stateId": "s", "registration": REGISTRATION}),
        ("activities/profile", what | {"profileId": "p"}), ("agents/profile", who | {"profileId": "p"}),
    ]  # fmt: skip


def rows(tenant: Organisation) -> dict[str, list[Any]]:
    """All rows of a tenant in the tables of the store."""
    with unit_of_work(tenant_id=tenant.id):
        return {table: sorted(map(str, db.session.execute(text(f"select * from {table}")))) for table in TABLES if table != "lrs_credential"}


def test_a_tenant_beside_a_full_one_sees_what_one_alone_in_the_world_sees(speaker: Make, tenant: Organisation, other: Organisation) -> None:
    neighbour = speaker(other)
    alone = everything(neighbour)
    fill(speaker(tenant), word="hemlig")
    assert everything(neighbour) == alone
    assert "hemlig" in str(everything(speaker(tenant))), "there was nothing to see"


def test_nothing_that_another_tenant_says_or_deletes_changes_what_one_has(speaker: Make, tenant: Organisation, other: Organisation) -> None:
    mine, theirs = speaker(tenant), speaker(other)
    fill(mine, word="vårt")
    seen, kept = everything(mine), rows(tenant)
    fill(theirs, word="deras", first=3)  # the same ids for other statements, the same documents
    assert theirs.post(*(voiding(name, actor="hr") for name in IDS)).status_code == 200
    for path, place in documents():
        assert theirs.ask("POST", path, {"word": "annat"}, **place).status_code == 204
        assert theirs.ask("DELETE", path, **place).status_code == 204
    assert theirs.ask("DELETE", "activities/state", activityId=A, agent=agent()).status_code == 204
    assert everything(mine) == seen
    assert rows(tenant) == kept
    assert "vårt" not in str(everything(theirs))


def test_two_tenants_store_the_same_ids_and_documents_without_knowing_of_each_other(speaker: Make, tenant: Organisation, other: Organisation) -> None:
    mine, theirs = speaker(tenant), speaker(other)
    fill(mine, word="vårt")
    fill(theirs, word="deras")  # 200 and 204 throughout: no conflict, no ETag in the way
    words = [str(everything(client)) for client in (mine, theirs)]
    assert ("deras" in words[0], "vårt" in words[1]) == (False, False)
    assert ("vårt" in words[0], "deras" in words[1]) == (True, True)


def test_a_reference_reaches_no_statement_of_another_tenant(speaker: Make, tenant: Organisation, other: Organisation) -> None:
    mine, theirs = speaker(tenant), speaker(other)
    mine.post(statement(id=IDS[0], verb=PASSED, activity=A))
    theirs.post(statement(id=IDS[1], object=reference(IDS[0])))
    mine.post(statement(id=IDS[2], object=reference(IDS[1])))
    assert theirs.ids(verb=PASSED) == theirs.ids(activity=A) == []
    assert mine.ids(verb=PASSED) == [IDS[0]]


def test_a_voiding_waits_only_for_its_own_tenants_statement(speaker: Make, tenant: Organisation, other: Organisation) -> None:
    mine, theirs = speaker(tenant), speaker(other)
    assert theirs.post(voiding(IDS[0])).status_code == 200
    assert mine.post(statement(id=IDS[0])).status_code == 200
    assert mine.get(statementId=IDS[0]).status_code == 200
    assert theirs.get(voidedStatementId=IDS[0]).status_code == 404
    assert theirs.post(statement(id=IDS[0])).status_code == 200
    assert theirs.get(statementId=IDS[0]).status_code == 404
    assert mine.get(statementId=IDS[0]).status_code == 200


def test_a_link_to_more_shows_each_reader_what_it_may_see(app: Samlar, base: Base, speaker: Make, tenant: Organisation, other: Organisation) -> None:
    mine, theirs, narrow = speaker(tenant), speaker(other), speaker(tenant, "statements/write", "statements/read/mine")
    sent = [statement() for _ in range(6)]
    for client, each in zip((mine, narrow) * 3, sent, strict=True):
        client.post(each)
    (theirs_own,) = theirs.post(statement()).json
    for ascending in ("true", "false"):
        more = mine.get(limit=2, ascending=ascending).json["more"]
        assert len(mine.ask("GET", more).json["statements"]) == 2
        rest = {each["id"] for each in narrow.ask("GET", more).json["statements"]}
        assert rest < {each["id"] for each in sent[1::2]}
        assert {each["id"] for each in theirs.ask("GET", more).json["statements"]} <= {theirs_own}
        assert speaker(tenant, "statements/write").ask("GET", more).status_code == 403
        assert speaker(tenant, host="helsingborg.localhost:8000").ask("GET", more).status_code == 401
        assert Speaker(app, None, base).ask("GET", more).status_code == 401
        _, token = make_grant(tenant)
        assert Speaker(app, token, base).ask("GET", more).json["statements"] == []


def test_a_forged_link_to_more_opens_no_more_than_its_parameters_would(speaker: Make, tenant: Organisation) -> None:
    speaker(tenant).post(*[statement() for _ in range(4)])
    narrow = speaker(tenant, "statements/read/mine")
    link, _, token = speaker(tenant).get(limit=1).json["more"].rpartition("/")
    said = json.loads(urlsafe_b64decode(token))

    def forged(anything: Any) -> str:
        return f"{link}/{urlsafe_b64encode(json.dumps(anything).encode()).decode()}"

    assert narrow.ask("GET", forged([{}, *said[1:]])).json["statements"] == []
    for wrong in ([{"foo": "1"}, *said[1:]], [{"statementId": "x"}, *said[1:]], [{}], {}, [{}, "x"], [{}, 10**30], [[], 1], None):
        assert narrow.ask("GET", forged(wrong)).status_code == 400, wrong
    for text_of_link in ("x", "%00", token[:-3]):
        assert narrow.ask("GET", f"{link}/{text_of_link}").status_code in (400, 404)


@pytest.mark.parametrize("path", ["statements", "activities", "agents", "activities/state", "activities/profile", "agents/profile"])
def test_a_credential_opens_nothing_on_another_tenants_host(speaker: Make, tenant: Organisation, other: Organisation, path: str) -> None:
    abroad = speaker(tenant, host="helsingborg.localhost:8000")
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        assert abroad.ask(method, path, {}).status_code in (401, 405)
    assert abroad.get(path).status_code == 401
