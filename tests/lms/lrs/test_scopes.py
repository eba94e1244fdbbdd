"""Scopes: each opens exactly what docs/xapi.md says and nothing else, on every resource, by every method."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms.http.app import Samlar
from lms.lrs.rights import SCOPES
from lms.tenancy.models import Organisation
from tests.factories.lrs import agent, make_credential, statement, voiding
from tests.lms.lrs.bases import Base, Speaker

A = "https://example.org/activities/a"
NEW = {"If-None-Match": "*"}
STATE = {"activityId": A, "agent": agent()}
_number = count(1)


class Store:
    """A tenant's store with a little of everything in it, and clients with scopes."""

    def __init__(self, app: Samlar, tenant: Organisation, base: Base) -> None:
        self.app, self.tenant, self.base = app, tenant, base
        self.owner = self.client("all")
        self.shown, self.hidden = statement(activity=A), statement(activity=A)
        assert self.owner.post(self.shown, statement(), self.hidden, voiding(self.hidden["id"])).status_code == 200
        for path, place in (("activities/state", STATE | {"stateId": "s"}), *self.profiles("p")):
            assert self.owner.ask("PUT", path, {"a": 1}, headers=NEW, **place).status_code == 204
        self.more = self.owner.get(limit=1).json["more"]

    def client(self, *scopes: str) -> Speaker:
        return Speaker(self.app, make_credential(self.tenant, *scopes), self.base)

    @staticmethod
    def profiles(name: str) -> list[tuple[str, dict[str, Any]]]:
        return [("activities/profile", {"activityId": A, "profileId": name}), ("agents/profile", {"agent": agent(), "profileId": name})]


@pytest.fixture
def store(app: Samlar, tenant: Organisation, base: Base) -> Store:
    """A store with a little of everything in it."""
    return Store(app, tenant, base)


def new_name() -> str:
    return f"n{next(_number)}"


Ask = Callable[[Store, Speaker], TestResponse]
WRITES: dict[str, Ask] = {
    "POST statements": lambda _store, client: client.post(statement()),
    "PUT statements": lambda _store, client: client.ask("PUT", "statements", (said := statement()), statementId=said["id"]),
}
READS: dict[str, Ask] = {
    "GET statements": lambda _store, client: client.get(),
    "HEAD statements": lambda _store, client: client.ask("HEAD", "statements"),
    "GET statements?statementId": lambda store, client: client.get(statementId=store.shown["id"]),
    "GET statements?voidedStatementId": lambda store, client: client.get(voidedStatementId=store.hidden["id"]),
    "GET statements/more": lambda store, client: client.ask("GET", store.more),
}
SMALL: dict[str, Ask] = {
    "GET activities": lambda _store, client: client.get("activities", activityId=A),
    "HEAD activities": lambda _store, client: client.ask("HEAD", "activities", activityId=A),
    "GET agents": lambda _store, client: client.get("agents", agent=agent()),
    "HEAD agents": lambda _store, client: client.ask("HEAD", "agents", agent=agent()),
}


def document_reads(path: str, place: dict[str, Any], identifier: str, name: str) -> dict[str, Ask]:
    return {
        f"GET {path}": lambda _store, client: client.get(path, **place),
        f"GET {path} of one": lambda _store, client: client.get(path, **place | {identifier: name}),
        f"HEAD {path}": lambda _store, client: client.ask("HEAD", path, **place | {identifier: name}),
    }


def document_writes(path: str, place: dict[str, Any], identifier: str) -> dict[str, Ask]:
    return {
        f"PUT {path}": lambda _store, client: client.ask("PUT", path, {}, headers=NEW, **place | {identifier: new_name()}),
        f"POST {path}": lambda _store, client: client.ask("POST", path, {}, **place | {identifier: new_name()}),
        f"DELETE {path}": lambda _store, client: client.ask("DELETE", path, **place | {identifier: new_name()}),
    }


STATE_READS = document_reads("activities/state", STATE, "stateId", "s")
STATE_WRITES = document_writes("activities/state", STATE, "stateId") | {
    "DELETE activities/state, all": lambda _store, client: client.ask("DELETE", "activities/state", **STATE | {"agent": agent("nobody")}),
}
PROFILE_READS = document_reads("activities/profile", {"activityId": A}, "profileId", "p") | document_reads(
    "agents/profile", {"agent": agent()}, "profileId", "p"
)
PROFILE_WRITES = document_writes("activities/profile", {"activityId": A}, "profileId") | document_writes(
    "agents/profile", {"agent": agent()}, "profileId"
)
ALL: dict[str, Ask] = WRITES | READS | SMALL | STATE_READS | STATE_WRITES | PROFILE_READS | PROFILE_WRITES

OPENS: dict[str, set[str]] = {
    "statements/write": {*WRITES},
    "statements/read/mine": {*READS, *SMALL},
    "statements/read": {*READS, *SMALL},
    "state": {*STATE_READS, *STATE_WRITES},
    "define": set(),
    "profile": {*PROFILE_READS, *PROFILE_WRITES, *SMALL},
    "all/read": {*READS, *SMALL, *STATE_READS, *PROFILE_READS},
    "all": {*ALL},
}


def test_the_table_names_every_scope() -> None:
    assert set(OPENS) == set(SCOPES)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_what_the_table_says_and_nothing_else(store: Store, scope: str) -> None:
    client = store.client(scope)
    answers = {name: ask(store, client) for name, ask in ALL.items()}
    assert {name for name, answer in answers.items() if answer.status_code != 403} == OPENS[scope]
    odd = {name: answer.status_code for name, answer in answers.items() if answer.status_code not in (200, 204, 403, 404)}
    assert odd == {}
    assert all("scope" in answer.json["title"] for answer in answers.values() if answer.status_code == 403 and answer.data)


@pytest.mark.parametrize("scope", SCOPES)
def test_what_is_refused_for_want_of_a_scope_changes_nothing(store: Store, scope: str) -> None:
    def seen() -> list[Any]:
        statements = store.owner.get(limit=500).json["statements"]
        documents = [ask(store, store.owner).data for ask in (STATE_READS | PROFILE_READS).values()]
        return [statements, documents]

    client, before = store.client(scope), seen()
    for name in ALL.keys() - OPENS[scope]:
        assert ALL[name](store, client).status_code == 403, name
    assert seen() == before


@pytest.mark.parametrize("scopes", [("statements/write", "state"), ("statements/read", "profile"), ("define", "statements/read/mine")])
def test_scopes_together_open_what_each_opens(store: Store, scopes: tuple[str, str]) -> None:
    client = store.client(*scopes)
    assert {name for name, ask in ALL.items() if ask(store, client).status_code != 403} == OPENS[scopes[0]] | OPENS[scopes[1]]


def test_nothing_but_about_is_open_without_a_credential(store: Store) -> None:
    nobody = Speaker(store.app, None, store.base)
    assert {ask(store, nobody).status_code for ask in ALL.values()} == {401}
    assert nobody.get("about").status_code == 200


@pytest.mark.parametrize(("scope", "sees_all"), [("statements/read/mine", False), ("statements/read", True), ("all/read", True), ("all", True)])
def test_who_reads_its_own_sees_its_own_by_every_way(store: Store, scope: str, sees_all: bool) -> None:
    client, mine, gone = store.client(scope, "statements/write"), statement(activity=A), statement(activity=A)
    void = voiding(gone["id"])
    assert client.post(mine, gone, void).status_code == 200
    theirs = set(store.owner.ids())
    own = {mine["id"], void["id"]}
    assert set(client.ids()) == set(client.ids(limit=1)) == (theirs if sees_all else own)
    assert set(client.ids(activity=A)) == (set(store.owner.ids(activity=A)) if sees_all else own)
    for query, visible in (
        ({"statementId": mine["id"]}, True), ({"voidedStatementId": gone["id"]}, True), ({"statementId": store.shown["id"]}, sees_all),
        ({"voidedStatementId": store.hidden["id"]}, sees_all),
    ):  # fmt: skip
        assert client.get(**query).status_code == (200 if visible else 404), query
    page = client.ask("GET", store.more).json["statements"]
    assert {each["id"] for each in page} <= (theirs if sees_all else own)


@pytest.mark.parametrize("scopes", [("statements/write",), ("statements/write", "state", "profile"), ("statements/write", "define"), ("all",)])
def test_only_who_may_define_changes_what_is_known_of_an_activity(store: Store, scopes: tuple[str, ...]) -> None:
    name, writer = f"{A}/defined", store.client(*scopes)
    assert writer.post(statement(object={"id": name, "definition": {"name": {"sv": "Lyft"}}})).status_code == 200
    about = store.owner.get("activities", activityId=name).json
    assert about.get("definition") == ({"name": {"sv": "Lyft"}} if {"define", "all"} & set(scopes) else None)
