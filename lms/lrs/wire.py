"""What every xAPI resource shares on the wire: version, CORS, refusals as JSON, bodies within their limits.

Each answer under /xapi carries the version header and the CORS headers, refusals too: a package in a browser could not
read the reason otherwise.
"""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import psycopg
import structlog
from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from lms.core.errors import DomainError, TooLarge, Unauthenticated, Unavailable
from lms.core.settings import current_settings
from lms.http.hosts import HostKind, blueprint
from lms.http.problems import status_of
from lms.lrs import credentials
from lms.lrs.refusals import ParameterRefused, PreconditionFailed
from lms.lrs.rights import Caller

log = structlog.get_logger(__name__)

PATH = "/xapi"
VERSION = "1.0.3"
VERSION_HEADER = "X-Experience-API-Version"
THROUGH_HEADER = "X-Experience-API-Consistent-Through"
NEVER = "1970-01-01T00:00:00.000Z"
"""What an answer promises that did not ask the database: nothing."""

_ALLOWED = f"Authorization, Content-Type, If-Match, If-None-Match, {VERSION_HEADER}"
_EXPOSED = f"ETag, Last-Modified, {VERSION_HEADER}, {THROUGH_HEADER}"

View = Callable[..., ResponseReturnValue]
Route = tuple[str, str, View, tuple[str, ...]]
"""Path under /xapi, name, view, methods."""


def register(app: Flask, name: str, routes: Sequence[Route]) -> None:
    """The routes exist on the API host and on every tenant's host."""
    for kind in (HostKind.API, HostKind.TENANT):
        resource = blueprint(f"{name}_{kind}", __name__, host=kind)
        for path, endpoint, view, methods in routes:
            resource.add_url_rule(PATH + path, endpoint, view, methods=methods)
        resource.before_request(_speak_a_version)
        resource.register_error_handler(DomainError, _refusal)
        resource.register_error_handler(HTTPException, _http)
        resource.register_error_handler(psycopg.OperationalError, _database)
        app.register_blueprint(resource)


def init_app(app: Flask) -> None:
    """Every answer under /xapi carries its headers, whoever made it."""
    app.after_request(_headers)


def caller() -> Caller:
    """Give the authenticated caller of this request; the tenant of the unit of work is set to its own."""
    tenant = g.get("tenant")
    return credentials.authenticate(request.headers.get("Authorization"), host_tenant_id=tenant.id if tenant else None)


def parameters() -> dict[str, str]:
    """Give the query parameters. Raises ParameterRefused for one that stands twice."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise ParameterRefused("may stand only once", path=name, section="Communication 2.1")
    return request.args.to_dict()


def body() -> bytes:
    """Give the body, within the setting xapi_max_body. Raises TooLarge."""
    limit = current_settings().xapi_max_body
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise TooLarge(f"a body may be at most {limit} bytes here; send it in several", code="body-too-large")
    return request.get_data(cache=False)


def json_body() -> Any:
    """Give the body as parsed JSON. Raises ParameterRefused when it is none or is said to be something else."""
    said = (request.mimetype or "").lower()
    if said == "multipart/mixed":
        rule = "attachments in multipart/mixed are not taken yet: send application/json, and attachments by fileUrl"
        raise ParameterRefused(rule, path="Content-Type", section="Communication 1.5")
    if said != "application/json":
        raise ParameterRefused("must be application/json", path="Content-Type", section="Communication 1.5")
    try:
        return orjson.loads(body())
    except orjson.JSONDecodeError as error:
        raise ParameterRefused(f"must be JSON in UTF-8: {error}", path="$", section="Communication 1.4") from None


def answer(said: Any, *, status: int = 200) -> Response:
    """Answer JSON."""
    return Response(orjson.dumps(said), status=status, mimetype="application/json")


def _speak_a_version() -> None:
    """Refuse a request that speaks no version, or one that is not served (xAPI 1.0.3, Communication 3.3)."""
    if request.method == "OPTIONS" or request.path == f"{PATH}/about":
        return
    said = request.headers.get(VERSION_HEADER)
    if said is None:
        raise ParameterRefused("must be sent with every request", path=VERSION_HEADER, section="Communication 3.3")
    if said != "1.0" and not (said.startswith("1.0.") and said[4:].isdigit()):
        raise ParameterRefused("is a version that is not served here; 1.0.3 is", path=VERSION_HEADER, section="Communication 3.3")


def _headers(response: Response) -> Response:
    if not request.path.startswith(PATH):
        return response
    headers = response.headers
    headers[VERSION_HEADER] = VERSION
    if request.path.startswith(f"{PATH}/statements"):
        headers.setdefault(THROUGH_HEADER, NEVER)
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Headers"] = _ALLOWED
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
        headers["Access-Control-Max-Age"] = "7200"
    return response


def _refusal(error: DomainError) -> Response:
    status = 412 if isinstance(error, PreconditionFailed) else status_of(error)
    said: dict[str, Any] = {"type": f"urn:samlar:problem:{error.code}", "title": error.message or error.code, "status": status}
    for name in ("path", "rule", "section"):
        if hasattr(error, name):
            said[name] = getattr(error, name)
    response = answer(said, status=status)
    response.mimetype = "application/problem+json"
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Basic realm="xAPI"'
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = "1"
    return response


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
