"""Security headers on every answer, and refusal of unsafe requests that come from another site."""

from flask import Flask, Response, current_app, request
from flask_babel import lazy_gettext as _

from lms.core.errors import Forbidden
from lms.core.settings import Settings
from lms.http.hosts import HostKind, requested_kind

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def content_security_policy(settings: Settings) -> str:
    """What our own pages may load: only ourselves. A form may end in a package's host, since a launch redirects there."""
    content = settings.content_origin("*")
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self' {content}; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )


def refuse_cross_site() -> None:
    """Raise Forbidden when a browser says that an unsafe request comes from another site (OWASP ASVS 5.0 3.5.1).
    Sec-Fetch-Site is trusted where it is sent; where it is not, an Origin must be our own, as visitors see it: a proxy may
    have taken the https away."""
    if request.method not in UNSAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    settings: Settings = current_app.extensions["samlar.settings"]
    ours = f"{settings.scheme}://{request.host}"
    foreign = site not in ("same-origin", "none") if site is not None else origin not in (None, ours)
    if foreign:
        raise Forbidden(_("Det här skickades från en annan webbplats och görs därför inte. Inget har ändrats."), code="cross-site")


def _protect(answer: Response) -> Response:
    settings: Settings = current_app.extensions["samlar.settings"]
    headers = answer.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    kind = requested_kind()
    if kind == HostKind.CONTENT:  # its own policy stands in catalog/content
        return answer
    headers.setdefault("Referrer-Policy", "same-origin")
    if settings.scheme == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if kind == HostKind.API and answer.mimetype != "text/html":
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    else:
        headers.setdefault("Content-Security-Policy", content_security_policy(settings))
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-store"
    return answer


def init_app(app: Flask) -> None:
    """Every answer carries the headers."""
    app.after_request(_protect)
