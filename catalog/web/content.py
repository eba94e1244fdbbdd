"""Package files on the content host: GET /s/<token>/<path>. Another site than the platform; no cookie is set or read."""

from datetime import timedelta

from flask import Response, request, send_file

from catalog import queries
from catalog.content.path_token import token_holds
from catalog.content.store import PackageStore
from catalog.content.types import UNKNOWN
from catalog.models import PackageFile
from lms.access.guard import public
from lms.core.clock import now
from lms.core.settings import Settings, current_settings
from lms.http.hosts import HostKind, blueprint, host_name

pages = blueprint("content", "catalog", host=HostKind.CONTENT)

_YEAR = int(timedelta(days=365).total_seconds())
_DENIED = ("camera", "microphone", "geolocation", "payment", "usb", "midi", "display-capture", "publickey-credentials-get")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _DENIED)

# Both languages: no cookie is read here, so nobody's choice is known.
NOTHING = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Samlär</title></head>
<body><main><h1>Länken gäller inte längre</h1><p>Starta kursen igen från lärportalen.</p>
<p lang="en">This link no longer holds. Start the course again from the learning portal.</p></main></body></html>
"""


def policy(settings: Settings) -> str:
    """What a package may do in a browser: load itself and speak with the API host. `frame-ancestors 'self'` lets a
    package frame its own pages and nobody else's page frame it. No sandbox: docs/adr/0006 says why."""
    return (
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
        f"connect-src 'self' data: blob: {settings.api_origin()}; object-src 'self'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'"
    )


@pages.get("/", defaults={"path": ""})
@pages.get("/<path:path>")
@public
def elsewhere(path: str) -> Response:
    """Whatever else is asked for on a content host, such as an address that somebody has cut off."""
    del path
    return _nothing()


@pages.get("/s/<token>/<path:path>")
@public
def package_file(token: str, path: str) -> Response:
    """One file of the package that the host names. Anything that does not fit is the same 404."""
    settings = current_settings()
    label = host_name(request.host).removesuffix(f".{settings.content_host}")
    # A worker that a package registers would outlive its launch; there is no use for one in a course.
    worker = request.headers.get("Service-Worker") == "script"
    if worker or "\0" in path or not token_holds(settings.secret_key, label, token, now()):
        return _nothing()
    found = queries.package_file(label, path)
    return _nothing() if found is None else _serve(found, settings)


def _serve(found: PackageFile, settings: Settings) -> Response:
    file = PackageStore(settings.var_dir).path(found.sha256)
    if not file.is_file():
        return _nothing()
    answer = send_file(file, mimetype=found.content_type, conditional=True, etag=found.sha256, max_age=_YEAR)
    answer.headers["Content-Type"] = found.content_type  # without the charset that Flask adds to texts
    page = found.content_type.startswith(("text/html", "application/xhtml"))
    answer.headers["Cache-Control"] = "private, no-cache" if page else f"private, max-age={_YEAR}, immutable"
    if found.content_type == UNKNOWN:
        answer.headers["Content-Disposition"] = "attachment"
    return _protected(answer, settings)


def _nothing() -> Response:
    answer = Response(NOTHING, status=404, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return _protected(answer, current_settings())


def _protected(answer: Response, settings: Settings) -> Response:
    answer.headers["Content-Security-Policy"] = policy(settings)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"  # cut off from whoever opened it, not from what it opens
    answer.headers["Origin-Agent-Cluster"] = "?1"
    answer.headers["Permissions-Policy"] = PERMISSIONS
    return answer
