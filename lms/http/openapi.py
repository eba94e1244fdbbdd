"""OpenAPI 3.1 from the same schemas that load and dump: what a view says of itself with @documented."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, current_app, jsonify
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.routing import Rule

from lms.access.guard import access_of, public
from lms.core.settings import Settings, current_settings
from lms.http.hosts import HostKind, blueprint
from lms.http.pages import render

View = TypeVar("View", bound=Callable[..., Any])
Json = Mapping[str, Any]
MARK = "samlar_openapi"
ANY_METHOD = "*"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@dataclass(frozen=True)
class Documented:
    """What a view takes and gives. A body or an answer is a marshmallow schema, or what OpenAPI calls content: media type → form.
    `security` replaces what follows from the view's own guard."""

    summary: Any
    tag: Any
    query: type[Schema] | None = None
    body: type[Schema] | Json | None = None
    response: type[Schema] | Json | None = None
    status: int = 200
    parameters: Sequence[Json] = field(default_factory=tuple)
    security: Sequence[Json] | None = None
    problem: Json = field(default_factory=lambda: PROBLEM)


def documented(*, methods: Sequence[str] = (ANY_METHOD,), **said: Any) -> Callable[[View], View]:
    """Show a view in the API's description, with what Documented holds; for some of its methods where they differ."""
    of_view = Documented(**said)

    def mark(view: View) -> View:
        setattr(view, MARK, {**_said_of(view), **dict.fromkeys(methods, of_view)})
        return view

    return mark


def _said_of(view: Callable[..., Any]) -> dict[str, Documented]:
    return cast(dict[str, Documented], getattr(view, MARK, {}))


def described(app: Flask, rule: Rule, method: str) -> Documented | None:
    """What the view behind a route says of a method."""
    said = _said_of(app.view_functions[rule.endpoint])
    return said.get(method, said.get(ANY_METHOD))


def description(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every documented view, in the reader's language."""
    settings: Settings = app.extensions["samlar.settings"]
    spec = APISpec(
        title="Samlär", version="1", openapi_version="3.1.0", plugins=[MarshmallowPlugin()],
        info={"description": _("En organisations sidor som JSON, för den som är inloggad där, och dess utsagor (xAPI), för program med nyckel.")},
    )  # fmt: skip
    spec.components.schema("Problem", _problem())
    spec.components.security_scheme("login", {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]})
    spec.components.security_scheme("basic", {"type": "http", "scheme": "basic"})
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for path, rules in _by_path(app).items():
        operations: dict[str, Any] = {}
        for rule in rules:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                if (said := described(app, rule, method)) is not None:
                    made = operations.setdefault(method.lower(), _operation(said, app.view_functions[rule.endpoint], rule, method))
                    made["servers"].append(_server(settings, str(rule.subdomain)))
        spec.path(path=path, operations=operations)
    return cast(dict[str, Any], _plain(spec.to_dict()))


def _by_path(app: Flask) -> dict[str, list[Rule]]:
    """Each described path with its routes, on one kind of host or several."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        if any(described(app, rule, method) is not None for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.setdefault(_path(rule.rule)[0], []).append(rule)
    return found


def _path(rule: str) -> tuple[str, list[dict[str, Any]]]:
    parameters = []
    for converter, name in re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule):
        kind: dict[str, Any] = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}.get(converter, {"type": "string"})
        parameters.append({"in": "path", "name": name, "required": True, "schema": kind})
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule), parameters


def _server(settings: Settings, kind: str) -> dict[str, Any]:
    if kind == HostKind.API:
        return {"url": settings.api_origin()}
    return {"url": settings.tenant_origin("{tenant}"), "variables": {"tenant": {"default": "perstorp"}}}


def _operation(said: Documented, view: Callable[..., Any], rule: Rule, method: str) -> dict[str, Any]:
    access, (path, parameters) = access_of(view), _path(rule.rule)
    operation: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z0-9]+", "_", f"{method}{path}".lower()).strip("_"), "summary": said.summary, "tags": [said.tag],
        "servers": [], "parameters": [*parameters, *said.parameters],
        "responses": {
            str(said.status): {"description": _("Som begärt.")},
            "4XX": {"description": _("Varför det inte gick."), "content": said.problem},
        },
    }  # fmt: skip
    if said.security is not None:
        operation["security"] = list(said.security)
    elif access is not None and access.kind != "public":
        operation["security"] = [{"basic": []}, {"bearer": []}] if access.kind == "machine" else [{"login": []}]
        operation["x-permissions"] = sorted(access.permissions)
    if said.query is not None:
        operation["parameters"].append({"in": "query", "schema": said.query})
    if said.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(said.body)}
    if said.response is not None:
        operation["responses"][str(said.status)]["content"] = _content(said.response)
    return operation


def _content(form: type[Schema] | Json) -> Json:
    return form if isinstance(form, Mapping) else {"application/json": {"schema": form}}


def _problem() -> dict[str, Any]:
    text, fault = {"type": "string"}, {"type": "object", "required": ["field", "detail"]}
    return {
        "type": "object", "required": ["type", "title", "status"], "description": _("Varför det inte gick, enligt RFC 9457."),
        "properties": {
            "type": text, "title": text, "status": {"type": "integer"}, "path": text, "rule": text, "section": text,
            "errors": {"type": "array", "items": {**fault, "properties": {"field": text, "detail": text}}},
        },
    }  # fmt: skip


def _plain(part: Any) -> Any:
    """The document with its texts in the reader's language, as nothing but what JSON knows."""
    if isinstance(part, Mapping):
        return {str(name): _plain(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(value) for value in part]
    return part if part is None or isinstance(part, str | int | float) else str(part)


@public
def openapi_json() -> Response:
    """GET /api/openapi.json"""
    answer = jsonify(description(current_app._get_current_object()))  # type: ignore[attr-defined]
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.vary.add("Cookie")  # the language
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
