"""What the API's description says of the record store: a line for each path and method, without the base path."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

from lms.http.openapi import documented
from lms.lrs import oauth, wire
from lms.lrs.filters import FORMATS, LARGEST_PAGE
from lms.lrs.versions import BASES, Version

Json = Mapping[str, Any]
TAG, SIGN_IN = _("Utsagor (xAPI)"), _("Åtkomst för program")
TEXT: Json = {"type": "string"}
ID: Json = {"type": "string", "format": "uuid"}
IRI: Json = {"type": "string", "format": "iri"}
INSTANT: Json = {"type": "string", "format": "date-time"}
FLAG: Json = {"type": "boolean"}
OBJECT: Json = {"type": "object"}
STATEMENT: Json = {"type": "object", "required": ["actor", "verb", "object"], "properties": {"actor": OBJECT, "verb": OBJECT, "object": OBJECT}}
STATEMENTS: Json = {"type": "array", "items": STATEMENT}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _object(required: str, **properties: Json) -> Json:
    return {"type": "object", "required": required.split(), "properties": properties}


def _in(place: str, name: str, schema: Json, *, required: bool = False) -> Json:
    return {"in": place, "name": name, "required": required, "schema": schema}


def _query(required: str = "", **parameters: Json) -> tuple[Json, ...]:
    return tuple(_in("query", name, schema, required=name in required.split()) for name, schema in parameters.items())


ANY: Json = {"*/*": {"schema": {}}}  # a document is whatever its sender says it is
WITH_ATTACHMENTS: Json = {"multipart/mixed": {"schema": TEXT}}
AGENT: Json = {"type": "string", "contentMediaType": "application/json", "contentSchema": OBJECT}
LIST: Json = {"type": "array", "items": TEXT}
IDS = _json(LIST)
FOUND = _json({"anyOf": [STATEMENT, _object("statements more", statements=STATEMENTS, more=TEXT)]})
ABOUT = _json(_object("version", version={"type": "array", "items": TEXT}))
PERSON = _json(_object("objectType", objectType={"const": "Person"}))
ACTIVITY = _json(_object("objectType id", objectType={"const": "Activity"}, id=IRI, definition=OBJECT))
TOKEN = _json(
    _object("access_token token_type expires_in scope", access_token=TEXT, token_type={"const": "Bearer"}, expires_in={"type": "integer"}, scope=TEXT)
)
REFUSED = _json(_object("error", error=TEXT, error_description=TEXT))
TOKEN_FORM: Json = {"application/x-www-form-urlencoded": {"schema": _object(
    "grant_type", grant_type={"const": "client_credentials"}, scope=TEXT, client_id=TEXT, client_secret=TEXT
)}}  # fmt: skip
CONDITIONS = (_in("header", "If-Match", TEXT), _in("header", "If-None-Match", TEXT))
VERSION = _in("header", wire.VERSION_HEADER, {"type": "string", "enum": list(Version)}, required=True)
SEARCH = _query(
    statementId=ID, voidedStatementId=ID, agent=AGENT, verb=IRI, activity=IRI, registration=ID, related_agents=FLAG, related_activities=FLAG,
    since=INSTANT, until=INSTANT, limit={"type": "integer", "minimum": 0, "maximum": LARGEST_PAGE}, ascending=FLAG,
    format={"type": "string", "enum": list(FORMATS)}, attachments=FLAG,
)  # fmt: skip

Line = tuple[str, str, dict[str, Any]]
"""Path under a base path, method, and what Documented holds beside the tag."""


def _documents(path: str, required: str, identifier: str, summaries: tuple[Any, Any, Any, Any], **place: Json) -> Iterator[Line]:
    """A document resource has the same four methods; a reader may leave out which document, and so may whoever clears all states."""
    read, put, merge, remove = summaries
    one = (*_query(f"{required} {identifier}", **place, **{identifier: TEXT}), *CONDITIONS)
    several = _query(required, **place, **{identifier: TEXT})
    yield path, "GET", {"summary": read, "parameters": (*several, *_query(since=INSTANT)), "response": {**_json({"anyOf": [LIST, {}]}), **ANY}}
    yield path, "PUT", {"summary": put, "parameters": one, "body": ANY, "status": 204}
    yield path, "POST", {"summary": merge, "parameters": one, "body": ANY, "status": 204}
    yield path, "DELETE", {"summary": remove, "parameters": (*several, *CONDITIONS) if identifier == "stateId" else one, "status": 204}


STATES = (
    _("Ett tillstånd, eller vilka som finns"), _("Byt ut ett tillstånd"), _("Ändra delar av ett tillstånd"),
    _("Ta bort ett tillstånd, eller alla"),
)  # fmt: skip
ACTIVITIES = (
    _("En aktivitets dokument, eller vilka som finns"), _("Byt ut en aktivitets dokument"), _("Ändra delar av en aktivitets dokument"),
    _("Ta bort en aktivitets dokument"),
)  # fmt: skip
AGENTS = (
    _("En agents dokument, eller vilka som finns"), _("Byt ut en agents dokument"), _("Ändra delar av en agents dokument"),
    _("Ta bort en agents dokument"),
)  # fmt: skip
BY_ID, BY_AGENT, BY_ACTIVITY = _query("statementId", statementId=ID), _query("agent", agent=AGENT), _query("activityId", activityId=IRI)
ONE, SEVERAL = {**_json(STATEMENT), **WITH_ATTACHMENTS}, {**_json({"anyOf": [STATEMENT, STATEMENTS]}), **WITH_ATTACHMENTS}
PAGE = {**FOUND, **WITH_ATTACHMENTS}
UNDER_A_BASE: tuple[Line, ...] = (
    ("/about", "GET", {"summary": _("Vilka versioner som talas här"), "response": ABOUT}),
    ("/statements", "POST", {"summary": _("Lagra en eller flera utsagor"), "body": SEVERAL, "response": IDS}),
    ("/statements", "PUT", {"summary": _("Lagra en utsaga under ett id"), "parameters": BY_ID, "body": ONE, "status": 204}),
    ("/statements", "GET", {"summary": _("En utsaga, eller de som söks"), "parameters": SEARCH, "response": PAGE}),
    ("/statements/more/<token>", "GET", {"summary": _("Nästa sida av en sökning"), "response": PAGE}),
    ("/agents", "GET", {"summary": _("Personen bakom en agent"), "parameters": BY_AGENT, "response": PERSON}),
    ("/activities", "GET", {"summary": _("Vad som är sagt om en aktivitet"), "parameters": BY_ACTIVITY, "response": ACTIVITY}),
    *_documents("/activities/state", "activityId agent", "stateId", STATES, activityId=IRI, agent=AGENT, registration=ID),
    *_documents("/activities/profile", "activityId", "profileId", ACTIVITIES, activityId=IRI),
    *_documents("/agents/profile", "agent", "profileId", AGENTS, agent=AGENT),
)
BESIDE: tuple[Line, ...] = (
    (oauth.PATH, "POST", {"summary": _("Byt en nyckel mot kortlivad åtkomst"), "body": TOKEN_FORM, "response": TOKEN, "problem": REFUSED}),
    (oauth.METADATA, "GET", {"summary": _("Var och hur åtkomst fås"), "response": _json(OBJECT)}),
)


def lines() -> Iterator[Line]:
    """Every line with its whole path. A version must be said with every request but one."""
    for base in BASES:
        for path, method, said in UNDER_A_BASE:
            parameters = said.get("parameters", ()) if path == "/about" else (VERSION, *said.get("parameters", ()))
            yield base + path, method, {**said, "tag": TAG, "parameters": parameters}
    for path, method, said in BESIDE:
        yield path, method, {**said, "tag": SIGN_IN}


def init_app(app: Flask) -> None:
    """The record store's resources stand in the API's description."""
    views = {(rule.rule, method): app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    for path, method, said in lines():
        documented(methods=(method,), **said)(views[path, method])
