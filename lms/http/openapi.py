"""OpenAPI 3.1 from the same schemas that load and dump: what a view says of itself with @documented."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, current_app, jsonify
from marshmallow import Schema

from lms.access.guard import access_of, public
from lms.core.settings import current_settings
from lms.http.hosts import HostKind, blueprint
from lms.http.pages import render

View = TypeVar("View", bound=Callable[..., Any])
MARK = "samlar_openapi"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@dataclass(frozen=True)
class Documented:
    """What a JSON view takes and gives."""

    summary: str
    tag: str
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    response: type[Schema] | None = None
    status: int = 200


def documented(
    *, summary: str, tag: str, query: type[Schema] | None = None, body: type[Schema] | None = None,
    response: type[Schema] | None = None, status: int = 200,
) -> Callable[[View], View]:  # fmt: skip
    """Show a view in the API's description."""

    def mark(view: View) -> View:
        setattr(view, MARK, Documented(summary, tag, query, body, response, status))
        return view

    return mark


def _path(rule: str) -> tuple[str, list[dict[str, Any]]]:
    parameters = []
    for converter, name in re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule):
        kind: dict[str, Any] = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}.get(converter, {"type": "string"})
        parameters.append({"in": "path", "name": name, "required": True, "schema": kind})
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule), parameters


def description(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every documented view."""
    settings = app.extensions["samlar.settings"]
    spec = APISpec(
        title="Samlär", version="1", openapi_version="3.1.0", plugins=[MarshmallowPlugin()],
        servers=[
            {"url": settings.tenant_origin("{tenant}"), "variables": {"tenant": {"default": "perstorp"}}},
            {"url": settings.api_origin()},
        ],
    )  # fmt: skip
    problem = {
        "type": "object", "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "errors": {"type": "array", "items": {"type": "object", "properties": {"field": {"type": "string"}, "detail": {"type": "string"}}}},
        },
    }  # fmt: skip
    spec.components.schema("Problem", problem)
    spec.components.security_scheme("login", {"type": "apiKey", "in": "cookie", "name": "samlar"})
    spec.components.security_scheme("credential", {"type": "http", "scheme": "basic"})
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        view = app.view_functions[rule.endpoint]
        said = cast(Documented | None, getattr(view, MARK, None))
        if said is None:
            continue
        path, parameters = _path(rule.rule)
        operations = {method.lower(): _operation(said, view, parameters) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})}
        spec.path(path=path, operations=operations)
    return spec.to_dict()


def _operation(said: Documented, view: Callable[..., Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    access = access_of(view)
    operation: dict[str, Any] = {
        "summary": said.summary, "tags": [said.tag], "parameters": list(parameters),
        "responses": {str(said.status): {"description": "OK"}, "4XX": {"description": "Problem", "content": PROBLEM}},
    }  # fmt: skip
    if access is not None and access.kind != "public":
        operation["security"] = [{"credential": []}] if access.kind == "machine" else [{"login": []}]
        operation["x-permissions"] = sorted(access.permissions)
    if said.query is not None:
        operation["parameters"].append({"in": "query", "schema": said.query})
    if said.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": said.body}}}
    if said.response is not None:
        operation["responses"][str(said.status)]["content"] = {"application/json": {"schema": said.response}}
    return operation


@public
def openapi_json() -> Response:
    """GET /api/openapi.json"""
    answer = jsonify(description(current_app._get_current_object()))  # type: ignore[attr-defined]
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@public
def docs() -> str:
    """GET /api/docs: the same for people."""
    document = description(current_app._get_current_object())  # type: ignore[attr-defined]
    return render("http/api_docs.html", document=document, origin=current_settings().api_origin())


def init_app(app: Flask) -> None:
    """The description stands on the API host and on each tenant's host."""
    for kind in (HostKind.API, HostKind.TENANT):
        pages = blueprint(f"openapi_{kind}", __name__, host=kind)
        pages.add_url_rule("/api/openapi.json", "document", openapi_json)
        pages.add_url_rule("/api/docs", "docs", docs)
        app.register_blueprint(pages)
