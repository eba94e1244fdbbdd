"""The one place that turns an error into an answer: problem+json (RFC 9457) for programs, a page for people."""

from collections.abc import Mapping
from uuid import uuid4

import psycopg
import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, request, session
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from lms.access import guard
from lms.core import errors
from lms.core.provision import UnsafeRole
from lms.http.app import LOGIN_KEY
from lms.http.bodies import FORM
from lms.http.hosts import HostKind, requested_kind
from lms.http.pages import render

log = structlog.get_logger(__name__)

STATUS: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400, errors.Unauthenticated: 401, errors.Forbidden: 403, errors.NotFound: 404, errors.Conflict: 409,
    errors.Gone: 410, errors.TooLarge: 413, errors.Unsupported: 415, errors.Limited: 429, errors.Unavailable: 503,
}  # fmt: skip


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of a domain error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def wants_json() -> bool:
    """True when a program asked: an API path, the API host, or an Accept header that prefers JSON."""
    if request.path.startswith(("/api/", "/xapi")) or requested_kind() in (HostKind.API, HostKind.CONTENT):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"], "text/html")
    return best != "text/html"


def _sentence(status: int) -> str:
    sentences = {
        400: _("Något i det som skickades går inte att använda. Inget har ändrats."),
        401: _("Du är inte inloggad, eller så har din inloggning gått ut. Inget är borta: logga in, så kommer du tillbaka hit."),
        403: _("Det här får du inte göra med den behörighet du har."),
        404: _("Vi hittar inte sidan. Antingen finns den inte längre, eller så är den inte delad med dig."),
        405: _("Sidan går inte att använda på det sättet."),
        409: _("Någon annan hann före, eller så är det redan gjort. Inget har ändrats."),
        410: _("Länken går bara att använda en gång eller under en viss tid. Börja om från kursen."),
        413: _("Det som skickades är för stort."),
        415: _("Den sortens fil går inte att använda här."),
        429: _("Det blev många försök på kort tid. Vänta en minut och försök igen."),
        503: _("Det går inte att nå databasen just nu. Inget är borta. Försök igen om en stund."),
    }
    return str(sentences.get(status, _("Det gick inte att svara. Inget är borta. Försök igen om en stund.")))


def problem(status: int, *, detail: str, code: str, fields: dict[str, list[str]] | None = None) -> Response:
    """A problem document (RFC 9457)."""
    body: dict[str, object] = {"type": f"urn:samlar:problem:{code}", "title": detail or _sentence(status), "status": status}
    if fields:
        body["errors"] = [{"field": name, "detail": text} for name, texts in fields.items() for text in texts]
    answer = jsonify(body)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def answer_error(
    status: int, *, detail: str = "", code: str = "error", fields: dict[str, list[str]] | None = None, number: str | None = None
) -> Response:
    """The error as the asker can read it. Runs after a rollback: no query may be made here."""
    if wants_json():
        return problem(status, detail=detail, code=code, fields=fields)
    # Only what is already known: the navigation would ask the database.
    said = {"status": status, "detail": detail or _sentence(status), "code": code, "fields": fields or {}, "number": number}
    # Where nobody looked who asks (no such page), who has signed in is not told to sign in.
    said["unsure"] = LOGIN_KEY in session
    lost = status == 401 and request.method == "POST"
    if lost and not detail:
        said["detail"] = _("Du är inte inloggad längre. Det du skickade är inte sparat. Logga in, så kommer du tillbaka hit.")
    written = _prose(request.form) if lost and _is_plain_form() else []
    page = render("shell/error.html", **said, back=_came_from() if status == 401 else "", written=written)
    return Response(page, status=status, mimetype="text/html")


def _is_plain_form() -> bool:
    return request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) <= FORM


def _prose(form: Mapping[str, str]) -> list[str]:
    """What somebody had put into words, for her to copy: it is kept nowhere."""
    return [value.strip() for value in form.values() if len(value.split()) > 1]


def _came_from() -> str:
    """The path of the page of ours that a form stood on; what sign-in leads back to."""
    page = request.referrer or ""
    origin = request.host_url
    return f"/{page.removeprefix(origin)}" if page.startswith(origin) else ""


def _domain(error: errors.DomainError) -> BaseResponse:
    looking = request.method in ("GET", "HEAD") and not wants_json() and requested_kind() == HostKind.TENANT
    if isinstance(error, errors.Unauthenticated) and looking:
        here = request.full_path.rstrip("?")
        return redirect(f"/logga-in?next={_quoted(here)}", 302)
    answer = answer_error(status_of(error), detail=error.message, code=error.code, fields=error.fields)
    if isinstance(error, errors.Unavailable):
        answer.headers["Retry-After"] = "5"
    return answer


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("&", "%26").replace("#", "%23").replace("+", "%2B").replace(" ", "%20")


def _http(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    answer = answer_error(error.code, code=(error.name or "error").lower().replace(" ", "-"))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _csrf(error: CSRFError) -> BaseResponse:
    log.info("csrf_refused", reason=error.description)
    access = guard.access_of(current_app.view_functions[request.endpoint or ""])
    if LOGIN_KEY not in session and access is not None and access.kind != "public":  # a page left open from before signing out, as a rule
        return _domain(errors.Unauthenticated())
    text = _("Sidan var öppen för länge eller skickades från ett annat ställe. Ladda om den och försök igen. Inget har ändrats.")
    return answer_error(400, detail=text, code="csrf")


def _database(error: OperationalError | psycopg.OperationalError) -> BaseResponse:
    log.error("database_error", error=_driver(error))
    return _domain(errors.Unavailable(code="database"))


def _data(error: DataError | psycopg.DataError) -> BaseResponse:
    # The net below the schemas: a value that passed them and that no column can hold is the asker's fault, not ours.
    log.warning("unstorable_value", endpoint=request.endpoint, error=_driver(error))
    return _domain(errors.Invalid(code="unstorable"))


def _integrity(error: IntegrityError | psycopg.IntegrityError) -> BaseResponse:
    # The net below the services: two did the same at once, and the database let one of them.
    found = error.orig if isinstance(error, IntegrityError) else error
    if not isinstance(found, psycopg.errors.UniqueViolation):
        return _unexpected(error)
    log.warning("already_there", endpoint=request.endpoint, constraint=found.diag.constraint_name)
    return _domain(errors.Conflict(code="already-there"))


def _unsafe_role(error: UnsafeRole) -> BaseResponse:
    log.error("unsafe_database_role", reason=str(error))
    return _domain(errors.Unavailable(code="database"))


def _driver(error: DataError | OperationalError | psycopg.Error) -> str:
    """The driver's name for what happened."""
    return type(error if isinstance(error, psycopg.Error) else error.orig).__name__


def _unexpected(error: Exception) -> BaseResponse:
    number = uuid4().hex[:12]
    log.error("unexpected_error", number=number, endpoint=request.endpoint, exc_info=error)
    g.pop("actor", None)
    return answer_error(500, code="unexpected", number=number)


def init_app(app: Flask) -> None:
    """Errors of every kind have one shape."""
    app.register_error_handler(errors.DomainError, _domain)
    app.register_error_handler(UnsafeRole, _unsafe_role)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    for unavailable in (OperationalError, psycopg.OperationalError):  # the record store speaks with the driver itself
        app.register_error_handler(unavailable, _database)
    for unstorable in (DataError, psycopg.DataError):
        app.register_error_handler(unstorable, _data)
    for broken in (IntegrityError, psycopg.IntegrityError):
        app.register_error_handler(broken, _integrity)
    app.register_error_handler(Exception, _unexpected)
