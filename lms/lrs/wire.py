"""What every xAPI resource shares on the wire: version, CORS, refusals as JSON, bodies within their limits.

Each answer under /xapi carries the version header and the CORS headers, refusals too: a package in a browser could not
read the reason otherwise.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import structlog
from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.core.errors import DomainError, Unavailable
from lms.core.settings import EXTENSION, Settings
from lms.http import headers
from lms.http.hosts import HostKind, blueprint
from lms.http.problems import status_of
from lms.lrs import credentials, queries, tokens
from lms.lrs.alternate import REFUSED, AlternateRequests
from lms.lrs.refusals import ParameterRefused, PreconditionFailed
from lms.lrs.rights import Caller
from lms.lrs.versions import BASES, Version, asked_for, base_of

log = structlog.get_logger(__name__)

VERSION_HEADER = "X-Experience-API-Version"
THROUGH_HEADER = "X-Experience-API-Consistent-Through"
NEVER = "1970-01-01T00:00:00.000Z"
"""What an answer promises that did not ask the database: nothing."""

_UNDER = tuple(f"{base}/" for base in BASES)
_ALLOWED = f"Authorization, Content-Type, If-Match, If-None-Match, {VERSION_HEADER}"
_EXPOSED = f"ETag, Last-Modified, {VERSION_HEADER}, {THROUGH_HEADER}"

View = Callable[..., ResponseReturnValue]
Route = tuple[str, str, View, tuple[str, ...]]
"""Path under a base path, name, view, methods."""


def register(app: Flask, name: str, routes: Sequence[Route]) -> None:
    """The routes exist under both base paths, on the API host and on every tenant's host."""
    for kind in (HostKind.API, HostKind.TENANT):
        resource = blueprint(f"{name}_{kind}", __name__, host=kind)
        for base, version in BASES.items():
            for path, endpoint, view, methods in routes:
                resource.add_url_rule(base + path, f"{endpoint}_{version.name.lower()}", view, methods=methods)
        resource.before_request(_speak_a_version)
        resource.register_error_handler(DomainError, _refusal)
        resource.register_error_handler(HTTPException, _http)
        resource.register_error_handler(psycopg.OperationalError, _database)
        resource.register_error_handler(psycopg.DataError, _data)
        app.register_blueprint(resource)


def init_app(app: Flask) -> None:
    """Every answer under a base path carries its headers, whoever made it; the alternate syntax reaches the routes unfolded."""
    app.after_request(_headers)
    app.wsgi_app = AlternateRequests(app.wsgi_app, max_body=app.extensions[EXTENSION].xapi_max_body)  # type: ignore[method-assign]


def asked() -> Version | None:
    """Give the version that the request asks for by its header; None when it asks for none that is served."""
    found: Version | None = g.get("xapi_version")
    return found


def version() -> Version:
    """Give the version that this request speaks."""
    return asked() or BASES[base_of(request.path)]


def caller(*, reads: bool = False) -> Caller:
    """Give the authenticated caller of this request; the tenant of the unit of work is set to its own."""
    tenant = g.get("tenant")
    found = credentials.authenticate(request.headers.get("Authorization"), host_tenant_id=tenant.id if tenant else None, reads=reads)
    g.xapi_tenant = found.tenant_id
    return found


def parameters() -> dict[str, str]:
    """Give the query parameters. Raises ParameterRefused for one that stands twice."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise ParameterRefused("may stand only once", path=name, section="Communication 2.1")
    return request.args.to_dict()


def answer(said: Any, *, status: int = 200) -> Response:
    """Answer JSON."""
    return Response(orjson.dumps(said), status=status, mimetype="application/json")


def nothing() -> Response:
    """Answer 204: no content, and so no type of content by which it would pass for a page."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def always(version: Version, settings: Settings) -> list[tuple[str, str]]:
    """Give the headers of every answer of a version on the API host, whoever makes it."""
    ours = [(VERSION_HEADER, version.value), ("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", _EXPOSED)]
    return [*ours, *headers.usual(HostKind.API, shows=False, settings=settings)]


def _speak_a_version() -> None:
    """Refuse a request that speaks no version, or one that is not served (1.0.3, Communication 3.3)."""
    if request.method == "OPTIONS":
        return
    said = request.headers.get(VERSION_HEADER)
    if said is not None:
        g.xapi_version = asked_for(said)
    if REFUSED in request.environ:
        raise ParameterRefused(request.environ[REFUSED], path="method", section="Communication 1.3")
    if request.path.endswith("/about"):
        return
    if said is None:
        raise ParameterRefused("must be sent with every request", path=VERSION_HEADER, section="Communication 3.3")
    if g.xapi_version is None:
        spoken = " and ".join(Version)
        raise ParameterRefused(f"is a version that is not served here; {spoken} are", path=VERSION_HEADER, section="Communication 3.3")
    if request.args.get("method") is not None and request.method == "POST":
        raise ParameterRefused("version 2.0 knows no alternate request syntax", path="method", section="4.1.2 of 2.0")


def _headers(response: Response) -> Response:
    path = request.path
    if not path.startswith(_UNDER):
        return response
    said = response.headers
    said[VERSION_HEADER] = (asked() or BASES[base_of(path)]).value
    if "/statements" in path:
        said.setdefault(THROUGH_HEADER, NEVER)
    said["Access-Control-Allow-Origin"] = "*"
    said["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        said["Access-Control-Allow-Headers"] = _ALLOWED
        said["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
        said["Access-Control-Max-Age"] = "7200"
    return response


def _refusal(error: DomainError) -> Response:
    status = 412 if isinstance(error, PreconditionFailed) else status_of(error)
    said: dict[str, Any] = {"type": f"urn:samlar:problem:{error.code}", "title": error.message or error.code, "status": status}
    for name in ("path", "rule", "section"):
        if hasattr(error, name):
            said[name] = getattr(error, name)
    response = answer(said, status=status)
    response.mimetype = "application/problem+json"
    if (challenge := tokens.challenge(request.headers.get("Authorization"), status=status)) is not None:
        response.headers["WWW-Authenticate"] = challenge
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = "1"
    elif "/statements" in request.path:
        response.headers[THROUGH_HEADER] = _promise()
    return response


def _promise() -> str:
    """What a refusal can promise of the asker's statements. The transaction of the request is over, so this is one of its own."""
    tenant_id = g.get("xapi_tenant")
    if tenant_id is None:  # nobody's statements: whatever is said of them is true
        return instant_text(now())
    with unit_of_work(tenant_id=tenant_id):
        return instant_text(queries.watermark(tenant_id))


def instant_text(moment: datetime) -> str:
    """Give an instant as answers write it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _http(error: HTTPException) -> Response:
    """An HTTP error of the framework in our shape, with its own headers (Allow of a 405)."""
    response = answer({"type": "about:blank", "title": error.description or error.name, "status": error.code}, status=error.code or 500)
    response.mimetype = "application/problem+json"
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _database(error: psycopg.OperationalError) -> Response:
    """A deadlock, a timeout or a lost connection below the session: nothing was stored, and trying again is right."""
    log.error("record_store_database_error", error=type(error).__name__)
    return _refusal(Unavailable("the database did not answer in time; nothing was stored, try again", code="database"))


def _data(error: psycopg.DataError) -> Response:
    """The net below the rules: a value that passed them and that no column can hold is the sender's fault, not ours."""
    log.warning("record_store_unstorable", error=type(error).__name__)
    return _refusal(ParameterRefused("holds a value that cannot be stored", path="$", section="limit of this record store"))
